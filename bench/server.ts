/** A server of ours in its own process, as an operator runs it, for benchmarks that talk to it over HTTP. */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/free-port.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

export interface BenchServer {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
  /** From spawn to the first 200 of /readyz. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-bench-'));
  // Where root runs this, PostgreSQL's account must get through.
  await chmod(directory, 0o711);
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function startServer(options: { dataDir: string; key?: string; worker: boolean }): Promise<BenchServer> {
  const port = await freePort();
  const key = options.key ?? `sk-spark-${randomBytes(24).toString('hex')}`;
  const url = `http://127.0.0.1:${port}`;
  const startedMs = performance.now();
  const child = spawn(process.execPath, [cli, 'serve', ...(options.worker ? [] : ['--no-worker'])], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      SPARKSTAGE_PORT: String(port),
      SPARKSTAGE_DATA_DIR: options.dataDir,
      SPARKSTAGE_ADMIN_KEY: key,
      SPARKSTAGE_LOG_LEVEL: 'error',
      SPARKSTAGE_START_CREDITS: '100000000',
      SPARKSTAGE_FETCH_ALLOW: '127.0.0.0/8',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(`${url}/readyz`, child);
  return {
    url,
    key,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedMs,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 20) {
    if (child.exitCode !== null) throw new Error(`the server exited with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await sleep(20);
  }
  throw new Error('the server was not ready within 60 s');
}

/** Resident bytes of a process and its descendants, PostgreSQL's left out. Linux only. */
export function residentBytes(pid: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const status = readStatus(Number(entry));
    if (status !== undefined) parents.set(Number(entry), status.parent);
  }
  let bytes = 0;
  for (const candidate of parents.keys()) {
    const status = readStatus(candidate);
    if (status === undefined || status.name.startsWith('postgres')) continue;
    let ancestor: number | undefined = candidate;
    while (ancestor !== undefined && ancestor !== pid) ancestor = parents.get(ancestor);
    if (ancestor === pid) bytes += status.residentBytes;
  }
  return bytes;
}

function readStatus(pid: number): { name: string; parent: number; residentBytes: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? '0';
    return { name: field('Name'), parent: Number(field('PPid')), residentBytes: Number(field('VmRSS')) * 1024 };
  } catch {
    return undefined; // it ended meanwhile
  }
}

/**
 * `npm run check-package`: packs the project, installs the tarball in an empty folder as a user would,
 * starts `sparkstage serve` there and waits for /readyz.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const READY_TIMEOUT_MS = 60_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`sparkstage serve exited with ${server.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(200);
  }
  throw new Error(`${url} was not ready within ${READY_TIMEOUT_MS / 1000} s`);
}

/** The installed binary is started by its own path, as a service manager would, not through npx. */
async function serveFrom(folder: string): Promise<void> {
  const port = await freePort();
  const server = spawn(path.join(folder, 'node_modules/.bin/sparkstage'), ['serve', '--port', String(port)], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, SPARKSTAGE_DATA_DIR: path.join(folder, 'data'), SPARKSTAGE_LOG_LEVEL: 'warn' },
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    await waitUntilReady(`http://127.0.0.1:${port}/readyz`, server);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'sparkstage-package-'));
try {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename, size }] = JSON.parse(packed) as [{ filename: string; size: number }];
  const installed = path.join(folder, 'app');
  mkdirSync(installed);
  writeFileSync(path.join(installed, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', path.join(folder, filename)], {
    cwd: installed,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await serveFrom(installed);
  console.log(`package ${filename} (${Math.round(size / 1024)} kB) installs and serves`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

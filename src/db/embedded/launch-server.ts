import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerAccount } from './account.ts';
import { CannotRunPostgres } from './cannot-run.ts';
import type { Cluster } from './create-cluster.ts';
import { type Reference, tryReference } from './reference.ts';
import { explainSpawnError, SERVER_ENVIRONMENT } from './run-program.ts';
import { readPidFile } from './running-server.ts';

const IS_WINDOWS = process.platform === 'win32';
// Crash recovery replays the log since the last checkpoint: seconds, on a slow disk more.
export const START_TIMEOUT_MS = 60_000;
// sun_path holds 108 bytes with the final zero on Linux and 104 on macOS; the name in it is `/.s.PGSQL.5432`.
const MAX_SOCKET_DIRECTORY = 85;

/** Where clients find the server; a restarted one must be where it was. */
export interface ServerAddress {
  /** Empty on Windows. */
  readonly socketDirectory: string;
  readonly port: number;
}

/** A private directory with a short path: data directories are often too deep for a socket's 107 bytes. */
async function makeSocketDirectory(account: ServerAccount, wanted: string | undefined): Promise<string> {
  const base = Buffer.byteLength(tmpdir()) + 18 <= MAX_SOCKET_DIRECTORY ? tmpdir() : '/tmp';
  if (wanted !== undefined) await mkdir(wanted, { recursive: true });
  const directory = wanted ?? (await mkdtemp(path.join(base, 'sparkstage-')));
  await chmod(directory, 0o700);
  if (account.drop !== undefined) await chown(directory, account.uid, account.gid);
  return directory;
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}

/** Settings on the command line: they follow the release, not the data directory. */
async function serverArguments(account: ServerAccount, wanted: ServerAddress | undefined): Promise<string[]> {
  const network = IS_WINDOWS
    ? { listen_addresses: '127.0.0.1', port: String(wanted?.port ?? (await findFreePort())) }
    : {
        listen_addresses: '',
        port: '5432',
        unix_socket_directories: await makeSocketDirectory(account, wanted?.socketDirectory),
      };
  const settings = {
    ...network,
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '64MB',
    fsync: 'on',
    synchronous_commit: 'on',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Refused statements are answers to us (a wallet check, a unique key), not events for an operator's log.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Starts the server as a process of its own session: a terminal's Ctrl-C must not reach it before our shutdown did, and
 * it outlives a killed parent so that the next start (or another running process) finds it.
 */
async function launch(cluster: Cluster, wanted: ServerAddress | undefined): Promise<ChildProcess> {
  const { home, account, files } = cluster;
  const args = await serverArguments(account, wanted);
  const log = await open(home.logFile, 'a', 0o600);
  try {
    // Windows refuses to run a server with administrator's rights; pg_ctl drops them.
    const child = IS_WINDOWS
      ? spawn(files.pgCtl, ['-D', home.data, '-W', '-o', args.map((arg) => `"${arg}"`).join(' '), 'start'], {
          env: { ...process.env },
          stdio: ['ignore', log.fd, log.fd],
        })
      : spawn(files.postgres, ['-D', home.data, ...args], {
          env: SERVER_ENVIRONMENT,
          cwd: path.dirname(files.postgres),
          detached: true,
          stdio: ['ignore', log.fd, log.fd],
          ...account.drop,
        });
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

async function waitUntilReady(cluster: Cluster, child: ChildProcess): Promise<Reference> {
  let spawnError: Error | undefined;
  child.once('error', (cause: NodeJS.ErrnoException) => {
    spawnError = explainSpawnError(cluster.files.postgres, cause);
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (spawnError !== undefined) throw spawnError;
    if (child.exitCode !== null && !(IS_WINDOWS && child.exitCode === 0)) break;
    const reference = await tryReference(await readPidFile(cluster.home), cluster.password);
    if (reference !== undefined) return reference;
    await sleep(10);
  }
  const log = await readFile(cluster.home.logFile, 'utf8').catch(() => '');
  throw new CannotRunPostgres(`PostgreSQL did not start; its log ends with:\n${log.trim().slice(-1500)}\n`);
}

/** Starts the server and waits until it answers; `wanted` is where it was before. Throws CannotRunPostgres. */
export async function launchServer(cluster: Cluster, wanted: ServerAddress | undefined): Promise<Reference> {
  return waitUntilReady(cluster, await launch(cluster, wanted));
}

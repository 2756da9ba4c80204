import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../lib/log.ts';
import { chooseAccount, type ServerAccount } from './account.ts';
import { CannotRunPostgres } from './cannot-run.ts';
import { type ClusterHome, ensurePassword, prepareHome, readPassword } from './cluster-home.ts';
import { withLockFile } from './lock-file.ts';
import { connectionString, connectReference, type Reference, tryReference } from './reference.ts';
import { clearStalePidFile, isAlive, readPidFile } from './running-server.ts';
import { findServerFiles, type ServerFiles } from './server-files.ts';

const IS_WINDOWS = process.platform === 'win32';
// Crash recovery replays the log since the last checkpoint: seconds, on a slow disk more.
const START_TIMEOUT_MS = 60_000;
// sun_path holds 108 bytes with the final zero on Linux and 104 on macOS; the name in it is `/.s.PGSQL.5432`.
const MAX_SOCKET_DIRECTORY = 85;

export interface EmbeddedPostgres {
  readonly connectionString: string;
  /** false: another process of ours had it running already. */
  readonly started: boolean;
  /** Lets go of the server, and stops it when no other process uses it. */
  stop(): Promise<void>;
}

interface Cluster {
  readonly home: ClusterHome;
  readonly account: ServerAccount;
  readonly files: ServerFiles;
  readonly password: string;
}

/** Without the variables that would point PostgreSQL at another server or locale. */
const SERVER_ENVIRONMENT = { LANG: 'C', LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '' };

async function runProgram(program: string, args: readonly string[], account: ServerAccount): Promise<void> {
  const child = spawn(program, args, {
    env: SERVER_ENVIRONMENT,
    cwd: path.dirname(program),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account.drop,
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(explainSpawnError(program, cause)));
    child.once('close', resolve);
  });
  if (code !== 0) throw new CannotRunPostgres(`${path.basename(program)} failed: ${stderr.trim()}`);
}

/** ENOENT for a file that exists means that its loader does not: the binaries need glibc. */
function explainSpawnError(program: string, cause: NodeJS.ErrnoException): Error {
  const why =
    cause.code === 'ENOENT'
      ? 'its programs do not load on this system (they need glibc; Alpine Linux has musl)'
      : `${path.basename(program)} does not start (${cause.code ?? cause.message})`;
  return new CannotRunPostgres(why, cause);
}

/** A new cluster appears whole: initdb works in a directory of its own that is then renamed. */
async function createCluster(cluster: Cluster): Promise<void> {
  const { home, account } = cluster;
  const leftovers = (await readdir(home.directory)).filter((name) => name.startsWith('data.new-'));
  for (const name of leftovers) await rm(path.join(home.directory, name), { recursive: true, force: true });
  const fresh = path.join(home.directory, `data.new-${process.pid}`);
  await mkdir(fresh, { mode: 0o700 });
  if (account.drop !== undefined) await chown(fresh, account.uid, account.gid);
  const args = ['-D', fresh, '-U', 'sparkstage', '--auth=scram-sha-256', `--pwfile=${home.passwordFile}`];
  // The sync is made up for in the background once the server answers: 0.3 s of the first start.
  args.push('--encoding=UTF8', '--locale=C', '--no-instructions', '--no-sync', '--set=shared_buffers=64MB');
  await runProgram(cluster.files.initdb, args, account);
  await rename(fresh, home.data);
}

async function checkVersion({ home, files }: Cluster): Promise<boolean> {
  const version = await readFile(path.join(home.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) return false;
  if (version.trim() !== files.major) {
    throw new CannotRunPostgres(
      `${home.data} was written by PostgreSQL ${version.trim()} and the installed one is ${files.major} ` +
        '(export it with the older release, then import)',
    );
  }
  return true;
}

/** A private directory with a short path: data directories are often too deep for a socket's 107 bytes. */
async function makeSocketDirectory(account: ServerAccount): Promise<string> {
  const base = Buffer.byteLength(tmpdir()) + 16 <= MAX_SOCKET_DIRECTORY ? tmpdir() : '/tmp';
  const directory = await mkdtemp(path.join(base, 'sparkstage-'));
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
async function serverArguments(account: ServerAccount): Promise<string[]> {
  const network = IS_WINDOWS
    ? { listen_addresses: '127.0.0.1', port: String(await findFreePort()) }
    : { listen_addresses: '', port: '5432', unix_socket_directories: await makeSocketDirectory(account) };
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
async function launch(cluster: Cluster): Promise<ChildProcess> {
  const { home, account, files } = cluster;
  const args = await serverArguments(account);
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

/** Flushes what initdb wrote: a power cut in the first minute must not cost the cluster. Not waited for. */
function syncNewCluster(cluster: Cluster, log: Log): void {
  runProgram(cluster.files.initdb, ['--sync-only', '-D', cluster.home.data], cluster.account).catch((error) => {
    log.warn({ error: String(error) }, 'the new database cluster was not flushed to disk');
  });
}

async function startUnderLock(cluster: Cluster, log: Log): Promise<{ reference: Reference; started: boolean }> {
  const running = await readPidFile(cluster.home);
  if (running !== undefined && (await isAlive(running.pid))) {
    // Starting up, recovering or shutting down: wait for an answer or for its end.
    const reference = await connectReference(running, cluster.password, START_TIMEOUT_MS);
    if (reference !== undefined) return { reference, started: false };
  }
  const isNew = !(await checkVersion(cluster));
  if (isNew) await createCluster(cluster);
  await clearStalePidFile(cluster.home, 10_000);
  const reference = await waitUntilReady(cluster, await launch(cluster));
  if (isNew) syncNewCluster(cluster, log);
  return { reference, started: true };
}

/**
 * A real PostgreSQL in `<dataDir>/postgres`, from npm's binaries, listening on a private unix socket only. Finds the
 * server of another process on the same directory, or one that outlived its parent, and shares it: every process
 * holds one connection as its reference, and the last one to stop ends the server.
 *
 * Throws CannotRunPostgres, whose message names SPARKSTAGE_DATABASE_URL as the way out.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly log: Log;
}): Promise<EmbeddedPostgres> {
  const account = await chooseAccount();
  const home = await prepareHome(path.resolve(options.dataDir), account).catch((cause: NodeJS.ErrnoException) => {
    throw new CannotRunPostgres(`${options.dataDir} cannot be used (${cause.code ?? cause.message})`, cause);
  });
  const running = await readPidFile(home);
  const knownPassword = await readPassword(home);
  let reference = knownPassword === undefined ? undefined : await tryReference(running, knownPassword);
  let started = false;
  if (reference === undefined) {
    ({ reference, started } = await withLockFile(home.lockFile, 2 * START_TIMEOUT_MS, async () => {
      const password = await ensurePassword(home, account);
      const files = await findServerFiles(home.directory, account);
      return startUnderLock({ home, account, files, password }, options.log);
    }));
  }
  const held = reference;
  options.log.info({ pid: held.server.pid, started }, 'embedded PostgreSQL is ready');
  return {
    connectionString: connectionString(held.server, held.password),
    started,
    stop: () => withLockFile(home.lockFile, START_TIMEOUT_MS, () => held.release()),
  };
}

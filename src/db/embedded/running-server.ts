import { readdir, readFile, readlink, realpath, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotRunPostgres } from './cannot-run.ts';
import type { ClusterHome } from './cluster-home.ts';

/** What postmaster.pid says of the server that wrote it. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** Empty on Windows. */
  readonly socketDirectory: string;
}

/** undefined when there is none, or when the server is still writing it. */
export async function readPidFile(home: ClusterHome): Promise<PidFile | undefined> {
  const text = await readFile(path.join(home.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, socketDirectory] = text.split('\n');
  if (pid === undefined || port === undefined || port === '' || socketDirectory === undefined) return undefined;
  return { pid: Number(pid), port: Number(port), socketDirectory };
}

/**
 * `pid:start time` of a living process, which a later process with the same number does not share; undefined when it
 * is gone or a zombie. Outside Linux only the pid is known.
 */
export async function describeProcess(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The command name is in parentheses and may hold spaces: fields are counted from the last one (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    return stat === '' || state === 'Z' || state === 'X' ? undefined : `${pid}:${startTime}`;
  }
  try {
    process.kill(pid, 0);
    return String(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? String(pid) : undefined;
  }
}

/** Whether the process exists and is no zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await describeProcess(pid)) !== undefined;
}

/** Every living process that works in the data directory: a postmaster and its children. Linux only. */
async function findProcessesIn(dataDirectory: string): Promise<number[]> {
  const wanted = await realpath(dataDirectory).catch(() => dataDirectory);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const here = await Promise.all(
    pids.map(async (pid) => (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === wanted && (await isAlive(pid))),
  );
  return pids.filter((_, index) => here[index]);
}

/**
 * Whether the process of postmaster.pid still is that server. After a reboot, or in a restarted container, the number
 * may be a stranger's: PostgreSQL works in its data directory, a stranger does not.
 */
export async function isServerAlive(home: ClusterHome, server: PidFile): Promise<boolean> {
  if (!(await isAlive(server.pid))) return false;
  if (process.platform !== 'linux') return true;
  const wanted = await realpath(home.data).catch(() => home.data);
  return (await readlink(`/proc/${server.pid}/cwd`).catch(() => '')) === wanted;
}

/** What kill -9 leaves in the socket's directory, and the directory unless somebody else keeps something there. */
async function removeSocket(directory: string, port: string): Promise<void> {
  const socket = path.join(directory, `.s.PGSQL.${port}`);
  for (const file of [socket, `${socket}.lock`]) await rm(file, { force: true }).catch(() => undefined);
  await rmdir(directory).catch(() => undefined);
}

/**
 * Removes the postmaster.pid, and the socket, of a server that is provably gone. PostgreSQL itself refuses to start while a process of
 * that number exists, and after kill -9 that may be a zombie nobody reaps, or (in a restarted container) an
 * unrelated process. The file also guards the shared memory of orphaned children, so they must be gone first.
 */
export async function clearStalePidFile(home: ClusterHome, timeoutMs: number): Promise<void> {
  const file = path.join(home.data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '' || process.platform !== 'linux') return;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = await findProcessesIn(home.data);
    if (left.length === 0) break;
    if (performance.now() > deadline) {
      throw new CannotRunPostgres(`processes ${left.join(', ')} still use ${home.data} but do not answer`);
    }
    await sleep(20);
  }
  const [, , , port, socketDirectory] = text.split('\n');
  if (port && socketDirectory) await removeSocket(socketDirectory, port);
  await rm(file, { force: true });
}

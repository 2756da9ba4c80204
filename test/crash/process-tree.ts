import { readdir, readFile, readlink } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeProcess } from '../../src/db/embedded/running-server.ts';

/** Parent of every process that there is, from /proc. */
async function readParents(): Promise<ReadonlyMap<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (pid): Promise<[number, number]> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in parentheses may hold spaces; after it come the state and the parent (proc(5)).
      return [pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)];
    }),
  );
  return new Map(parents);
}

/** `root` and everything that it started and that those started, `root` first. */
async function findTree(root: number): Promise<number[]> {
  const parents = await readParents();
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

/** kill -9 of a process and all its descendants, as close to at once as can be; answers how many, when all are gone. */
export async function killTree(root: number): Promise<number> {
  const tree = await findTree(root);
  const identities = await Promise.all(tree.map(describeProcess));
  for (const pid of tree) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // A short-lived child may have ended on its own since.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  for (const [index, pid] of tree.entries()) {
    while (identities[index] !== undefined && (await describeProcess(pid)) === identities[index]) await sleep(10);
  }
  return tree.length;
}

/** Processes whose command line or working directory lies in `directory`. */
export async function findProcessesOf(directory: string): Promise<number[]> {
  const pids = [...(await readParents()).keys()];
  const isOf = async (pid: number) => {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    return command.includes(directory) || place.startsWith(directory);
  };
  const found = await Promise.all(pids.map(isOf));
  return pids.filter((_, index) => found[index]);
}

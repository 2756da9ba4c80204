import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeProcess } from './running-server.ts';

/** Takes the file if it is free or its owner is gone; its content says which process owns it. */
async function tryLock(file: string): Promise<boolean> {
  const mine = await describeProcess(process.pid);
  const own = `${file}.${process.pid}`;
  await writeFile(own, mine ?? String(process.pid));
  try {
    // link, not open with O_EXCL: the lock appears with its content, so a crash never leaves an empty one.
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
  const owner = await readFile(file, 'utf8').catch(() => '');
  const isGone = owner !== '' && (await describeProcess(Number.parseInt(owner, 10))) !== owner;
  if (isGone) await removeStale(file, owner);
  return false;
}

/** Several waiters may see the same dead owner; whoever moves a younger lock away by mistake puts it back. */
async function removeStale(file: string, owner: string): Promise<void> {
  const aside = `${file}.stale-${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => owner);
  if (moved !== owner) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Runs `work` while no other process does; rejects after `timeoutMs` of waiting. */
export async function withLockFile<Result>(
  file: string,
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  while (!(await tryLock(file))) {
    if (performance.now() > deadline) throw new Error(`${file} is held by another process`);
    await sleep(15);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

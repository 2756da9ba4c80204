import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Queryable } from '../db/pool.ts';

export interface SweepScratchDeps {
  readonly database: Queryable;
  /** Holds one directory `<task id>-<random>` for each attempt, and others for the looks at pictures. */
  readonly directory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A look at a picture takes seconds, and an attempt that lost its task stops within seconds: past any doubt. */
const MIN_AGE_MS = 3600 * 1000;

async function findOld({ directory, now }: SweepScratchDeps): Promise<readonly string[]> {
  const names = await readdir(directory);
  const isOld = await Promise.all(
    names.map(async (name) => {
      // Gone meanwhile: its own attempt removed it.
      const found = await stat(path.join(directory, name)).catch(() => undefined);
      return found !== undefined && found.mtimeMs < now() - MIN_AGE_MS;
    }),
  );
  return names.filter((_, index) => isOld[index]);
}

/**
 * Removes the working directories that killed processes left, with the media inside; answers how many. The task
 * decides, not the process: other servers, in other containers, may work in the same directory.
 */
export async function sweepScratch(deps: SweepScratchDeps): Promise<number> {
  const old = await findOld(deps);
  if (old.length === 0) return 0;
  const taskIdOf = (name: string) => name.slice(0, name.lastIndexOf('-'));
  const { rows } = await deps.database.query<{ id: string }>(
    `select id from task where status in ('pending', 'processing') and id = any($1)`,
    [old.map(taskIdOf)],
  );
  const open = new Set(rows.map((row) => row.id));
  const unused = old.filter((name) => !open.has(taskIdOf(name)));
  for (const name of unused) await rm(path.join(deps.directory, name), { recursive: true, force: true });
  return unused.length;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../db/pool.ts';
import type { Task } from './task.ts';
import { type TaskRow, toTask } from './task-row.ts';

export type OrganisationChange =
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'deleted'; readonly id: string }
  /** Nothing happened for a while: time for a sign of life. */
  | { readonly kind: 'quiet' };

export interface OrganisationWatch {
  readonly database: Queryable;
  readonly orgId: string;
  /** Ends the watch quietly. */
  readonly signal: AbortSignal;
  readonly quietMs: number;
  /** A look that failed; the next one carries on. */
  readonly onError: (error: unknown) => void;
}

/** People look at lists: a second is live to them, and one small statement a second per open page is nothing. */
const LOOK_EVERY_MS = 1000;
/** Longer than a look may be late, so that nothing that ends between two looks is missed. */
const LOOK_BACK_SECONDS = 20;

/**
 * Every open task of an organisation as it is, then each task again whenever its status, progress or stage changes, new
 * ones included. From the rows alone, whichever server changed them. A client that was away for longer than
 * LOOK_BACK_SECONDS reads the list again.
 */
export async function* watchOrganisation(watch: OrganisationWatch): AsyncGenerator<OrganisationChange, void, void> {
  const { database, orgId, signal } = watch;
  let seen = new Map<string, string>();
  let lastWordAt = performance.now();
  while (!signal.aborted) {
    const changes: OrganisationChange[] = [];
    try {
      const { rows } = await database.query<TaskRow>({
        name: 'watch-organisation',
        text: RECENT,
        values: [orgId, LOOK_BACK_SECONDS],
      });
      changes.push(
        ...rows
          .filter((row) => seen.get(row.id) !== stampOf(row))
          .map((row) => ({ kind: 'task' as const, task: toTask(row) })),
      );
      const deleted = await readDeleted(database, orgId);
      changes.push(
        ...deleted.filter((id) => seen.get(id) !== 'deleted').map((id) => ({ kind: 'deleted' as const, id })),
      );
      // Only what can still come up in a look is kept, so memory is that of the tasks under way.
      seen = new Map([
        ...rows.map((row) => [row.id, stampOf(row)] as const),
        ...deleted.map((id) => [id, 'deleted'] as const),
      ]);
    } catch (error) {
      watch.onError(error);
    }
    for (const change of changes) yield change;
    if (changes.length > 0) lastWordAt = performance.now();
    else if (performance.now() - lastWordAt >= watch.quietMs) {
      lastWordAt = performance.now();
      yield { kind: 'quiet' };
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const RECENT = `
  select * from task where org_id = $1 and status in ('pending', 'processing')
  union all
  select * from task where org_id = $1 and finished_at > now() - make_interval(secs => $2)`;

function stampOf(row: TaskRow): string {
  return `${row.status} ${row.progress} ${row.stage}`;
}

async function readDeleted(database: Queryable, orgId: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>({
    name: 'watch-deleted',
    text: 'select id from task_tombstone where org_id = $1 and deleted_at > now() - make_interval(secs => $2)',
    values: [orgId, LOOK_BACK_SECONDS],
  });
  return rows.map(({ id }) => id);
}

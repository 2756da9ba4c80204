import type { Queryable } from '../db/pool.ts';
import { isFinal, type Task, type TaskStatus } from './task.ts';
import { createTaskCache, type TaskCache } from './task-cache.ts';
import { type TaskRow, toTask } from './task-row.ts';

export interface TaskPageRequest {
  /** 1 to 100. */
  readonly limit: number;
  /** Id of the last task seen. */
  readonly after?: string;
  /** By creation; newest first by default. */
  readonly order?: 'asc' | 'desc';
  readonly status?: TaskStatus;
  readonly model?: string;
  /** Only tasks of these. */
  readonly models?: readonly string[];
  readonly keyId?: string;
  /** Created in [from, to). */
  readonly from?: Date;
  readonly to?: Date;
  /** Occurs in the id or in a parameter, in any case. */
  readonly text?: string;
}

export interface TaskPage {
  readonly tasks: readonly Task[];
  readonly hasMore: boolean;
}

export interface TaskReader {
  /** The task as it was at most 250 ms ago; an ended one comes from memory. undefined: there is none. */
  get(orgId: string, id: string): Promise<Task | undefined>;
  list(orgId: string, page: TaskPageRequest): Promise<TaskPage>;
  /** Forget a task that this process changed, so that its own next answer shows it. */
  forget(orgId: string, id: string): void;
}

export interface TaskReaderDeps {
  readonly database: Queryable;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

// Pollers ask every second or so; a quarter of one is not noticed and turns a thousand pollers into four reads.
const RUNNING_FRESH_MS = 250;
// Deletions on other servers show within this time.
const TOMBSTONE_FRESH_MS = 500;
const MAX_PAGE = 100;

export async function readTask(database: Queryable, orgId: string, id: string): Promise<Task | undefined> {
  const { rows } = await database.query<TaskRow>({
    name: 'read-task',
    text: 'select * from task where org_id = $1 and id = $2',
    values: [orgId, id],
  });
  return rows[0] === undefined ? undefined : toTask(rows[0]);
}

async function listTasks(database: Queryable, orgId: string, page: TaskPageRequest): Promise<TaskPage> {
  const limit = Math.max(1, Math.min(MAX_PAGE, page.limit));
  const isAscending = page.order === 'asc';
  // A cursor that was deleted meanwhile would make the comparison null and the page empty: it ends the list.
  const { rows } = await database.query<TaskRow>(
    `select * from task
     where org_id = $1
       and ($2::text is null or status = $2)
       and ($3::text is null or model = $3)
       and ($6::text[] is null or model = any($6))
       and ($7::text is null or key_id = $7)
       and ($8::timestamptz is null or created_at >= $8)
       and ($9::timestamptz is null or created_at < $9)
       and ($10::text is null or id ilike $10 or params::text ilike $10)
       and ($4::text is null or (created_at, id) ${isAscending ? '>' : '<'}
            (select created_at, id from task where org_id = $1 and id = $4))
     order by created_at ${isAscending ? 'asc' : 'desc'}, id ${isAscending ? 'asc' : 'desc'}
     limit $5`,
    [
      orgId,
      page.status ?? null,
      page.model ?? null,
      page.after ?? null,
      limit + 1,
      page.models ?? null,
      page.keyId ?? null,
      page.from ?? null,
      page.to ?? null,
      page.text === undefined ? null : `%${page.text.replace(/[\\%_]/g, '\\$&')}%`,
    ],
  );
  return { tasks: rows.slice(0, limit).map(toTask), hasMore: rows.length > limit };
}

/** Drops tasks that were deleted, here or by another server, from memory; one look for all of them, shared. */
function createTombstoneCheck(deps: TaskReaderDeps, cache: TaskCache): () => Promise<void> {
  let latest: { readonly at: number; readonly look: Promise<void> } | undefined;

  async function dropDeleted(since: number): Promise<void> {
    // Ten seconds more than needed: a row's time is that of its transaction's begin, it shows at the commit.
    const seconds = (deps.now() - since) / 1000 + 10;
    const { rows } = await deps.database.query<{ org_id: string; id: string }>({
      name: 'recent-tombstones',
      text: 'select org_id, id from task_tombstone where deleted_at > now() - make_interval(secs => $1)',
      values: [seconds],
    });
    for (const row of rows) cache.forget(keyOf(row.org_id, row.id));
  }

  return async () => {
    const now = deps.now();
    if (latest === undefined || now - latest.at > TOMBSTONE_FRESH_MS) {
      const previous = latest;
      const look = dropDeleted(previous?.at ?? now).catch((error) => {
        // Unknown deletions: look that far back again the next time.
        latest = previous;
        throw error;
      });
      latest = { at: now, look };
    }
    await latest.look;
  };
}

/**
 * Reads for polling. Ended tasks never change, so they are kept in memory; the only thing another server can do to
 * them is delete them, and deletions are looked up together, for all tasks at once.
 */
export function createTaskReader(deps: TaskReaderDeps): TaskReader {
  const cache = createTaskCache();
  const checkTombstones = createTombstoneCheck(deps, cache);
  const reading = new Map<string, Promise<Task | undefined>>();

  async function readThrough(key: string, orgId: string, id: string): Promise<Task | undefined> {
    const readAt = deps.now();
    const task = await readTask(deps.database, orgId, id);
    if (task === undefined) cache.forget(key);
    else if (isFinal(task.status)) cache.keepEnded(key, task);
    else cache.keepRunning(key, task, readAt);
    return task;
  }

  return {
    async get(orgId, id) {
      const key = keyOf(orgId, id);
      if (cache.ended(key) !== undefined) {
        await checkTombstones();
        const ended = cache.ended(key);
        if (ended !== undefined) return ended;
      }
      const running = cache.running(key);
      if (running !== undefined && deps.now() - running.readAt < RUNNING_FRESH_MS) return running.task;
      // Pollers of one task share the read that is under way.
      let pending = reading.get(key);
      if (pending === undefined) {
        pending = readThrough(key, orgId, id).finally(() => reading.delete(key));
        reading.set(key, pending);
      }
      return pending;
    },
    list: (orgId, page) => listTasks(deps.database, orgId, page),
    forget: (orgId, id) => cache.forget(keyOf(orgId, id)),
  };
}

function keyOf(orgId: string, id: string): string {
  return `${orgId}/${id}`;
}

import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import { readTask } from './read.ts';
import { isFinal, type Task } from './task.ts';

export interface WatchRequest {
  readonly orgId: string;
  readonly id: string;
  /** Ends the watch quietly. */
  readonly signal: AbortSignal;
  /** After this long without a change the watch says `undefined`, so that its reader can send a sign of life. */
  readonly quietMs: number;
}

export interface TaskWatcher {
  /**
   * The task as it is, then again after every change of its status or progress, until it has ended (its last word) or
   * the signal is aborted. Throws `task_not_found` when there is no such task or it is deleted meanwhile.
   */
  watch(request: WatchRequest): AsyncGenerator<Task | undefined, void, void>;
}

export interface TaskWatcherDeps {
  readonly database: Queryable;
  /** A look at the database that failed; the next one carries on. */
  readonly onError: (error: unknown) => void;
}

/** Engines write progress at most four times a second (report-progress.ts): looking more often shows nothing new. */
const LOOK_EVERY_MS = 250;

interface Watched {
  readonly orgId: string;
  readonly id: string;
  watchers: number;
  /** Status and progress at the last look; empty before it. */
  stamp: string;
  readonly wake: Set<() => void>;
}

/**
 * Watches any number of tasks with one small statement every quarter of a second, whatever process changes them: a
 * LISTEN per server would need a connection that no pooler in between may share, and loses what happens while it is
 * away.
 */
export function createTaskWatcher(deps: TaskWatcherDeps): TaskWatcher {
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  async function look(): Promise<void> {
    const all = [...watched.values()];
    const { rows } = await deps.database.query<{ org_id: string; id: string; stamp: string }>({
      name: 'watch-tasks',
      text: `select org_id, id, status || ' ' || progress as stamp from task
             where (org_id, id) in (select * from unnest($1::text[], $2::text[]))`,
      values: [all.map(({ orgId }) => orgId), all.map(({ id }) => id)],
    });
    const stamps = new Map(rows.map((row) => [keyOf(row.org_id, row.id), row.stamp]));
    for (const entry of all) {
      const stamp = stamps.get(keyOf(entry.orgId, entry.id)) ?? 'gone';
      if (stamp === entry.stamp) continue;
      entry.stamp = stamp;
      for (const wake of entry.wake) wake();
    }
  }

  function schedule(): void {
    if (isLooking || timer !== undefined || watched.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      isLooking = true;
      look()
        .catch(deps.onError)
        .finally(() => {
          isLooking = false;
          schedule();
        })
        .catch(deps.onError);
    }, LOOK_EVERY_MS);
  }

  function enter({ orgId, id }: WatchRequest): Watched {
    const key = keyOf(orgId, id);
    const entry = watched.get(key) ?? { orgId, id, watchers: 0, stamp: '', wake: new Set() };
    watched.set(key, entry);
    entry.watchers += 1;
    schedule();
    return entry;
  }

  function leave(entry: Watched): void {
    entry.watchers -= 1;
    if (entry.watchers > 0) return;
    watched.delete(keyOf(entry.orgId, entry.id));
    // The last watcher takes the timer with it: after a shutdown nothing may ask the closed database.
    if (watched.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    async *watch(request) {
      const { orgId, id, signal, quietMs } = request;
      const entry = enter(request);
      try {
        while (!signal.aborted) {
          // Before the read: a change between the two costs one more read instead of being missed.
          const { stamp } = entry;
          const task = await readTask(deps.database, orgId, id);
          if (task === undefined) throw new Failure('task_not_found', 'There is no such task');
          yield task;
          if (isFinal(task.status)) return;
          while (!signal.aborted && entry.stamp === stamp) {
            if (!(await woken(entry, signal, quietMs)) && !signal.aborted) yield undefined;
          }
        }
      } finally {
        leave(entry);
      }
    },
  };
}

/** Whether something happened (a change, an abort) within `timeoutMs`. */
function woken(entry: Watched, signal: AbortSignal, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isWoken: boolean) => {
      clearTimeout(timer);
      entry.wake.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve(isWoken);
    };
    const wake = () => finish(true);
    const timer = setTimeout(() => finish(false), timeoutMs);
    entry.wake.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}

function keyOf(orgId: string, id: string): string {
  return `${orgId}/${id}`;
}

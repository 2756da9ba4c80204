import type { Queryable } from '../db/pool.ts';
import type { Task } from './task.ts';
import type { TaskRow } from './task-row.ts';

/** One run of a task. */
export interface TaskAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  /** null: not known, when its worker was of another version. */
  readonly startedAt: Date | null;
  /** null while it runs. */
  readonly endedAt: Date | null;
  /** Why it did not end the task; null for the one that did, and for one whose worker was lost. */
  readonly reason: string | null;
  readonly message: string | null;
}

/** Notes why an attempt gave its task back, in the transaction that does. */
export async function noteAttemptEnd(
  tx: Queryable,
  row: Pick<TaskRow, 'org_id' | 'id' | 'attempt'>,
  why: { readonly reason: string; readonly message: string },
): Promise<void> {
  await tx.query(
    `insert into task_attempt (org_id, task_id, attempt, ended_at, reason, message) values ($1, $2, $3, now(), $4, $5)
     on conflict (org_id, task_id, attempt)
       do update set ended_at = excluded.ended_at, reason = excluded.reason, message = excluded.message`,
    [row.org_id, row.id, row.attempt, why.reason, why.message],
  );
}

/** Every attempt of a task, oldest first; empty while it waits for its first. */
export async function readAttempts(database: Queryable, task: Task): Promise<readonly TaskAttempt[]> {
  const { rows } = await database.query<{
    attempt: number;
    started_at: Date | null;
    ended_at: Date | null;
    reason: string | null;
    message: string | null;
  }>(
    `select attempt, started_at, ended_at, reason, message from task_attempt
     where org_id = $1 and task_id = $2 order by attempt`,
    [task.orgId, task.id],
  );
  const noted = new Map(rows.map((row) => [row.attempt, row]));
  return Array.from({ length: task.attempt }, (_, index) => {
    const attempt = index + 1;
    const row = noted.get(attempt);
    const isLast = attempt === task.attempt;
    return {
      attempt,
      startedAt: attempt === 1 ? task.startedAt : (row?.started_at ?? null),
      // A worker that died says nothing: its attempt ended when the next one began.
      endedAt: row?.ended_at ?? (isLast ? task.finishedAt : (noted.get(attempt + 1)?.started_at ?? null)),
      reason: row?.reason ?? (isLast ? null : 'worker_lost'),
      message: row?.message ?? null,
    };
  });
}

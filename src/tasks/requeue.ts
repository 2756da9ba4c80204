import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../db/pool.ts';
import type { Reason } from '../lib/failure.ts';
import { GENERATE_QUEUE, type GenerateJobData, type Queue, type QueueJob, sendGenerateJob } from './queue.ts';
import { noteAttemptEnd } from './task-history.ts';
import type { TaskRow } from './task-row.ts';

export interface Requeue {
  readonly row: TaskRow;
  readonly job: QueueJob<GenerateJobData>;
  /** Runs after a lost worker or a failure that the new job has. */
  readonly retries: number;
  readonly delaySeconds: number;
  readonly timeLimitSeconds: number;
  /** Why this attempt is given up, for the task's history. */
  readonly why: { readonly reason: Reason | 'shutdown'; readonly message: string };
  /**
   * Whether a remote engine still works on it, or may: then the next attempt goes on there instead of paying again.
   * false: that job is over, and the next attempt submits another one.
   */
  readonly keepHandle: boolean;
}

/**
 * Gives the task back to the queue: its job ends and a new one takes its place, in one transaction, fenced by the
 * attempt. The next attempt has the next number, so whatever this worker still does changes nothing. Answers false
 * when the task is no longer this attempt's. Its credits stay reserved.
 */
export async function requeueTask(
  deps: { readonly database: Database; readonly queue: Queue },
  requeue: Requeue,
): Promise<boolean> {
  const { row, job } = requeue;
  const jobId = randomUUID();
  return deps.database.transaction(async (tx) => {
    const { rowCount } = await tx.query(
      `update task set status = 'pending', stage = 'queued', job_id = $4,
                       engine_handle = case when $5 then engine_handle else jsonb_build_object(
                         'submission', coalesce((engine_handle ->> 'submission')::integer, 1) + 1) end
       where org_id = $1 and id = $2 and attempt = $3 and status = 'processing'`,
      [row.org_id, row.id, row.attempt, jobId, requeue.keepHandle],
    );
    if (rowCount === 0) return false;
    await noteAttemptEnd(tx, row, requeue.why);
    await deps.queue.complete(tx, GENERATE_QUEUE, job);
    await sendGenerateJob(deps.queue, tx, {
      orgId: row.org_id,
      taskId: row.id,
      firstAttempt: row.attempt + 1,
      jobId,
      fairTag: row.fair_tag,
      retries: requeue.retries,
      timeLimitSeconds: requeue.timeLimitSeconds,
      delaySeconds: requeue.delaySeconds,
    });
    return true;
  });
}

/** Takes the task for this job's attempt; undefined: it ended, or another attempt holds it. */
export async function claimTask(database: Queryable, job: QueueJob<GenerateJobData>): Promise<TaskRow | undefined> {
  const { rows } = await database.query<TaskRow>({
    name: 'claim-task',
    text: 'select * from claim_task($1, $2, $3, $4, $5)',
    values: [job.data.orgId, job.data.taskId, job.data.firstAttempt + job.retryCount, job.id, GENERATE_QUEUE],
  });
  return rows[0];
}

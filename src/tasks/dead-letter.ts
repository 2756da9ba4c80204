import type { EngineRegistry } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { Log } from '../lib/log.ts';
import type { GenerateJobData, QueueJob } from './queue.ts';
import { cancelRemoteJob } from './remote-job.ts';
import { type SettleDeps, settleTask } from './settle.ts';
import type { TaskRow } from './task-row.ts';

export type DeadLetterData = GenerateJobData;

/**
 * A job that pg-boss gave up (its workers were lost too often) never calls our handler again, so its copy in the
 * dead-letter queue ends the task, releases its credits and cancels what an upstream may still be doing for it. Fenced
 * by the job: a task that has another one lives on.
 */
export async function settleDeadLetter(
  deps: SettleDeps & { readonly engines: EngineRegistry; readonly log: Log },
  job: QueueJob<DeadLetterData>,
): Promise<void> {
  if (job.sourceId === null) throw new Error(`dead letter ${job.id} does not say which job it was`);
  const failure = new Failure('worker_lost', 'The task could not be finished: its worker was lost', {
    cause: `job ${job.sourceId}`,
  });
  const { orgId, taskId } = job.data;
  const fence = { jobId: job.sourceId };
  const settled = await settleTask(deps, { orgId, taskId, fence, ending: { status: 'failed', failure } });
  if (settled !== undefined) {
    const { rows } = await deps.database.query<Pick<TaskRow, 'engine_handle'>>(
      'select engine_handle from task where org_id = $1 and id = $2',
      [orgId, taskId],
    );
    if (rows[0] !== undefined) cancelRemoteJob(deps.engines, rows[0]);
  }
  deps.log.warn({ taskId, settled: settled !== undefined }, 'dead letter');
}

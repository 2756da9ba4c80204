import { Failure } from '../lib/failure.ts';
import type { Log } from '../lib/log.ts';
import type { GenerateJobData, QueueJob } from './queue.ts';
import { type SettleDeps, settleTask } from './settle.ts';

export type DeadLetterData = GenerateJobData;

/**
 * A job that pg-boss gave up (its workers were lost too often) never calls our handler again, so its copy in the
 * dead-letter queue ends the task and releases its credits. Fenced by the job: a task that has another one lives on.
 */
export async function settleDeadLetter(
  deps: SettleDeps & { readonly log: Log },
  job: QueueJob<DeadLetterData>,
): Promise<void> {
  if (job.sourceId === null) throw new Error(`dead letter ${job.id} does not say which job it was`);
  const failure = new Failure('worker_lost', 'The task could not be finished: its worker was lost', {
    cause: `job ${job.sourceId}`,
  });
  const settled = await settleTask(deps, {
    orgId: job.data.orgId,
    taskId: job.data.taskId,
    fence: { jobId: job.sourceId },
    ending: { status: 'failed', failure },
  });
  deps.log.warn({ taskId: job.data.taskId, settled: settled !== undefined }, 'dead letter');
}

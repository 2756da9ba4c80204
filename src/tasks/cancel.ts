import type { EngineRegistry } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { ModelRegistry } from '../models/model.ts';
import { GENERATE_QUEUE, type Queue } from './queue.ts';
import { cancelRemoteJob } from './remote-job.ts';
import { type SettleDeps, settleInTransaction } from './settle.ts';
import { isFinal, type Task } from './task.ts';
import type { TaskRow } from './task-row.ts';

export interface CancelDeps extends SettleDeps {
  readonly queue: Queue;
  readonly models: ModelRegistry;
  readonly engines: EngineRegistry;
}

export interface CancelRequest {
  readonly orgId: string;
  readonly id: string;
  /** An admin key cancels whatever the model says. */
  readonly asAdmin: boolean;
  /** Leave a task alone that has begun; false by default. */
  readonly onlyPending?: boolean;
}

/**
 * Ends the task as cancelled, releases its credits and takes its job out of the queue, in one transaction. A worker
 * that runs it is told within about a second. Throws `task_not_found`, or `task_state_conflict` when the task has
 * ended or its model does not let callers cancel.
 */
export async function cancelTask(deps: CancelDeps, request: CancelRequest): Promise<Task> {
  const { orgId, id } = request;
  const ended = await deps.database.transaction(async (tx) => {
    // Locked, so that the job cancelled below is still the task's job.
    const { rows } = await tx.query<Pick<TaskRow, 'status' | 'model' | 'job_id' | 'engine_handle'>>(
      'select status, model, job_id, engine_handle from task where org_id = $1 and id = $2 for update',
      [orgId, id],
    );
    const found = rows[0];
    if (found === undefined) throw new Failure('task_not_found', `There is no task ${id}`);
    if (isFinal(found.status)) {
      throw new Failure('task_state_conflict', 'The task has ended already', { taskId: id });
    }
    if (request.onlyPending === true && found.status !== 'pending') {
      throw new Failure('task_state_conflict', 'The task is running already', { taskId: id });
    }
    if (!request.asAdmin && deps.models.find(found.model)?.canCancel !== true) {
      throw new Failure('task_state_conflict', `Tasks of ${found.model} cannot be cancelled`, { taskId: id });
    }
    await deps.queue.cancel(tx, GENERATE_QUEUE, found.job_id);
    const failure = new Failure('cancelled', 'The task was cancelled');
    const ending = { status: 'failed', failure, stage: 'cancelled' } as const;
    const task = await settleInTransaction(tx, deps.enqueueCallback, { orgId, taskId: id, fence: {}, ending });
    if (task === undefined) throw new Error('a locked open task could not be settled');
    return { task, found };
  });
  deps.onEnded(ended.task);
  // A worker that holds the task cancels there itself; between two attempts nobody does.
  if (ended.found.status === 'pending') cancelRemoteJob(deps.engines, ended.found);
  return ended.task;
}

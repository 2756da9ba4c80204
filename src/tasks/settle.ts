import type { Database, Queryable, Transaction } from '../db/pool.ts';
import type { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Task, TaskFailure, TaskOutput } from './task.ts';
import { type TaskRow, toTask } from './task-row.ts';

/** Puts the callback of an ended task into the queue, inside settle's transaction. */
export type EnqueueCallback = (tx: Queryable, task: Task) => Promise<void>;

export interface SettleDeps {
  readonly database: Database;
  readonly enqueueCallback: EnqueueCallback;
  /** Hears of every task that ended, after the commit: what it looks up is there. Must not throw. */
  readonly onEnded: (task: Task) => void;
}

/** How a task ends. */
export type Ending =
  | {
      readonly status: 'completed';
      readonly outputs: readonly TaskOutput[];
      readonly warnings: readonly string[];
      readonly metadata: JsonObject;
      readonly engineJobId: string;
      readonly costUnits: number;
      /** Micro-credits to keep, at most what was reserved; the rest is released. */
      readonly captureMicro: number;
    }
  | { readonly status: 'failed'; readonly failure: Failure; readonly stage?: string };

/** Who may end it. Anything that does not hold the task any more changes nothing. */
export interface Fence {
  /** Only this attempt; undefined: whichever runs (cancellation, expiry). */
  readonly attempt?: number;
  /** Only while this is the task's job (dead letters). */
  readonly jobId?: string;
}

export interface Settlement {
  readonly orgId: string;
  readonly taskId: string;
  readonly fence: Fence;
  readonly ending: Ending;
}

/** The public part of a failure as the task keeps it. */
function toTaskFailure(failure: Failure): TaskFailure {
  const { param, code, detail, suggestion } = failure.details;
  return {
    reason: failure.reason,
    message: failure.message,
    details: {
      ...(param === undefined ? {} : { param }),
      ...(code === undefined ? {} : { code }),
      ...(detail === undefined ? {} : { detail }),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  };
}

function describeEnd(ending: Ending): JsonObject {
  if (ending.status === 'failed') {
    return {
      status: 'failed',
      stage: ending.stage ?? 'failed',
      outputs: [],
      failure: { ...toTaskFailure(ending.failure) } as unknown as JsonObject,
      warnings: [],
      metadata: {},
      engine_job_id: '',
      cost_units: 0,
    };
  }
  return {
    status: 'completed',
    stage: 'completed',
    outputs: ending.outputs as unknown as JsonObject[],
    failure: null,
    warnings: [...ending.warnings],
    metadata: ending.metadata,
    engine_job_id: ending.engineJobId,
    cost_units: ending.costUnits,
  };
}

/**
 * `settleTask` as the end of a transaction of the caller's: commits it when it settles, and leaves `onEnded` to the
 * caller, who knows when the transaction is over. A failed task costs nothing.
 * Answers undefined, having changed nothing, when the task has ended already or the fence does not hold.
 */
export async function settleInTransaction(
  tx: Transaction,
  enqueueCallback: EnqueueCallback,
  settlement: Settlement,
): Promise<Task | undefined> {
  const { orgId, taskId, fence, ending } = settlement;
  const { rows } = await tx.query<TaskRow>({
    name: 'finish-task',
    text: 'select * from finish_task($1, $2, $3, $4, $5, $6)',
    values: [
      orgId,
      taskId,
      fence.attempt ?? null,
      fence.jobId ?? null,
      ending.status === 'completed' ? ending.captureMicro : 0,
      JSON.stringify(describeEnd(ending)),
    ],
  });
  if (rows[0] === undefined) return undefined;
  const task = toTask(rows[0]);
  if (task.callbackUrl !== null) await enqueueCallback(tx, task);
  // Last: the wallet is the row that every task of the organisation waits for.
  const { reservedMicro, capturedMicro } = task.billing;
  await tx.commitWithCall('post_settlement', [orgId, taskId, task.keyId, reservedMicro, capturedMicro ?? 0]);
  return task;
}

/**
 * Ends a task, exactly once, in one transaction: final state, outputs, capture or release of its credits, callback.
 * Answers the ended task, or undefined when somebody else ended it or the fence does not hold.
 */
export async function settleTask(deps: SettleDeps, settlement: Settlement): Promise<Task | undefined> {
  const task = await deps.database.transaction((tx) => settleInTransaction(tx, deps.enqueueCallback, settlement));
  if (task !== undefined) deps.onEnded(task);
  return task;
}

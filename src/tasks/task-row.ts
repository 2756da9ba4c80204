import type { JsonObject } from '../lib/json.ts';
import type { BillingRule, DialectName, Task, TaskFailure, TaskInput, TaskOutput, TaskStatus } from './task.ts';

/** A row of the table `task` as pg reads it. */
export interface TaskRow {
  readonly org_id: string;
  readonly id: string;
  readonly key_id: string;
  readonly model: string;
  readonly dialect: DialectName;
  readonly status: TaskStatus;
  readonly progress: number;
  readonly stage: string;
  readonly attempt: number;
  readonly params: JsonObject;
  readonly warnings: string[];
  readonly inputs: TaskInput[];
  readonly outputs: TaskOutput[];
  readonly failure: TaskFailure | null;
  readonly callback_url: string | null;
  readonly billing_rule: BillingRule;
  readonly billing_units: number;
  readonly reserved_micro: number;
  readonly captured_micro: number | null;
  readonly output_seconds: number | null;
  readonly estimated_seconds: number;
  readonly engine_job_id: string;
  readonly cost_units: number;
  readonly metadata: JsonObject;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly job_id: string;
  readonly fair_tag: number;
  readonly expires_at: Date;
  readonly engine_handle: JsonObject | null;
  /** Objects that any attempt may have stored; null: none. */
  readonly output_keys: string[] | null;
}

/** The columns of the public task, without the queue's own. */
export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    orgId: row.org_id,
    keyId: row.key_id,
    model: row.model,
    dialect: row.dialect,
    status: row.status,
    progress: row.progress,
    stage: row.stage,
    attempt: row.attempt,
    params: row.params,
    warnings: row.warnings,
    inputs: row.inputs,
    outputs: row.outputs,
    failure: row.failure,
    callbackUrl: row.callback_url,
    billing: {
      rule: row.billing_rule,
      units: row.billing_units,
      reservedMicro: row.reserved_micro,
      capturedMicro: row.captured_micro,
    },
    outputSeconds: row.output_seconds,
    estimatedSeconds: row.estimated_seconds,
    engineJobId: row.engine_job_id,
    costUnits: row.cost_units,
    metadata: row.metadata,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** All objects of the task: its outputs, and what attempts that were killed or lost may have stored. */
export function storedKeys({ outputs, output_keys }: Pick<TaskRow, 'outputs' | 'output_keys'>): readonly string[] {
  return [...new Set([...outputs.map((output) => output.storageKey), ...(output_keys ?? [])])];
}

/** What the queue needs to know of a new task, beside the task itself. */
export interface QueueColumns {
  readonly jobId: string;
  readonly fairTag: number;
  readonly expiresAt: Date;
}

/** The argument of the SQL function create_task: every column that must not be null. */
export function toTaskJson(task: Task, columns: QueueColumns): string {
  return JSON.stringify({
    org_id: task.orgId,
    id: task.id,
    key_id: task.keyId,
    model: task.model,
    dialect: task.dialect,
    status: task.status,
    progress: task.progress,
    stage: task.stage,
    attempt: task.attempt,
    params: task.params,
    warnings: task.warnings,
    inputs: task.inputs,
    outputs: task.outputs,
    failure: task.failure,
    callback_url: task.callbackUrl,
    billing_rule: task.billing.rule,
    billing_units: task.billing.units,
    reserved_micro: task.billing.reservedMicro,
    captured_micro: task.billing.capturedMicro,
    output_seconds: task.outputSeconds,
    estimated_seconds: task.estimatedSeconds,
    engine_job_id: task.engineJobId,
    cost_units: task.costUnits,
    metadata: task.metadata,
    created_at: task.createdAt,
    started_at: task.startedAt,
    finished_at: task.finishedAt,
    job_id: columns.jobId,
    fair_tag: columns.fairTag,
    expires_at: columns.expiresAt,
    input_keys: task.inputs.map((input) => input.storageKey),
  });
}

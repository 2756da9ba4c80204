import { type Failure, REASONS } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import type { Task, TaskStatus } from '../tasks/task.ts';
import { type Description, describeFailure, reviveFailure } from './describe-failure.ts';
import type { Dialect, RenderedError } from './dialect.ts';
import { arkCode, digitCode, errorType, taskCode } from './error-codes.ts';
import { errorHeaders } from './error-headers.ts';
import { readRequest } from './read-request.ts';
import { linkOf, type ResultOutput, resultFields, resultsOf, taskMetadata, unixSeconds } from './task-facts.ts';
import { usage } from './usage.ts';

export interface SparkOptions {
  /** Where callers reach this platform, base path included; known once the socket listens. */
  readonly publicUrl: () => string;
  /** Dollars of one credit, for `usage.cost`. */
  readonly usdPerCredit: number;
}

/** The wire format of seeds 000, 001, 002 and 004. */
export function createSparkDialect(options: SparkOptions): Dialect {
  const billingUrl = () => `${options.publicUrl()}/dashboard/billing`;
  return {
    name: 'spark',
    parse: (body: JsonValue) => readRequest(body),
    render: (task, model) => JSON.stringify(taskBody(task, model, options)),
    renderOutputs: (task) => resultsOf(task).map((output) => content(output, task)),
    renderError: (failure, model) => httpError(failure, model, billingUrl()),
  };
}

type SparkStatus = 'in_progress' | 'completed' | 'failed';

const STATUS: Readonly<Record<TaskStatus, SparkStatus>> = {
  pending: 'in_progress',
  processing: 'in_progress',
  completed: 'completed',
  failed: 'failed',
};

/** A failed task carries no progress, as in the vendor's client type. */
const PROGRESS: Readonly<Record<TaskStatus, (fraction: number) => number | undefined>> = {
  pending: () => 0,
  // 1 is said only by a completed task.
  processing: (fraction) => Math.min(0.99, Math.floor(fraction * 100) / 100),
  completed: () => 1,
  failed: () => undefined,
};

function taskBody(task: Task, model: Model | undefined, options: SparkOptions): JsonObject {
  const facts = resultFields(task, model);
  const metadata = taskMetadata(task, facts);
  const progress = PROGRESS[task.status](task.progress);
  return {
    id: task.id,
    task_id: task.id,
    model: task.model,
    status: STATUS[task.status],
    ...(progress === undefined ? {} : { progress }),
    created_at: unixSeconds(task.createdAt),
    ...facts,
    ...(task.status === 'completed'
      ? {
          output: [{ content: resultsOf(task).map((output) => content(output, task)) }],
          usage: usage(task, options.usdPerCredit),
        }
      : {}),
    ...(task.status === 'failed' ? { error: taskError(task, model, options) } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function content(output: ResultOutput, task: Task): JsonObject {
  const isText = output.kind === 'text';
  return {
    type: output.kind,
    url: isText ? '' : linkOf(output),
    ...(isText ? { text: output.text ?? '' } : {}),
    size: output.sizeBytes,
    jobId: task.engineJobId,
  };
}

function taskError(task: Task, model: Model | undefined, options: SparkOptions): JsonObject {
  if (task.failure === null) throw new Error(`task ${task.id} failed without a failure`);
  const failure = reviveFailure(task.failure);
  return errorBody(failure, model, describeFailure(failure, model, `${options.publicUrl()}/dashboard/billing`));
}

/** Clients read `message` or `error_message`, never both the same one: always equal (contract A8 row 1). */
function errorBody(failure: Failure, model: Model | undefined, words: Description): JsonObject {
  return {
    code: errorCode(failure, model),
    message: words.message,
    error_message: words.message,
    ...(words.param === undefined ? {} : { param: words.param }),
    ...(words.suggestion === undefined ? {} : { fallback_suggestion: words.suggestion }),
    reason: failure.reason,
    ...(words.detail === undefined ? {} : { detail: words.detail }),
  };
}

/**
 * The model's own code (9 digits, or Ark's word), else the code of seed 003's protocol; where that says nothing
 * (`unknown_error` for a bad key, a wrong method …), our own word.
 */
function errorCode(failure: Failure, model: Model | undefined): string {
  const own = digitCode(failure, model) ?? arkCode(failure, model);
  if (own !== undefined) return own;
  const code = taskCode(failure.reason);
  return code === 'unknown_error' ? failure.reason : code;
}

/** An HTTP error looks like a failed task without an id: the vendor's clients read `error.error_message`. */
function httpError(failure: Failure, model: Model | undefined, billingUrl: string): RenderedError {
  const words = describeFailure(failure, model, billingUrl);
  const body = {
    id: failure.details.taskId ?? '',
    status: 'failed',
    model: model?.id ?? '',
    error: { ...errorBody(failure, model, words), type: errorType(failure.reason) },
  };
  return { status: REASONS[failure.reason].status, headers: errorHeaders(failure, words), body: JSON.stringify(body) };
}

import type { Failure } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import { isFinal, type Task, type TaskStatus } from '../tasks/task.ts';
import { describeFailure, reviveFailure } from './describe-failure.ts';
import type { Dialect, RenderedError } from './dialect.ts';
import { errorType, publicReason, taskCode } from './error-codes.ts';
import { errorHeaders } from './error-headers.ts';
import { readRequest } from './read-request.ts';
import {
  linkOf,
  type ResultOutput,
  resultFields,
  resultsOf,
  taskMetadata,
  unixSeconds,
  videoDuration,
} from './task-facts.ts';
import { usage } from './usage.ts';

export interface EvolinkOptions {
  /** Where callers reach this platform, base path included; known once the socket listens. */
  readonly publicUrl: () => string;
  /** Dollars of one credit, for `usage.cost`. */
  readonly usdPerCredit: number;
}

/** The wire format of seed 003. */
export function createEvolinkDialect(options: EvolinkOptions): Dialect {
  const billingUrl = () => `${options.publicUrl()}/dashboard/billing`;
  return {
    name: 'evolink',
    parse: (body: JsonValue) => readRequest(body),
    render: (task, model) => JSON.stringify(taskBody(task, model, options)),
    renderOutputs: (task, model) => listOutputs(task, videoDuration(task, resultFields(task, model))),
    renderError: (failure, model) => httpError(failure, model, billingUrl()),
  };
}

const PROGRESS: Readonly<Record<TaskStatus, (fraction: number) => number>> = {
  pending: () => 0,
  // 100 is said only by a completed task: clients stop polling there.
  processing: (fraction) => Math.min(99, Math.floor(fraction * 100)),
  completed: () => 100,
  failed: (fraction) => Math.min(99, Math.floor(fraction * 100)),
};

function taskBody(task: Task, model: Model | undefined, options: EvolinkOptions): JsonObject {
  const type = resultsOf(task)[0]?.kind ?? model?.produces ?? 'video';
  const facts = resultFields(task, model);
  const metadata = taskMetadata(task, facts);
  const duration = videoDuration(task, facts);
  return {
    created: unixSeconds(task.createdAt),
    id: task.id,
    model: task.model,
    object: `${type}.generation.task`,
    progress: PROGRESS[task.status](task.progress),
    status: task.status,
    ...(task.status === 'completed' ? results(task, duration) : {}),
    ...(task.status === 'failed' ? { error: taskError(task, model, `${options.publicUrl()}/dashboard/billing`) } : {}),
    task_info: {
      can_cancel: !isFinal(task.status) && model?.canCancel === true,
      estimated_time: isFinal(task.status) ? 0 : Math.ceil(task.estimatedSeconds),
      ...(duration === null ? {} : { video_duration: duration }),
    },
    type,
    usage: usage(task, options.usdPerCredit),
    ...facts,
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function results(task: Task, duration: number | null): JsonObject {
  return {
    results: resultsOf(task).map((output) => (output.kind === 'text' ? (output.text ?? '') : linkOf(output))),
    result_data: listOutputs(task, duration),
  };
}

function listOutputs(task: Task, duration: number | null): JsonObject[] {
  return resultsOf(task).map((output) => resultData(output, duration));
}

function resultData(output: ResultOutput, duration: number | null): JsonObject {
  switch (output.kind) {
    case 'video':
      return { video_url: linkOf(output), ...(duration === null ? {} : { duration }) };
    case 'image':
      return { image_url: linkOf(output) };
    case 'text':
      return { text: output.text ?? '' };
  }
}

/** A failed task's `error.code` is a string (contract A7), unlike an HTTP error's. */
function taskError(task: Task, model: Model | undefined, billingUrl: string): JsonObject {
  if (task.failure === null) throw new Error(`task ${task.id} failed without a failure`);
  const failure = reviveFailure(task.failure);
  const words = describeFailure(failure, model, billingUrl);
  return {
    code: taskCode(failure.reason),
    message: words.message,
    ...(words.param === undefined ? {} : { param: words.param }),
    ...(words.suggestion === undefined ? {} : { fallback_suggestion: words.suggestion }),
    reason: publicReason(failure, model),
    ...(words.detail === undefined ? {} : { detail: words.detail }),
  };
}

function httpError(failure: Failure, model: Model | undefined, billingUrl: string): RenderedError {
  const words = describeFailure(failure, model, billingUrl);
  const error = {
    code: failure.status,
    message: words.message,
    type: errorType(failure.reason),
    ...(words.param === undefined ? {} : { param: words.param }),
    ...(words.suggestion === undefined ? {} : { fallback_suggestion: words.suggestion }),
    reason: publicReason(failure, model),
    ...(words.detail === undefined ? {} : { detail: words.detail }),
    ...(failure.details.taskId === undefined ? {} : { task_id: failure.details.taskId }),
  };
  return { status: failure.status, headers: errorHeaders(failure, words), body: JSON.stringify({ error }) };
}

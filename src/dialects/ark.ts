import type { Failure } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import { isFinal, type Task } from '../tasks/task.ts';
import { describeFailure, reviveFailure } from './describe-failure.ts';
import type { Dialect, ParsedRequest, RenderedError } from './dialect.ts';
import { arkWord } from './error-codes.ts';
import { errorHeaders } from './error-headers.ts';
import { readRequest } from './read-request.ts';
import { linkOf, resultFields, resultsOf, unixSeconds } from './task-facts.ts';

export interface ArkOptions {
  /** Where callers reach this platform, base path included; known once the socket listens. */
  readonly publicUrl: () => string;
}

/** What Ark calls the model that we call so (contract C1). */
const SEEDANCE = /^(doubao|dreamina)-seedance-2-0-/;
export const SEEDANCE_MODEL = 'spark_dance_v2_0';

/** Ark's content generation API over our tasks: `/api/v3/contents/generations/tasks` (contract C1). */
export function createArkDialect(options: ArkOptions): Dialect {
  const billingUrl = () => `${options.publicUrl()}/dashboard/billing`;
  return {
    name: 'ark',
    parse: readArkRequest,
    render: (task, model) => JSON.stringify(taskBody(task, model, billingUrl())),
    renderOutputs: (task) => resultsOf(task).map((output) => ({ [`${output.kind}_url`]: linkOf(output) })),
    renderError: (failure, model) => httpError(failure, model, billingUrl()),
  };
}

/** Our id for a model of Ark's; other names stay. */
export function modelOfArk(name: string): string {
  return SEEDANCE.test(name) ? SEEDANCE_MODEL : name;
}

/** Ark's parameters are the model's own, one to one; only the model's name differs, and polls repeat the caller's. */
function readArkRequest(body: JsonValue): ParsedRequest {
  const request = readRequest(body);
  const model = modelOfArk(request.model);
  return model === request.model ? request : { ...request, model, metadata: { requested_model: request.model } };
}

const STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'] as const;
export const ARK_STATES: readonly ArkState[] = STATES;
export type ArkState = (typeof STATES)[number];

/** Ark has words of its own for tasks that were cancelled or ran out of time. */
export function arkState(task: Task): ArkState {
  switch (task.status) {
    case 'pending':
      return 'queued';
    case 'processing':
      return 'running';
    case 'completed':
      return 'succeeded';
    case 'failed': {
      const reason = task.failure?.reason;
      return reason === 'cancelled' || reason === 'expired' ? reason : 'failed';
    }
  }
}

function taskBody(task: Task, model: Model | undefined, billingUrl: string): JsonObject {
  const { resolution, ratio, duration, seed, generate_audio: generateAudio } = task.params;
  const asked = { resolution, ratio, duration, seed, generate_audio: generateAudio };
  const isDone = task.status === 'completed';
  return {
    id: task.id,
    model: task.metadata.requested_model ?? task.model,
    status: arkState(task),
    ...(task.status === 'failed' ? { error: taskError(task, model, billingUrl) } : {}),
    ...(isDone ? { content: contentOf(task), usage: usageOf(task) } : {}),
    ...definedOf(asked),
    ...resultFields(task, model),
    created_at: unixSeconds(task.createdAt),
    updated_at: unixSeconds(latestTime(task)),
  };
}

function latestTime(task: Task): Date {
  return (isFinal(task.status) ? task.finishedAt : task.startedAt) ?? task.createdAt;
}

function contentOf({ outputs }: Task): JsonObject {
  const video = outputs.find(({ kind }) => kind === 'video');
  const picture = outputs.find(({ kind }) => kind === 'image');
  return {
    ...(video === undefined ? {} : { video_url: linkOf(video) }),
    ...(picture === undefined ? {} : { last_frame_url: linkOf(picture) }),
  };
}

function usageOf({ costUnits }: Task): JsonObject {
  const tokens = Math.round(costUnits);
  return { completion_tokens: tokens, total_tokens: tokens };
}

function definedOf(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function taskError(task: Task, model: Model | undefined, billingUrl: string): JsonObject {
  if (task.failure === null) throw new Error(`task ${task.id} failed without a failure`);
  const failure = reviveFailure(task.failure);
  const { message, detail } = describeFailure(failure, model, billingUrl);
  return { code: arkWord(failure), message: detail === undefined ? message : `${message}: ${detail}` };
}

/** `type` by HTTP status, as Ark's public error list has it. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  402: 'PaymentRequired',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  429: 'TooManyRequests',
};

function httpError(failure: Failure, model: Model | undefined, billingUrl: string): RenderedError {
  const words = describeFailure(failure, model, billingUrl);
  const error = {
    code: arkWord(failure),
    message: words.detail === undefined ? words.message : `${words.message}: ${words.detail}`,
    param: words.param ?? '',
    type: TYPES[failure.status] ?? (failure.status >= 500 ? 'InternalServerError' : 'BadRequest'),
  };
  return { status: failure.status, headers: errorHeaders(failure, words), body: JSON.stringify({ error }) };
}

import { Failure, type Reason } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { nearestSize } from '../models/dance-sizes.ts';
import type { Model } from '../models/model.ts';
import { isFinal, type Task, type TaskStatus } from '../tasks/task.ts';
import { describeFailure, reviveFailure } from './describe-failure.ts';
import type { Dialect, ParsedRequest, RenderedError } from './dialect.ts';
import { errorHeaders } from './error-headers.ts';
import { readRequest } from './read-request.ts';
import { linkOf, resultsOf, unixSeconds } from './task-facts.ts';

export interface OpenaiOptions {
  /** Where callers reach this platform, base path included; known once the socket listens. */
  readonly publicUrl: () => string;
}

/** The one model behind the facade: OpenAI's request has a prompt and a picture, and no other model takes these. */
const VIDEO_MODEL = 'spark_dance_v2_0';
/** OpenAI's defaults (openai-node, resources/videos.ts). */
const DEFAULT_SECONDS = 4;
const DEFAULT_SIZE = '720x1280';

/** OpenAI's video API over our tasks: `/v1/videos` (contract B, "OpenAI facade"). */
export function createOpenaiDialect(options: OpenaiOptions): Dialect {
  const billingUrl = () => `${options.publicUrl()}/dashboard/billing`;
  return {
    name: 'openai',
    parse: readVideoRequest,
    render: (task, model) => JSON.stringify(videoBody(task, model, billingUrl())),
    renderOutputs: (task) => resultsOf(task).map((output) => ({ type: output.kind, url: linkOf(output) })),
    renderError: (failure, model) => httpError(failure, model, billingUrl()),
  };
}

/**
 * Reads a create. Beside OpenAI's fields it takes the model's own (`generate_audio`, `seed` …) and `callback_url`; any
 * `sora` model means ours, because that is what a client's code says before its base URL is changed.
 */
function readVideoRequest(body: JsonValue): ParsedRequest {
  const { params, ...request } = readRequest(withModel(body));
  const { prompt, seconds = DEFAULT_SECONDS, size = DEFAULT_SIZE, input_reference: reference, ...rest } = params;
  const content: JsonObject[] = [{ type: 'text', text: readPrompt(prompt) }];
  if (reference !== undefined) {
    content.push({ type: 'image_url', image_url: { url: readReference(reference) }, role: 'first_frame' });
  }
  return { ...request, params: { ...rest, content, duration: readSeconds(seconds), ...readSize(size) } };
}

/** A new video after the prompt with a finished one as its reference, as long and as large as that was. */
export function remixRequest(
  source: Task,
  remix: { readonly body: JsonValue; readonly videoUrl: string },
): ParsedRequest {
  const { params, ...request } = readRequest(withModel(remix.body));
  const { duration, resolution, ratio } = source.params;
  return {
    ...request,
    params: {
      content: [
        { type: 'text', text: readPrompt(params.prompt) },
        { type: 'video_url', video_url: { url: remix.videoUrl }, role: 'reference_video' },
      ],
      ...(duration === undefined ? {} : { duration }),
      ...(resolution === undefined ? {} : { resolution }),
      ...(ratio === undefined ? {} : { ratio }),
    },
    metadata: { remixed_from_video_id: source.id },
  };
}

function withModel(body: JsonValue): JsonValue {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { model = null } = body;
  if (model === null || (typeof model === 'string' && /^sora-/.test(model))) return { ...body, model: VIDEO_MODEL };
  if (model === VIDEO_MODEL || typeof model !== 'string') return body;
  throw new Failure('model_not_found', `${model.slice(0, 100)} is not a model of this path`, {
    param: 'model',
    suggestion: VIDEO_MODEL,
  });
}

function readPrompt(prompt: JsonValue | undefined): string {
  if (prompt === undefined || (typeof prompt === 'string' && prompt.trim() === '')) {
    throw new Failure('missing_parameter', 'prompt is required', { param: 'prompt' });
  }
  if (typeof prompt === 'string') return prompt;
  throw new Failure('invalid_parameter', 'prompt must be a string', { param: 'prompt' });
}

/** Forms and OpenAI's own clients send "4"; the range is the model's to check. */
function readSeconds(seconds: JsonValue): number {
  const value = typeof seconds === 'string' && /^\d{1,3}$/.test(seconds) ? Number(seconds) : seconds;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw new Failure('invalid_parameter', 'seconds must be a whole number, as in "4"', { param: 'seconds' });
}

function readSize(size: JsonValue): JsonObject {
  const match = typeof size === 'string' ? /^(\d{2,5})x(\d{2,5})$/.exec(size) : null;
  if (match === null) throw new Failure('invalid_parameter', 'size must look like 1280x720', { param: 'size' });
  return nearestSize(Number(match[1]), Number(match[2]));
}

/** An uploaded file's link (that is what a form's file becomes), or OpenAI's object with `image_url` or `file_id`. */
function readReference(reference: JsonValue): string {
  if (typeof reference === 'string') return reference;
  if (typeof reference === 'object' && reference !== null && !Array.isArray(reference)) {
    const { image_url: image, file_id: fileId } = reference;
    if (typeof image === 'string') return image;
    if (typeof fileId === 'string') return `asset://${fileId}`;
  }
  throw new Failure('invalid_parameter', 'input_reference must be a file, a URL, {image_url} or {file_id}', {
    param: 'input_reference',
  });
}

const STATUS: Readonly<Record<TaskStatus, string>> = {
  pending: 'queued',
  processing: 'in_progress',
  completed: 'completed',
  failed: 'failed',
};

function videoBody(task: Task, model: Model | undefined, billingUrl: string): JsonObject {
  const isCompleted = task.status === 'completed';
  return {
    id: task.id,
    object: 'video',
    model: task.model,
    status: STATUS[task.status],
    // 100 is said only by a completed task.
    progress: isCompleted ? 100 : Math.min(99, Math.floor(task.progress * 100)),
    created_at: unixSeconds(task.createdAt),
    completed_at: isCompleted && task.finishedAt !== null ? unixSeconds(task.finishedAt) : null,
    expires_at: expiryOf(task),
    prompt: promptOf(task),
    seconds: secondsOf(task),
    size: sizeOf(task),
    remixed_from_video_id: task.metadata.remixed_from_video_id ?? null,
    error: videoError(task, model, billingUrl),
  };
}

/** What its own signed link says. */
function expiryOf(task: Task): number | null {
  const url = isFinal(task.status) ? resultsOf(task)[0]?.url : null;
  const expires = url == null ? null : new URL(url).searchParams.get('expires');
  return expires === null ? null : Number(expires);
}

function promptOf({ params }: Task): string | null {
  if (typeof params.prompt === 'string') return params.prompt;
  const items = Array.isArray(params.content) ? params.content : [];
  for (const item of items) {
    if (typeof item === 'object' && item !== null && !Array.isArray(item) && typeof item.text === 'string') {
      return item.text;
    }
  }
  return null;
}

/** As ordered; where the model chooses (-1) or a voice decides, as decoded, and until then as billed. */
function secondsOf({ params, outputs, outputSeconds }: Task): string | null {
  if (typeof params.duration === 'number' && params.duration > 0) return String(params.duration);
  const decoded = outputs[0]?.facts.durationSeconds;
  const seconds = typeof decoded === 'number' ? decoded : outputSeconds;
  return seconds === null ? null : String(Math.round(seconds));
}

/** As decoded; before that as the request resolved to. */
function sizeOf({ params, outputs }: Task): string | null {
  const { width, height } = outputs[0]?.facts ?? asObject(params.resolved);
  return typeof width === 'number' && typeof height === 'number' ? `${width}x${height}` : null;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function videoError(task: Task, model: Model | undefined, billingUrl: string): JsonObject | null {
  if (task.status !== 'failed') return null;
  if (task.failure === null) throw new Error(`task ${task.id} failed without a failure`);
  const failure = reviveFailure(task.failure);
  const { message, detail } = describeFailure(failure, model, billingUrl);
  return { code: errorCode(failure.reason), message: detail === undefined ? message : `${message}: ${detail}` };
}

/** OpenAI's own words where its clients know one. */
const CODES: Readonly<Partial<Record<Reason, string>>> = {
  unauthenticated: 'invalid_api_key',
  insufficient_credits: 'insufficient_quota',
  rate_limited: 'rate_limit_exceeded',
  concurrency_limited: 'rate_limit_exceeded',
  safety_rejected: 'content_policy_violation',
};

function errorCode(reason: Reason): string {
  return CODES[reason] ?? reason;
}

function errorType({ status, reason }: Failure): string {
  if (reason === 'insufficient_credits') return 'insufficient_quota';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function httpError(failure: Failure, model: Model | undefined, billingUrl: string): RenderedError {
  const words = describeFailure(failure, model, billingUrl);
  const error = {
    message: words.detail === undefined ? words.message : `${words.message}: ${words.detail}`,
    type: errorType(failure),
    param: words.param === undefined ? null : callersName(words.param),
    code: errorCode(failure.reason),
  };
  return { status: failure.status, headers: errorHeaders(failure, words), body: JSON.stringify({ error }) };
}

/** The model's field in the words of the request that was mapped to it. */
function callersName(param: string): string {
  if (/^content\[\d+\]\.image_url/.test(param)) return 'input_reference';
  return { duration: 'seconds', resolution: 'size', ratio: 'size', content: 'prompt' }[param] ?? param;
}

import { Failure } from '../../lib/failure.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { Log } from '../../lib/log.ts';
import type { SafeFetch } from '../../lib/safe-fetch.ts';
import type { CircuitBreaker } from '../circuit-breaker.ts';
import {
  type EngineContext,
  type EngineJob,
  type EngineResult,
  NotAccepted,
  type RemoteEngine,
  type RemoteState,
} from '../engine.ts';
import { fetchOutputs } from './fetch-outputs.ts';
import { type Answer, createSparkClient, type SparkClient } from './spark-client.ts';
import { messageOf, passOnFailure } from './upstream-failure.ts';
import { writeRequest } from './upstream-request.ts';
import { createAnswer, errorAnswer, jobHandle, type TaskAnswer, taskAnswer, type WireError } from './wire.ts';

export interface SparkEngineOptions {
  readonly id: string;
  /** With a base path of the upstream, without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string;
  /** Our model id → the upstream's. */
  readonly models: Readonly<Record<string, string>>;
  /** Inputs go there as signed links; false: as `data:` URIs. */
  readonly asLinks: boolean;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly safeFetch: Pick<SafeFetch, 'agent' | 'download'>;
  readonly breaker: CircuitBreaker;
  readonly log: Log;
}

interface Parts extends SparkEngineOptions {
  readonly client: SparkClient;
}

/** Downloads of finished videos take longer than answers. */
const DOWNLOAD_TIMES = 10;
/** How long a submit goes on after its task was aborted: an accepted job without a handle cannot be cancelled. */
const SUBMIT_GRACE_MS = 5000;
/** When a full upstream does not say. */
const PAUSE_MS = 2000;
/** Nobody's task: asking for it shows whether the upstream answers and takes the key, and costs nothing. */
const NO_TASK = 'task-unified-1-00000000';
const PROBE_TIMEOUT_MS = 5000;

/**
 * A service that speaks the Spark wire (contract C4): the hosted vendor with a key of theirs, or another installation
 * of this platform. What it charges is the operator's; our caller pays our price.
 */
export function createSparkEngine(options: SparkEngineOptions): RemoteEngine {
  const { id, models, breaker, safeFetch } = options;
  const client = createSparkClient({ ...options, agent: safeFetch.agent });
  const parts: Parts = { ...options, client };
  return {
    kind: 'remote',
    id,
    models: Object.keys(models),
    submit: (job, context) => submit(parts, job, context),
    poll: (handle, job, context) => poll(parts, jobHandle.parse(handle).id, { job, context }),
    cancel: (handle) => cancel(parts, jobHandle.parse(handle).id),
    problems: () => findProblems(parts),
    resting: () => breaker.reason(),
    close: async () => undefined,
  };
}

async function submit(parts: Parts, job: EngineJob, context: EngineContext): Promise<JsonValue> {
  const { id, breaker, client, asLinks } = parts;
  const model = parts.models[job.model];
  if (model === undefined) throw new Error(`${id} does not serve ${job.model}`);
  const body = await writeRequest(job, context, { model, asLinks });
  context.signal.throwIfAborted();
  const rest = breaker.admit();
  if (rest !== undefined) {
    const failure = rest.isCertain ? notOurCallers(rest.why) : unavailable(rest.why, rest.waitMs / 1000);
    throw new NotAccepted(failure, { isBusy: rest.isFull });
  }
  const grace = graceAfter(context.signal, SUBMIT_GRACE_MS);
  try {
    const idempotencyKey = `${job.taskId}-${job.submission}`;
    return readCreate(parts, await client.create({ body, idempotencyKey, signal: grace.signal }), job);
  } finally {
    grace.end();
  }
}

/** The handle, or the error that says who may have the job now. */
function readCreate(parts: Parts, answer: Answer, job: EngineJob): JsonValue {
  const { breaker, id, log } = parts;
  const fields = { engine: id, taskId: job.taskId };
  if (answer.kind === 'silence') {
    breaker.fail(answer.why);
    log.warn({ ...fields, why: answer.why }, 'the upstream did not answer a submit');
    const failure = unavailable(answer.why);
    throw answer.mayHaveArrived ? failure : new NotAccepted(failure, { isBusy: false });
  }
  const { status } = answer;
  if (status === 429 || status === 503) throw full(parts, answer);
  if (status < 200 || status > 299) throw readRefusal(parts, answer, job);
  const created = createAnswer.safeParse(answer.body);
  if (created.success && created.data.isRefused) throw refused(parts, created.data.error, { status, job });
  if (!created.success || created.data.id === undefined) {
    breaker.fail('its answers are not understood');
    log.error({ ...fields, status }, 'the upstream answered a submit with something else than a task');
    throw unavailable('not a task');
  }
  breaker.succeed();
  return { id: created.data.id };
}

/** Full, or out of engines: the job may wait for its turn there while others have theirs. */
function full({ breaker }: Parts, { status, retryAfterSeconds }: Answer & { kind: 'answer' }): NotAccepted {
  breaker.succeed();
  breaker.pause(`HTTP ${status}`, retryAfterSeconds === undefined ? PAUSE_MS : retryAfterSeconds * 1000);
  return new NotAccepted(unavailable(`HTTP ${status}`, retryAfterSeconds), { isBusy: true });
}

function readRefusal(parts: Parts, answer: Answer & { kind: 'answer' }, job: EngineJob): Error {
  const { breaker, id, log } = parts;
  const { status } = answer;
  const error = errorAnswer.safeParse(answer.body).data;
  if (status >= 500 || status < 400) {
    breaker.fail(`HTTP ${status}`);
    log.warn({ engine: id, taskId: job.taskId, status }, 'the upstream failed at a submit');
    return unavailable(`HTTP ${status}`);
  }
  // Its key, its credits, its scopes: no other request would fare better, and only the operator can mend it.
  if (status === 401 || status === 402 || status === 403) {
    breaker.fail(`HTTP ${status}: ${messageOf(error)}`, { isCertain: true });
    return operatorFault(parts, error, { status, job });
  }
  return refused(parts, error, { status, job });
}

/** A request that the upstream understood and did not take. */
function refused(parts: Parts, error: WireError | undefined, at: { status: number; job: EngineJob }): Error {
  const failure = error === undefined ? undefined : passOnFailure(error);
  if (failure === undefined) return operatorFault(parts, error, at);
  parts.breaker.succeed();
  return failure.status < 500 ? failure : new NotAccepted(failure, { isBusy: false });
}

/** What it said goes into the log and not to the caller: it may be about keys and addresses. */
function operatorFault(
  { id, log }: Parts,
  error: WireError | undefined,
  { status, job }: { readonly status: number; readonly job: EngineJob },
): NotAccepted {
  const said = { code: error?.code, reason: error?.reason, message: messageOf(error), detail: error?.detail };
  log.error({ engine: id, taskId: job.taskId, status, ...said }, 'the upstream refused the operator, not the caller');
  return new NotAccepted(notOurCallers(`HTTP ${status}`), { isBusy: false });
}

/** Reaches the caller as 097, HTTP 502: something between the operator and the upstream. */
function notOurCallers(cause: string): Failure {
  return new Failure('upstream_failed', 'Upstream AI service unavailable', { cause });
}

/** Reaches the caller as 099, "Task creation error". */
function unavailable(cause: string, retryAfterSeconds?: number): Failure {
  return new Failure('engine_unavailable', 'The service that runs this model did not take the task', {
    cause,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

interface At {
  readonly job: EngineJob;
  readonly context: EngineContext;
}

async function poll(parts: Parts, upstreamId: string, at: At): Promise<RemoteState> {
  const { breaker, client, id, log } = parts;
  const answer = await client.read(upstreamId, at.context.signal);
  if (answer.kind === 'silence') {
    breaker.fail(answer.why);
    throw unknownState(answer.why);
  }
  const { status } = answer;
  // Asked too often: it says nothing about the job.
  if (status === 429) return { state: 'running', progress: 0 };
  if (status === 404 || status === 410) return { state: 'failed', failure: unknownState('the upstream lost the job') };
  if (status !== 200) {
    breaker.fail(`HTTP ${status}`, { isCertain: status === 401 || status === 403 });
    log.warn({ engine: id, taskId: at.job.taskId, status }, 'the upstream failed at a poll');
    throw notOurCallers(`HTTP ${status}`);
  }
  const task = taskAnswer.safeParse(answer.body);
  if (!task.success) {
    log.warn({ engine: id, taskId: at.job.taskId }, 'the upstream answered a poll with something else than a task');
    throw unknownState('not a task');
  }
  return readTask(parts, task.data, { ...at, upstreamId });
}

async function readTask(
  parts: Parts,
  task: TaskAnswer,
  at: At & { readonly upstreamId: string },
): Promise<RemoteState> {
  if (task.status === 'running') return { state: 'running', progress: Math.min(1, Math.max(0, task.progress ?? 0)) };
  if (task.status === 'failed') return { state: 'failed', failure: readFailure(parts, task, at.job) };
  try {
    return { state: 'done', result: await collect(parts, task, at) };
  } catch (error) {
    // Asking again would bring the same answer; a link that did not work may work the next time.
    if (error instanceof Failure && error.reason === 'output_invalid') return { state: 'failed', failure: error };
    throw error;
  }
}

function readFailure({ id, log }: Parts, { error }: TaskAnswer, job: EngineJob): Failure {
  const passed = error == null ? undefined : passOnFailure(error);
  if (passed !== undefined) return passed;
  const said = { code: error?.code, reason: error?.reason, message: messageOf(error ?? undefined) };
  log.error({ engine: id, taskId: job.taskId, ...said }, 'the upstream failed for a reason of its own');
  return notOurCallers(messageOf(error ?? undefined));
}

/** Reaches the caller as 098, "Status check error". */
function unknownState(cause: string): Failure {
  return new Failure('worker_lost', 'The state of the task could not be found out', { cause });
}

async function collect(
  parts: Parts,
  task: TaskAnswer,
  { job, context, upstreamId }: At & { readonly upstreamId: string },
): Promise<EngineResult> {
  const artifacts = await fetchOutputs(task.output, context, {
    safeFetch: parts.safeFetch,
    maxBytes: parts.maxOutputBytes,
    timeoutMs: parts.timeoutMs * DOWNLOAD_TIMES,
    taskId: job.taskId,
  });
  return {
    artifacts,
    warnings: task.metadata?.warnings ?? [],
    metadata: { engine: parts.id, ...resultFacts(task) },
    jobId: upstreamId,
    // What it cost there in money is the operator's; see contract A8 row 7 for the unit.
    costUnits: Math.max(0, task.usage?.total_tokens ?? 0),
  };
}

function resultFacts(task: TaskAnswer): JsonObject {
  const facts: JsonObject = {};
  for (const name of ['duration', 'resolution', 'ratio', 'seed'] as const) {
    const value = task[name] ?? task.metadata?.[name];
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}

async function cancel({ client, id, log }: Parts, upstreamId: string): Promise<void> {
  const answer = await client.cancel(upstreamId);
  if (answer.kind === 'answer' && answer.status < 300) return;
  const why = answer.kind === 'silence' ? answer.why : `HTTP ${answer.status}`;
  log.info({ engine: id, upstreamId, why }, 'the upstream did not cancel: it may finish a job that nobody wants');
}

async function findProblems({ client }: Parts): Promise<readonly string[]> {
  const answer = await client.read(NO_TASK, AbortSignal.timeout(PROBE_TIMEOUT_MS)).catch(() => undefined);
  if (answer === undefined) return ['does not answer'];
  if (answer.kind === 'silence') return [`does not answer: ${answer.why}`];
  if ([401, 402, 403].includes(answer.status)) return [`refuses its key (HTTP ${answer.status})`];
  if (answer.status >= 500) return [`answers with HTTP ${answer.status}`];
  return [];
}

/** A signal that follows another one so much later. */
function graceAfter(signal: AbortSignal, graceMs: number): { readonly signal: AbortSignal; end(): void } {
  const late = new AbortController();
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => late.abort(signal.reason), graceMs);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true, signal: ended.signal });
  return {
    signal: late.signal,
    end() {
      ended.abort();
      clearTimeout(timer);
    },
  };
}

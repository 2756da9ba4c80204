import { randomUUID } from 'node:crypto';
import type { ApiKey } from '../accounts/keys.ts';
import { availableMicro } from '../accounts/ledger.ts';
import { checkConcurrency, concurrencyFailure, creditsFailure } from '../accounts/limits.ts';
import { type Database, sqlState } from '../db/pool.ts';
import type { ParsedRequest } from '../dialects/dialect.ts';
import type { Engine, EngineRegistry } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import { type IdSource, newTaskId } from '../lib/ids.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Model, Quote } from '../models/model.ts';
import { parseInput } from '../models/parse-input.ts';
import type { Estimates } from './estimate.ts';
import { claimIdempotencyKey, freeIdempotencyKey, type IdempotencyRequest } from './idempotency.ts';
import { type Inspector, inspectInputs } from './inspect.ts';
import { findModel, type PriceDeps, priceInput } from './price.ts';
import { GENERATE_QUEUE, nextFairTag, type Queue, sendGenerateJob } from './queue.ts';
import type { DialectName, Task, TaskInput } from './task.ts';
import { type TaskRow, toTask, toTaskJson } from './task-row.ts';

export interface CreateDeps extends PriceDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly ids: IdSource;
  readonly engines: EngineRegistry;
  readonly estimates: Estimates;
  readonly inspector: Inspector;
  /** Throws a Failure for a callback address we will not call. */
  checkCallback(url: string): Promise<void>;
  /** Runs after a lost worker or a failure that may pass; 2 by default. */
  readonly retries?: number;
}

export interface CreateRequest {
  readonly orgId: string;
  readonly key: ApiKey;
  readonly dialect: DialectName;
  readonly parsed: ParsedRequest;
  readonly idempotencyKey?: string;
  /** Of everything that makes the request what it is: path and body. */
  readonly requestBodyHash: string;
  /** Aborted when the caller goes away; a task whose transaction has begun is still made. */
  readonly signal: AbortSignal;
}

/** A task that waits longer than this for its turn or its end fails as expired; models may say otherwise. */
const EXPIRES_AFTER_SECONDS = 48 * 3600;
const DEFAULT_RETRIES = 2;

/** Everything known before the transaction. */
interface Draft {
  readonly model: Model;
  readonly engine: Engine;
  readonly input: JsonObject;
  readonly inputs: readonly TaskInput[];
  readonly quote: Quote;
  readonly outputSeconds: number | null;
  readonly warnings: readonly string[];
  readonly metadata: JsonObject;
}

/** Better no task than one that can never run; asked last, so that a bad request hears what is bad about it. */
function findEngine(deps: CreateDeps, model: Model): Engine {
  const engine = deps.engines.find(model.id);
  if (engine === undefined) throw new Failure('engine_unavailable', `No engine serves the model ${model.id}`);
  return engine;
}

async function checkBalance(deps: CreateDeps, orgId: string, amountMicro: number): Promise<void> {
  if (amountMicro > 0 && (await availableMicro(deps.database, orgId)) < amountMicro) throw creditsFailure('wallet');
}

/** Fetches and checks the inputs and prices the task. Nothing is written but stored inputs. */
async function prepareDraft(
  deps: CreateDeps,
  request: CreateRequest,
  parsed: {
    readonly model: Model;
    readonly input: JsonObject;
    readonly warnings: readonly string[];
  },
): Promise<Draft> {
  const { model, input } = parsed;
  await checkConcurrency(deps.database, request.key);
  await checkBalance(deps, request.orgId, model.leastQuote(deps.prices).amountMicro);
  const { orgId, signal } = request;
  const priced = await priceInput(deps, { orgId, model, input, signal });
  const engine = findEngine(deps, model);
  const inspected = await inspectInputs(deps.inspector, {
    model,
    // Whoever runs it: any engine of the route that can look now spares the caller a task that fails later.
    engine: deps.engines.route(model.id).find((candidate) => candidate.inspect !== undefined) ?? engine,
    input,
    orgId,
    inputs: priced.inputs,
    signal,
  });
  return {
    model,
    engine,
    input: priced.input,
    inputs: [...priced.inputs, ...inspected.masks],
    quote: priced.quote,
    outputSeconds: priced.outputSeconds,
    warnings: [...request.parsed.warnings, ...parsed.warnings, ...priced.warnings],
    metadata: { ...request.parsed.metadata, ...inspected.metadata },
  };
}

async function draftTask(deps: CreateDeps, request: CreateRequest, draft: Draft): Promise<Task> {
  const estimatedSeconds = await deps.estimates.estimate({
    model: draft.model.id,
    engine: draft.engine,
    params: draft.input,
    inputs: draft.inputs,
    outputSeconds: draft.outputSeconds,
  });
  return {
    id: newTaskId(deps.ids),
    orgId: request.orgId,
    keyId: request.key.id,
    model: draft.model.id,
    dialect: request.dialect,
    status: 'pending',
    progress: 0,
    stage: 'queued',
    attempt: 0,
    params: draft.input,
    warnings: draft.warnings,
    inputs: draft.inputs,
    outputs: [],
    failure: null,
    callbackUrl: request.parsed.callbackUrl ?? null,
    billing: {
      rule: draft.quote.rule,
      units: draft.quote.units,
      reservedMicro: draft.quote.amountMicro,
      capturedMicro: null,
    },
    outputSeconds: draft.outputSeconds,
    estimatedSeconds,
    engineJobId: '',
    costUnits: 0,
    metadata: draft.metadata,
    createdAt: new Date(deps.ids.now()),
    startedAt: null,
    finishedAt: null,
  };
}

/** The SQLSTATEs that the SQL function create_task raises. */
function explainCreateError(error: unknown, key: ApiKey): unknown {
  switch (sqlState(error)) {
    case 'SP402':
      return creditsFailure('wallet');
    case 'SP403':
      return creditsFailure('key_limit');
    case 'SP429':
      return concurrencyFailure(key);
    case 'SP409':
      return new Failure('idempotency_conflict', 'Another request with this Idempotency-Key took over');
    default:
      return error;
  }
}

/**
 * The one transaction: job, task, reservation. The job goes in first so that the wallet row, which every create of
 * the organisation waits for, is locked for no more than its own statement and the commit.
 */
async function commitTask(
  deps: CreateDeps,
  task: Task,
  options: { readonly model: Model; readonly key: ApiKey; readonly idempotency: IdempotencyRequest | undefined },
): Promise<void> {
  const { model, idempotency } = options;
  const jobId = randomUUID();
  const fairTag = await nextFairTag(deps.database, task.orgId);
  const expiresAfterSeconds = model.expiresAfterSeconds?.(task.params) ?? EXPIRES_AFTER_SECONDS;
  const expiresAt = new Date(task.createdAt.getTime() + expiresAfterSeconds * 1000);
  try {
    await deps.database.transaction(async (tx) => {
      await sendGenerateJob(deps.queue, tx, {
        orgId: task.orgId,
        taskId: task.id,
        firstAttempt: 1,
        jobId,
        fairTag,
        retries: deps.retries ?? DEFAULT_RETRIES,
        timeLimitSeconds: model.timeLimitSeconds(task.outputSeconds),
      });
      const taskJson = toTaskJson(task, { jobId, fairTag, expiresAt });
      await tx.commitWithCall('create_task', [taskJson, idempotency?.key ?? null, idempotency?.owner ?? null]);
    });
  } catch (error) {
    throw explainCreateError(error, options.key);
  }
  deps.queue.wake(GENERATE_QUEUE);
}

async function readTask(deps: CreateDeps, orgId: string, id: string): Promise<Task> {
  const { rows } = await deps.database.query<TaskRow>('select * from task where org_id = $1 and id = $2', [orgId, id]);
  if (rows[0] === undefined) throw new Failure('task_not_found', 'The task of this Idempotency-Key was deleted');
  return toTask(rows[0]);
}

/**
 * Creates a task: it is durable, paid for and queued when this answers. With an Idempotency-Key the same request gets
 * the same task, now or within 24 hours. Throws a Failure for everything a caller may hear about; a failed create
 * leaves no task, no reservation and frees the key.
 */
export async function createTask(deps: CreateDeps, request: CreateRequest): Promise<Task> {
  const model = findModel(deps, request.key, request.parsed.model);
  const { input, warnings } = parseInput(model, request.parsed.params);
  if (request.parsed.callbackUrl !== undefined) await deps.checkCallback(request.parsed.callbackUrl);
  let idempotency: IdempotencyRequest | undefined;
  if (request.idempotencyKey !== undefined) {
    const { orgId, idempotencyKey: key, requestBodyHash: bodyHash } = request;
    idempotency = { orgId, key, bodyHash, owner: randomUUID() };
    const answer = await claimIdempotencyKey({ database: deps.database, signal: request.signal }, idempotency);
    if (!answer.claimed) return readTask(deps, orgId, answer.taskId);
  }
  try {
    const draft = await prepareDraft(deps, request, { model, input, warnings });
    request.signal.throwIfAborted();
    const task = await draftTask(deps, request, draft);
    await commitTask(deps, task, { model, key: request.key, idempotency });
    return task;
  } catch (error) {
    // Should this fail too, the first error is the one to tell; the key frees itself after two minutes.
    if (idempotency !== undefined) await freeIdempotencyKey(deps.database, idempotency).catch(() => undefined);
    throw error;
  }
}

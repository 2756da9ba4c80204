import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../db/pool.ts';
import {
  type EngineContext,
  type EngineJob,
  type EngineRegistry,
  type EngineResult,
  type InlineEngine,
  NotAccepted,
  type RemoteEngine,
} from '../engines/engine.ts';
import { Failure, toFailure } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import type { TaskRow } from './task-row.ts';

/** What placing and polling a job needs of its attempt. */
export interface RemoteRun {
  readonly database: Queryable;
  readonly engines: EngineRegistry;
  readonly row: TaskRow;
  readonly signal: AbortSignal;
  readonly pollInterval?: PollInterval;
}

/** Waits between polls of a remote job: the first, and the longest that they grow to. */
export interface PollInterval {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The remote job is over: the next attempt must submit a new one. */
export class RemoteJobFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

const POLL_INTERVAL: PollInterval = { firstMs: 1000, maxMs: 5000 };
const POLL_ERRORS = 5;

/** What the task's column `engine_handle` holds. */
export interface StoredJob {
  /** See EngineJob; 1 before any remote job. */
  readonly submission: number;
  /** The remote engine that was asked last, if any. */
  readonly engine?: string;
  /** Its answer; absent while nobody knows whether it accepted. */
  readonly handle?: JsonValue;
}

/** A job at a remote engine. */
export interface RemoteJob {
  readonly engine: RemoteEngine;
  readonly handle: JsonValue;
}

/** The column, or what it stands for while empty. */
export function readStored(row: Pick<TaskRow, 'engine_handle'>): StoredJob {
  const { submission = 1, ...rest } = row.engine_handle ?? {};
  return { ...rest, submission: Number(submission) };
}

/** What engines get: the job and its surroundings. */
export interface At {
  readonly job: EngineJob;
  readonly context: EngineContext;
}

/** Answers false when the task is no longer this attempt's. */
async function store({ database, row }: RemoteRun, stored: StoredJob): Promise<boolean> {
  const { rowCount } = await database.query(
    `update task set engine_handle = $4
     where org_id = $1 and id = $2 and attempt = $3 and status = 'processing'`,
    [row.org_id, row.id, row.attempt, JSON.stringify(stored)],
  );
  return rowCount !== 0;
}

const lost = () => new Failure('cancelled', 'The task was cancelled');

/**
 * Submits to one engine. Its name is stored before it is asked, because only the same engine can say whether it
 * accepted; the handle is stored before anything else happens.
 */
async function submitTo(run: RemoteRun, engine: RemoteEngine, { job, context }: At): Promise<RemoteJob> {
  const intent = { submission: job.submission, engine: engine.id };
  if (!(await store(run, intent))) throw lost();
  const handle = await engine.submit(job, context);
  // Not ours any more: nobody will poll this job, so it must not go on costing.
  if (!(await store(run, { ...intent, handle }))) {
    await engine.cancel?.(handle);
    throw lost();
  }
  return { engine, handle };
}

/** Full is better than broken: the job may wait for its turn. */
function moreHopeful(latest: NotAccepted, before: NotAccepted | undefined): NotAccepted {
  return before?.isBusy === true && !latest.isBusy ? before : latest;
}

/**
 * The engine that takes the job: the first of the route that is local, or a remote one that accepted. An engine that
 * may have accepted already is asked first, with the same submission, and only after it was asked twice in vain are
 * the others.
 */
export async function placeJob(run: RemoteRun, { job, context }: At): Promise<InlineEngine | RemoteJob> {
  const stored = readStored(run.row);
  const route = run.engines.route(job.model);
  const asked = route.filter((engine) => engine.id === stored.engine);
  let refusal: NotAccepted | undefined;
  for (const engine of new Set([...asked, ...route])) {
    if (engine.kind === 'inline') return engine;
    try {
      return await submitTo(run, engine, { job, context });
    } catch (error) {
      if (error instanceof NotAccepted) refusal = moreHopeful(error, refusal);
      else if (!(error instanceof Failure) || !error.retry || engine.id !== stored.engine) throw error;
      else refusal = moreHopeful(new NotAccepted(error, { isBusy: false }), refusal);
    }
    context.signal.throwIfAborted();
  }
  throw refusal ?? new Failure('engine_unavailable', `No engine serves the model ${job.model}`);
}

/** The remote job of an earlier attempt, if there is one. */
export function findRemoteJob(run: RemoteRun): RemoteJob | undefined {
  const { engine: id, handle } = readStored(run.row);
  if (handle === undefined) return undefined;
  const engine = run.engines.all().find((candidate) => candidate.id === id);
  if (engine?.kind === 'remote') return { engine, handle };
  // Its engine was taken out of the configuration: nobody can ask for the result any more.
  throw new RemoteJobFailed(new Failure('engine_unavailable', 'The engine of this task was removed'));
}

export async function pollUntilDone(
  run: RemoteRun,
  { engine, handle }: RemoteJob,
  { job, context }: At,
): Promise<EngineResult> {
  const { firstMs, maxMs } = run.pollInterval ?? POLL_INTERVAL;
  let errors = 0;
  for (let waitMs = firstMs; ; waitMs = Math.min(maxMs, waitMs * 1.5)) {
    await sleep(waitMs, undefined, { signal: context.signal });
    try {
      const answer = await engine.poll(handle, job, context);
      errors = 0;
      if (answer.state === 'done') return answer.result;
      if (answer.state === 'failed') throw new RemoteJobFailed(answer.failure);
      context.progress(answer.progress, 'running');
    } catch (error) {
      if (error instanceof RemoteJobFailed || context.signal.aborted || !toFailure(error).retry) throw error;
      // A poll that got no answer says nothing about the job, which is paid for: ask again before giving up.
      errors++;
      if (errors >= POLL_ERRORS) throw giveUp(run, engine, error);
    }
  }
}

/** A job nobody can ask about is given up when another engine can do it, else it is asked about in the next attempt. */
function giveUp(run: RemoteRun, engine: RemoteEngine, error: unknown): unknown {
  const next = run.engines.route(run.row.model)[0];
  return next === undefined || next.id === engine.id ? error : new RemoteJobFailed(toFailure(error));
}

/** Ends the remote job of a task that no worker holds, if it has one. Does not wait for the upstream. */
export function cancelRemoteJob(engines: EngineRegistry, row: Pick<TaskRow, 'engine_handle'>): void {
  const { engine: id, handle } = readStored(row);
  const engine = engines.all().find((candidate) => candidate.id === id);
  if (engine?.kind === 'remote' && handle !== undefined) void engine.cancel?.(handle);
}

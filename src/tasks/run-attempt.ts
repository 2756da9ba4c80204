import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sqlState } from '../db/pool.ts';
import { type EngineRegistry, NotAccepted } from '../engines/engine.ts';
import { Failure, toFailure } from '../lib/failure.ts';
import type { Log } from '../lib/log.ts';
import type { Model, ModelRegistry } from '../models/model.ts';
import { captureMicro } from './capture.ts';
import type { Estimates } from './estimate.ts';
import type { GenerateJobData, Queue, QueueJob } from './queue.ts';
import { type PollInterval, RemoteJobFailed } from './remote-job.ts';
import { createProgressReporter } from './report-progress.ts';
import { claimTask, requeueTask } from './requeue.ts';
import { runEngine, type SignInput } from './run-engine.ts';
import { type Ending, type SettleDeps, settleTask } from './settle.ts';
import { type OutputDeps, removeOutputs, storeOutputs } from './store-outputs.ts';
import type { TaskRow } from './task-row.ts';

export interface AttemptDeps extends SettleDeps, OutputDeps {
  readonly queue: Queue;
  readonly models: ModelRegistry;
  readonly engines: EngineRegistry;
  readonly estimates: Estimates;
  /** For the attempts' own directories; made when missing. */
  readonly scratchDirectory: string;
  readonly signInput: SignInput;
  /** Of remote jobs; tests wait less. */
  readonly pollInterval?: PollInterval;
  readonly log: Log;
}

/** Why an attempt's signal aborts: somebody else ended the task, its time is up, or this worker stops. */
export type StopCause = 'lost' | 'timeout' | 'shutdown';

interface Attempt {
  readonly row: TaskRow;
  readonly job: QueueJob<GenerateJobData>;
  readonly model: Model | undefined;
  readonly directory: string;
  /** Its signal's reason is a StopCause. */
  readonly controller: AbortController;
}

type Completed = Ending & { readonly status: 'completed' };

// Long enough for a busy engine to recover, short for a caller who waits; twice as long the second time.
const RETRY_DELAY_SECONDS = 2;
const SETTLE_TRIES = 6;
// An upstream that is full gets asked for about ten minutes: 2, 4, 8 … 60 s between, or when it says.
const BUSY_ATTEMPTS = 14;
const BUSY_DELAY_MAX_SECONDS = 60;
const RETRY_AFTER_MAX_SECONDS = 300;

function findTimeLimit({ model, row }: Attempt): number {
  // A model that was removed has no engine either: the attempt ends at once.
  return model?.timeLimitSeconds(row.output_seconds) ?? 60;
}

/** Runs the engine and stores what it made. Rejects when anything goes wrong. */
async function produce(deps: AttemptDeps, attempt: Attempt): Promise<Completed> {
  const { row, controller, directory } = attempt;
  const { database, store, engines, signInput, pollInterval } = deps;
  const reporter = createProgressReporter({
    database,
    orgId: row.org_id,
    taskId: row.id,
    attempt: row.attempt,
    onLost: () => controller.abort('lost' satisfies StopCause),
    onError: (error) => deps.log.warn({ taskId: row.id, error: String(error) }, 'progress was not written'),
  });
  const startedAt = deps.now();
  try {
    const { signal } = controller;
    const result = await runEngine({
      database,
      store,
      engines,
      model: attempt.model,
      row,
      directory,
      signal,
      progress: reporter.report,
      signInput,
      ...(pollInterval === undefined ? {} : { pollInterval }),
    });
    signal.throwIfAborted();
    reporter.report(1, 'storing');
    const outputs = await storeOutputs(deps, row, result);
    const seconds = (deps.now() - startedAt) / 1000;
    const { model, params, inputs, output_seconds: outputSeconds } = row;
    const engine = engines.find(model);
    deps.estimates.record({ model, engine, params, inputs, outputSeconds, seconds }).catch((error) => {
      deps.log.warn({ error: String(error) }, 'a measurement was not recorded');
    });
    const { warnings, metadata, jobId: engineJobId, costUnits } = result;
    return {
      status: 'completed',
      outputs,
      warnings,
      metadata,
      engineJobId,
      costUnits,
      captureMicro: captureMicro(row, attempt.model, { result, outputs }),
    };
  } finally {
    reporter.stop();
  }
}

/** Work that took minutes is not thrown away because the database restarts: connection errors are tried again. */
async function settleAttempt(deps: AttemptDeps, attempt: Attempt, ending: Ending): Promise<boolean> {
  const { row } = attempt;
  const fence = { attempt: row.attempt };
  for (let tries = 1; ; tries++) {
    try {
      return (await settleTask(deps, { orgId: row.org_id, taskId: row.id, fence, ending })) !== undefined;
    } catch (error) {
      // Class 57: the server shuts down; no state at all: the connection broke. Anything else is ours.
      const isOutage = sqlState(error)?.startsWith('57') ?? true;
      if (!isOutage || tries === SETTLE_TRIES) throw error;
      deps.log.warn({ taskId: row.id, error: String(error) }, 'settling again');
      await sleep(1000);
    }
  }
}

function busyDelaySeconds({ details }: Failure, attempt: number): number {
  const asked = Math.min(RETRY_AFTER_MAX_SECONDS, details.retryAfterSeconds ?? 0);
  return Math.max(1, Math.ceil(asked), Math.min(BUSY_DELAY_MAX_SECONDS, 2 ** attempt));
}

/** A failed attempt: another one when that may help and the job has one left, otherwise the task fails. */
async function concludeFailure(deps: AttemptDeps, attempt: Attempt, error: unknown): Promise<void> {
  const { row, job } = attempt;
  const isRemoteEnd = error instanceof RemoteJobFailed;
  const failure = isRemoteEnd || error instanceof NotAccepted ? error.failure : toFailure(error);
  const fields = { taskId: row.id, attempt: row.attempt, reason: failure.reason, cause: String(failure.cause ?? '') };
  const retries = job.retryLimit - job.retryCount;
  const isBusy = error instanceof NotAccepted && error.isBusy && row.attempt < BUSY_ATTEMPTS;
  if (isBusy || (failure.retry && retries > 0)) {
    deps.log.warn(fields, isBusy ? 'the engine is full, asking again later' : 'attempt failed, trying again');
    await requeueTask(deps, {
      row,
      job,
      retries: isBusy ? retries : retries - 1,
      delaySeconds: isBusy ? busyDelaySeconds(failure, row.attempt) : RETRY_DELAY_SECONDS * row.attempt,
      timeLimitSeconds: findTimeLimit(attempt),
      why: failure,
      keepHandle: !isRemoteEnd,
    });
    return;
  }
  deps.log.warn(fields, 'task failed');
  await settleAttempt(deps, attempt, { status: 'failed', failure });
}

async function concludeAbort(deps: AttemptDeps, attempt: Attempt, cause: StopCause): Promise<void> {
  const { row, job } = attempt;
  const fields = { taskId: row.id, attempt: row.attempt };
  switch (cause) {
    case 'lost':
      deps.log.info(fields, 'attempt stopped: the task is no longer ours');
      return;
    case 'shutdown':
      // No attempt burnt: the new job has as many retries as this one had left.
      await requeueTask(deps, {
        row,
        job,
        retries: job.retryLimit - job.retryCount,
        delaySeconds: 0,
        timeLimitSeconds: findTimeLimit(attempt),
        why: { reason: 'shutdown', message: 'The worker was shut down' },
        keepHandle: true,
      });
      deps.log.info(fields, 'attempt given back to the queue');
      return;
    case 'timeout': {
      const failure = new Failure('engine_timeout', 'Generation took too long', {
        detail: `more than ${findTimeLimit(attempt)} s`,
      });
      await settleAttempt(deps, attempt, { status: 'failed', failure });
      deps.log.warn(fields, 'task failed: time limit');
    }
  }
}

async function conclude(deps: AttemptDeps, attempt: Attempt): Promise<void> {
  let ending: Completed;
  try {
    ending = await produce(deps, attempt);
  } catch (error) {
    const { signal } = attempt.controller;
    if (signal.aborted) await concludeAbort(deps, attempt, signal.reason as StopCause);
    else await concludeFailure(deps, attempt, error);
    return;
  }
  const settled = await settleAttempt(deps, attempt, ending);
  if (!settled) await removeOutputs(deps.store, ending.outputs);
  deps.log.info({ taskId: attempt.row.id, attempt: attempt.row.attempt, settled }, 'attempt completed');
}

/**
 * Runs one job of the queue to its end: claim, engine, outputs, settle. `running` holds the attempts that a stopping
 * worker may abort. Rejects only when it could not conclude (the database is away): the queue gives the job out again.
 */
export async function runAttempt(
  deps: AttemptDeps,
  job: QueueJob<GenerateJobData>,
  running: Set<AbortController>,
): Promise<void> {
  const row = await claimTask(deps.database, job);
  if (row === undefined) return;
  await mkdir(deps.scratchDirectory, { recursive: true });
  const directory = await mkdtemp(path.join(deps.scratchDirectory, `${row.id}-`));
  const controller = new AbortController();
  const attempt: Attempt = { row, job, model: deps.models.find(row.model), directory, controller };
  const onLost = () => controller.abort('lost' satisfies StopCause);
  const timer = setTimeout(() => controller.abort('timeout' satisfies StopCause), findTimeLimit(attempt) * 1000);
  job.signal.addEventListener('abort', onLost);
  if (job.signal.aborted) onLost();
  running.add(controller);
  try {
    await conclude(deps, attempt);
  } finally {
    running.delete(controller);
    job.signal.removeEventListener('abort', onLost);
    clearTimeout(timer);
    await rm(directory, { recursive: true, force: true });
  }
}

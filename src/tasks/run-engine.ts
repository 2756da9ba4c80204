import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../db/pool.ts';
import type {
  Engine,
  EngineContext,
  EngineInput,
  EngineJob,
  EngineResult,
  InlineEngine,
  RemoteEngine,
} from '../engines/engine.ts';
import { Failure, toFailure } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import type { Store } from '../storage/store.ts';
import type { TaskRow } from './task-row.ts';

export interface EngineRun {
  readonly database: Queryable;
  readonly store: Store;
  readonly engine: Engine;
  readonly row: TaskRow;
  /** The attempt's own scratch directory; it exists. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, stage: string) => void;
}

/** The remote job is over: the next attempt must submit a new one. */
export class RemoteJobFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

// The contract gives an engine 2 s to stop; after 5 its slot is taken back whatever it does.
const ABORT_GRACE_MS = 5000;
const POLL_FIRST_MS = 1000;
const POLL_MAX_MS = 5000;
const POLL_ERRORS = 5;

async function loadInputs(run: EngineRun): Promise<readonly EngineInput[]> {
  const inputs: EngineInput[] = [];
  for (const input of run.row.inputs) {
    inputs.push({
      name: input.name,
      path: await run.store.localPath(input.storageKey, run.directory),
      contentType: input.contentType,
      sizeBytes: input.sizeBytes,
      facts: input.facts,
    });
  }
  return inputs;
}

function createContext(run: EngineRun, inputs: readonly EngineInput[]): EngineContext {
  return {
    signal: run.signal,
    progress: run.progress,
    input(name) {
      const found = inputs.find((input) => input.name === name);
      if (found === undefined) throw new Error(`the model ${run.row.model} gave no input ${name}`);
      return found;
    },
    hasInput: (name) => inputs.some((input) => input.name === name),
    inputs: (prefix) => inputs.filter((input) => input.name.startsWith(prefix)),
    output(name) {
      if (path.basename(name) !== name) throw new Error(`an artifact's name must be a file name, not ${name}`);
      return path.join(run.directory, `out-${name}`);
    },
  };
}

/** An engine that ignores its signal must not hold the slot for ever. */
async function stopWithSignal<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const stopped = new AbortController();
  const deadline = new Promise<never>((_, reject) => {
    const onAbort = () => {
      sleep(ABORT_GRACE_MS, undefined, { signal: stopped.signal, ref: false }).then(
        () => reject(new Failure('engine_failed', 'The engine did not stop')),
        () => undefined,
      );
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true, signal: stopped.signal });
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    stopped.abort();
  }
}

async function runInline(engine: InlineEngine, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  try {
    return await stopWithSignal(engine.run(job, context), context.signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('engine_failed', 'Internal generation error', { cause: error });
  }
}

/** The stored handle of an earlier attempt, or a new submission whose handle is stored before anything else. */
async function findOrSubmit(
  run: EngineRun,
  engine: RemoteEngine,
  job: EngineJob,
  context: EngineContext,
): Promise<JsonValue> {
  if (run.row.engine_handle !== null) return run.row.engine_handle.handle ?? null;
  const handle = await engine.submit(job, context);
  const { rowCount } = await run.database.query(
    `update task set engine_handle = $4
     where org_id = $1 and id = $2 and attempt = $3 and status = 'processing'`,
    [run.row.org_id, run.row.id, run.row.attempt, JSON.stringify({ handle })],
  );
  // Not ours any more: nobody will poll this job, so it must not go on costing.
  if (rowCount === 0) {
    await engine.cancel?.(handle);
    throw new Failure('cancelled', 'The task was cancelled');
  }
  return handle;
}

async function pollUntilDone(
  engine: RemoteEngine,
  handle: JsonValue,
  job: EngineJob,
  context: EngineContext,
): Promise<EngineResult> {
  let errors = 0;
  for (let waitMs = POLL_FIRST_MS; ; waitMs = Math.min(POLL_MAX_MS, waitMs * 1.5)) {
    await sleep(waitMs, undefined, { signal: context.signal });
    try {
      const answer = await engine.poll(handle, job, context);
      errors = 0;
      if (answer.state === 'done') return answer.result;
      if (answer.state === 'failed') throw new RemoteJobFailed(answer.failure);
      context.progress(answer.progress, 'running');
    } catch (error) {
      // A poll that got no answer says nothing about the job, which is paid for: ask again before giving up.
      errors++;
      const isFinal = error instanceof RemoteJobFailed || !toFailure(error).retry;
      if (isFinal || errors >= POLL_ERRORS || context.signal.aborted) throw error;
    }
  }
}

/** Runs the whole attempt at an engine. Rejects with a Failure, RemoteJobFailed, or whatever the abort caused. */
export async function runEngine(run: EngineRun): Promise<EngineResult> {
  const { row, engine } = run;
  const job: EngineJob = {
    taskId: row.id,
    orgId: row.org_id,
    model: row.model,
    params: row.params,
    attempt: row.attempt,
  };
  const context = createContext(run, await loadInputs(run));
  run.signal.throwIfAborted();
  if (engine.kind === 'inline') return runInline(engine, job, context);
  const handle = await findOrSubmit(run, engine, job, context);
  try {
    return await stopWithSignal(pollUntilDone(engine, handle, job, context), context.signal);
  } catch (error) {
    // On shutdown another worker goes on polling the same job; the caller says which it was.
    if (run.signal.aborted && run.signal.reason !== 'shutdown') await engine.cancel?.(handle);
    throw error;
  }
}

import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineContext, EngineInput, EngineJob, EngineResult, InlineEngine } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { Model } from '../models/model.ts';
import type { Store } from '../storage/store.ts';
import {
  type At,
  findRemoteJob,
  placeJob,
  pollUntilDone,
  type RemoteJob,
  type RemoteRun,
  readStored,
} from './remote-job.ts';

export interface EngineRun extends RemoteRun {
  readonly store: Store;
  /** undefined when it was removed while the task waited. */
  readonly model: Model | undefined;
  /** The attempt's own scratch directory; it exists. */
  readonly directory: string;
  readonly progress: (fraction: number, stage: string) => void;
  readonly signInput: SignInput;
}

/** A link that an upstream may follow to read an input, until the task's end. */
export type SignInput = (input: {
  readonly orgId: string;
  readonly taskId: string;
  readonly name: string;
  readonly contentType: string;
  /** The same for every attempt, so that a repeated submit is the same request. */
  readonly expiresAt: Date;
}) => string;

// The contract gives an engine 2 s to stop; after 5 its slot is taken back whatever it does.
const ABORT_GRACE_MS = 5000;

async function loadInputs(run: EngineRun): Promise<readonly EngineInput[]> {
  const { row } = run;
  const references = new Map(run.model?.media(row.params).map(({ name, url }) => [name, url]));
  const inputs: EngineInput[] = [];
  for (const { name, contentType, sizeBytes, facts, storageKey } of row.inputs) {
    const reference = references.get(name);
    inputs.push({
      name,
      path: await run.store.localPath(storageKey, run.directory),
      contentType,
      sizeBytes,
      facts,
      ...(reference === undefined ? {} : { reference }),
      link: () => run.signInput({ orgId: row.org_id, taskId: row.id, name, contentType, expiresAt: row.expires_at }),
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

async function runRemote(run: EngineRun, remote: RemoteJob, at: At): Promise<EngineResult> {
  try {
    return await stopWithSignal(pollUntilDone(run, remote, at), run.signal);
  } catch (error) {
    // On shutdown another worker goes on polling the same job; the caller says which it was.
    if (run.signal.aborted && run.signal.reason !== 'shutdown') await remote.engine.cancel?.(remote.handle);
    throw error;
  }
}

/**
 * Runs the whole attempt at an engine. Rejects with a Failure, RemoteJobFailed, NotAccepted, or whatever the abort
 * caused.
 */
export async function runEngine(run: EngineRun): Promise<EngineResult> {
  const { row } = run;
  const job: EngineJob = {
    taskId: row.id,
    orgId: row.org_id,
    model: row.model,
    params: row.params,
    attempt: row.attempt,
    submission: readStored(row).submission,
  };
  const context = createContext(run, await loadInputs(run));
  run.signal.throwIfAborted();
  const placed = findRemoteJob(run) ?? (await placeJob(run, { job, context }));
  if ('handle' in placed) return runRemote(run, placed, { job, context });
  return runInline(placed, job, context);
}

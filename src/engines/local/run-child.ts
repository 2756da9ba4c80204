import { rm } from 'node:fs/promises';
import { ChildError, type ChildPool } from '../../lib/child-pool.ts';
import { Failure, REASONS, type Reason } from '../../lib/failure.ts';
import type { EngineContext } from '../engine.ts';

/** Public words for a file that a child could not use, by MediaError's reason; undefined: our fault. */
export type UnusableFile = (reason: string) => { readonly reason: Reason; readonly message: string } | undefined;

/**
 * Runs a job in a child of the pool and reports its `[fraction, stage]` messages as progress. `outputs` are
 * removed when it fails: a killed child cannot remove what it had begun.
 */
export async function runChild<Reply>(
  pool: ChildPool,
  message: unknown,
  context: EngineContext,
  options: { readonly outputs: readonly string[]; readonly unusable: UnusableFile },
): Promise<Reply> {
  try {
    return await pool.run<Reply>(message, {
      signal: context.signal,
      onProgress: (value) => {
        const [fraction, stage] = value as [number, string];
        context.progress(fraction, stage);
      },
    });
  } catch (error) {
    for (const path of options.outputs) await rm(path, { force: true });
    throw toEngineFailure(error, context.signal, options.unusable);
  }
}

/** What a child pool threw, as a Failure or the signal's own reason. */
export function toEngineFailure(error: unknown, signal: AbortSignal, unusable: UnusableFile): unknown {
  if (!(error instanceof ChildError)) return error;
  switch (error.reason) {
    case 'aborted':
      return signal.aborted ? signal.reason : new Failure('worker_lost', 'The engine was shut down', { cause: error });
    case 'timeout':
      return new Failure('engine_timeout', 'Generation took too long', { cause: error });
    case 'memory':
      return new Failure('engine_out_of_memory', 'Generation needed more memory than allowed', { cause: error });
    case 'crash':
      return new Failure('engine_failed', 'Internal generation error', { cause: error });
    case 'failed':
      return failureFromChild(error, unusable);
  }
}

/** What the child threw: a Failure or a MediaError by its reason; anything else is our fault. */
function failureFromChild(error: ChildError, unusable: UnusableFile): Failure {
  const reason = error.failure?.reason;
  if (reason !== undefined && reason in REASONS) {
    return new Failure(reason as Reason, error.message, { ...error.failure?.details, cause: error });
  }
  const known = reason === undefined ? undefined : unusable(reason);
  if (known !== undefined) {
    return new Failure(known.reason, known.message, { detail: error.message, cause: error });
  }
  if (reason === 'no_backend') return new Failure('engine_unavailable', 'No media backend is usable', { cause: error });
  return new Failure('engine_failed', 'Internal generation error', { cause: error });
}

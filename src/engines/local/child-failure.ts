import { ChildError } from '../../lib/child-pool.ts';
import { Failure, REASONS, type Reason } from '../../lib/failure.ts';

/** Why a job in a child process has no result, as the pipeline wants to hear it; other errors pass unchanged. */
export function toEngineFailure(error: unknown, signal: AbortSignal): unknown {
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
      return failureFromChild(error);
  }
}

/** What the child threw: a Failure or a MediaError by its reason; anything else is our fault. */
function failureFromChild(error: ChildError): Failure {
  const reason = error.failure?.reason;
  if (reason !== undefined && reason in REASONS) {
    return new Failure(reason as Reason, error.message, { ...error.failure?.details, cause: error });
  }
  if (reason === 'no_audio' || reason === 'too_long') {
    return new Failure('invalid_audio', 'The audio cannot be used', { detail: error.message, cause: error });
  }
  if (reason === 'no_backend') return new Failure('engine_unavailable', 'No media backend is usable', { cause: error });
  return new Failure('engine_failed', 'Internal generation error', { cause: error });
}

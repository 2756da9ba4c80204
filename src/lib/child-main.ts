/** The child's side of `child-pool.ts`: the messages on the wire and a loop that answers them. */
import type { ChildFailure } from './child-error.ts';

/** Parent to child. */
export interface JobMessage {
  id: number;
  message: unknown;
}

/** Child to parent. `error` carries what survives a process border; `reason` and `details` are our errors' own fields. */
export type JobReply =
  | { id: number; kind: 'progress'; value: unknown }
  | { id: number; kind: 'result'; value: unknown }
  | { id: number; kind: 'error'; error: ChildFailure };

export interface JobTools {
  /** Report to the parent's `onProgress`; any structured-clone value. */
  progress(value: unknown): void;
}

/**
 * Answer every job of the parent, one at a time (the pool never sends a second one early).
 * The process ends when the parent is gone: at once when idle, after the current synchronous stretch when busy.
 */
export function serveJobs(handler: (message: unknown, tools: JobTools) => Promise<unknown>): void {
  if (!process.send) throw new Error('serveJobs must run in a process started by a child pool');
  process.on('disconnect', () => process.exit(0));
  process.on('message', (job: JobMessage) => {
    const { id, message } = job;
    const tools: JobTools = { progress: (value) => reply({ id, kind: 'progress', value }) };
    Promise.resolve()
      .then(() => handler(message, tools))
      .then(
        (value) => reply({ id, kind: 'result', value }),
        (error: unknown) => reply({ id, kind: 'error', error: describeError(error) }),
      );
  });
}

function reply(message: JobReply): void {
  // A failed send means that the parent is gone, or that the value cannot be cloned; both are fatal for this job,
  // and the parent reports the death as a crash with the text below.
  process.send?.(message, (error: Error | null) => {
    if (!error) return;
    process.stderr.write(`reply failed: ${error.message}\n`);
    process.exit(1);
  });
}

function describeError(error: unknown): ChildFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), reason: undefined, details: {} };
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined;
  return {
    name: error.name,
    message: error.message,
    reason,
    details: textsOf('details' in error ? error.details : {}),
  };
}

/** Only texts: a `cause` may hold anything, and one value that cannot be cloned would lose the whole answer. */
function textsOf(details: unknown): Record<string, string> {
  const entries = Object.entries(details ?? {}) as [string, unknown][];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

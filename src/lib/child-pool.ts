import { ChildError } from './child-error.ts';
import { type ChildOptions, ChildProcessSlot, type RunOptions } from './child-slot.ts';

export { ChildError } from './child-error.ts';
export type { ChildOptions } from './child-slot.ts';

export interface ChildPoolOptions extends ChildOptions {
  /** Children at most; each serves one job at a time. They start when first needed. */
  size: number;
}

export interface ChildPool {
  /** Run one job; jobs beyond `size` wait in order. @throws ChildError */
  run<T>(message: unknown, options?: RunOptions): Promise<T>;
  /** Kill all children; running and waiting jobs end as `aborted`. */
  close(): Promise<void>;
}

/** One job between `run` and its settlement. */
interface PendingJob {
  message: unknown;
  options: RunOptions;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Persistent child processes for work that may hang, bloat or crash. */
export function createChildPool(options: ChildPoolOptions): ChildPool {
  const slots = Array.from({ length: options.size }, () => new ChildProcessSlot(options));
  const waiting: PendingJob[] = [];
  let closed = false;

  function pump(): void {
    for (const slot of slots) {
      if (slot.busy) continue;
      const job = waiting.shift();
      if (!job) return;
      void slot
        .run(job.message, job.options)
        .then(job.resolve, job.reject)
        .finally(() => pump());
    }
  }

  async function run(message: unknown, runOptions: RunOptions = {}): Promise<unknown> {
    const { signal } = runOptions;
    if (closed) throw new ChildError('aborted', 'the child pool is closed');
    if (signal?.aborted) throw new ChildError('aborted', 'the job was aborted before it started');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const job: PendingJob = { message, options: runOptions, resolve, reject };
    waiting.push(job);
    const leaveQueue = () => {
      const index = waiting.indexOf(job);
      if (index < 0) return;
      waiting.splice(index, 1);
      reject(new ChildError('aborted', 'the job was aborted before it started'));
    };
    signal?.addEventListener('abort', leaveQueue, { once: true });
    pump();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', leaveQueue);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    for (const job of waiting.splice(0)) job.reject(new ChildError('aborted', 'the child pool was closed'));
    await Promise.all(slots.map((slot) => slot.close()));
  }

  // The reply's type is the caller's knowledge of its own entry module.
  return { run: <T>(message: unknown, runOptions?: RunOptions) => run(message, runOptions) as Promise<T>, close };
}

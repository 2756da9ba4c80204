import { type DeadLetterData, settleDeadLetter } from './dead-letter.ts';
import { type Consumer, DEAD_QUEUE, GENERATE_QUEUE, type GenerateJobData } from './queue.ts';
import { type AttemptDeps, runAttempt, type StopCause } from './run-attempt.ts';

export interface WorkerDeps extends AttemptDeps {
  /** Jobs at a time. */
  readonly slots: number;
  /** How long running jobs may go on when the worker stops. */
  readonly shutdownGraceMs: number;
}

export interface Worker {
  start(): Promise<void>;
  /** Takes no more jobs, waits for the running ones, then aborts them and gives them back to the queue. */
  stop(): Promise<void>;
  /** Jobs that run now. */
  running(): number;
}

/** Claims and runs jobs; every server process may have one, on one machine or many. */
export function createWorker(deps: WorkerDeps): Worker {
  const consumers: Consumer[] = [];
  const running = new Set<AbortController>();

  return {
    running: () => running.size,
    async start() {
      for (let slot = 0; slot < deps.slots; slot++) {
        consumers.push(
          await deps.queue.consume<GenerateJobData>(GENERATE_QUEUE, (job) => runAttempt(deps, job, running)),
        );
      }
      consumers.push(await deps.queue.consume<DeadLetterData>(DEAD_QUEUE, (job) => settleDeadLetter(deps, job)));
    },
    async stop() {
      const timer = setTimeout(() => {
        for (const controller of running) controller.abort('shutdown' satisfies StopCause);
      }, deps.shutdownGraceMs);
      await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
      clearTimeout(timer);
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';

export interface Repetition {
  /** Waits for the round that is running. */
  stop(): Promise<void>;
}

/** Runs `work` now and `intervalMs` after each end, until stopped; a failed round is reported and the next one comes. */
export function repeat(
  intervalMs: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Repetition {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await work().catch(onError);
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop() {
      stopping.abort();
      return done;
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { IdSource } from '../lib/ids.ts';

export interface RetryOptions {
  readonly ids: Pick<IdSource, 'random'>;
  readonly isTransient: (error: unknown) => boolean;
  /** The longest first pause; each later one may be twice as long. */
  readonly firstPauseMs: number;
  /** The first one included. */
  readonly attempts: number;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or `attempts` are used up; then the last error. Pauses are random
 * between 0 and the limit ("full jitter"): many workers that met the same overload must not come back together.
 */
export async function retry<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (made >= options.attempts || !options.isTransient(error)) throw error;
      await sleep(options.ids.random(options.firstPauseMs * 2 ** (made - 1) + 1));
    }
  }
}

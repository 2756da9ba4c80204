/**
 * Keeps jobs away from an upstream that does not work. Closed until `threshold` failures in a row, then it rests for a
 * cool-down, then one job may try; its success closes the breaker, its failure doubles the cool-down.
 */
export interface CircuitBreaker {
  /** Takes the right to send one job; answers the rest that forbids it, if one does. */
  admit(): Rest | undefined;
  /** The upstream did its part. */
  succeed(): void;
  /** It did not. `isCertain`: no need to wait for more of the same (a refused key). */
  fail(why: string, options?: { readonly isCertain?: boolean }): void;
  /** It is full and said so; not a fault. */
  pause(why: string, milliseconds: number): void;
  /** Why it rests now; undefined while jobs are admitted. */
  reason(): string | undefined;
}

interface Rest {
  readonly why: string;
  /** Milliseconds until a job may try. */
  readonly waitMs: number;
  /** It works, but has no room. */
  readonly isFull: boolean;
  /** It was opened by a failure that says it all, as `fail` was told. */
  readonly isCertain: boolean;
}

export interface CircuitBreakerOptions {
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
  readonly threshold?: number;
  readonly coolDownMs?: number;
  readonly coolDownMaxMs?: number;
}

/** A job that was let through to try has this long to bring news before another may. */
const TRIAL_MS = 60_000;

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { now, threshold = 3, coolDownMs = 15_000, coolDownMaxMs = 300_000 } = options;
  let state: 'closed' | 'open' | 'trial' = 'closed';
  let failures = 0;
  let openings = 0;
  let broken = { why: '', until: Number.NEGATIVE_INFINITY, isCertain: false };
  // Apart from the breaker: a job that is accepted after all must not end what the upstream asked for.
  let full = broken;

  function currentRest(): Rest | undefined {
    const isFull = full.until > broken.until;
    const { why, until, isCertain } = isFull ? full : broken;
    const waitMs = until - now();
    return waitMs > 0 ? { why, waitMs, isFull, isCertain } : undefined;
  }

  return {
    admit() {
      const rest = currentRest();
      if (rest !== undefined || state === 'closed') return rest;
      // The others wait for what this one finds.
      state = 'trial';
      broken = { ...broken, until: now() + TRIAL_MS };
      return undefined;
    },
    succeed() {
      state = 'closed';
      failures = 0;
      openings = 0;
      broken = { why: '', until: Number.NEGATIVE_INFINITY, isCertain: false };
    },
    fail(why, { isCertain = false } = {}) {
      // While it rests only polls of older jobs fail: known already.
      if (state === 'open' && broken.until > now()) return;
      failures++;
      if (state === 'closed' && !isCertain && failures < threshold) return;
      const restMs = Math.min(coolDownMaxMs, coolDownMs * 2 ** Math.min(openings, 20));
      broken = { why, until: now() + restMs, isCertain };
      state = 'open';
      openings++;
    },
    pause(why, milliseconds) {
      full = { why, until: Math.max(full.until, now() + milliseconds), isCertain: false };
    },
    reason() {
      const rest = currentRest();
      return rest && `${rest.why}; tried again in ${Math.ceil(rest.waitMs / 1000)} s`;
    },
  };
}

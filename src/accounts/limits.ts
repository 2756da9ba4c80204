import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { ApiKey } from './keys.ts';

/**
 * Counts one request against the key's requests per minute, over all servers. Throws `rate_limited` with the seconds
 * to wait. Costs nothing for keys without a limit.
 */
export async function takeRequest(database: Queryable, key: ApiKey): Promise<void> {
  if (key.requestsPerMinute === null) return;
  const { rows } = await database.query<{ wait: number }>({
    name: 'take-request',
    text: 'select take_request($1, $2, $3) as wait',
    values: [key.orgId, key.id, key.requestsPerMinute],
  });
  const waitSeconds = rows[0]?.wait ?? 0;
  if (waitSeconds > 0) {
    throw new Failure('rate_limited', `This key may send ${key.requestsPerMinute} requests per minute`, {
      retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)),
    });
  }
}

/** Throws `permission_denied` when the key is not allowed to use the model. */
export function checkModelAllowed(key: ApiKey, model: string): void {
  if (key.models !== null && !key.models.includes(model)) {
    throw new Failure('permission_denied', `This key may not use the model ${model}`, { param: 'model' });
  }
}

/** The key already has as many open tasks as it may. */
export function concurrencyFailure(key: ApiKey): Failure {
  return new Failure('concurrency_limited', `This key may have ${key.concurrency} tasks open at a time`, {
    retryAfterSeconds: 5,
  });
}

/**
 * An early, cheap answer before inputs are fetched; the create transaction checks again under a lock. Throws
 * `concurrency_limited`.
 */
export async function checkConcurrency(database: Queryable, key: ApiKey): Promise<void> {
  if (key.concurrency === null) return;
  const { rows } = await database.query<{ open: number }>({
    name: 'open-tasks',
    text: `select count(*) as open from task
           where org_id = $1 and key_id = $2 and status in ('pending', 'processing')`,
    values: [key.orgId, key.id],
  });
  if ((rows[0]?.open ?? 0) >= key.concurrency) throw concurrencyFailure(key);
}

/** The price is above what the organisation has, or above what is left of the key's own limit. */
export function creditsFailure(cause: 'wallet' | 'key_limit'): Failure {
  return cause === 'wallet'
    ? new Failure('insufficient_credits', 'The organisation has not enough credits for this task')
    : new Failure('insufficient_credits', "This key's credit limit does not cover this task");
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';

/**
 * One row per (organisation, Idempotency-Key). The first request claims it as `open`, and create_task turns it to
 * `done` in the transaction that inserts the task; a failed create deletes it. A second request waits for either.
 */
export interface IdempotencyRequest {
  readonly orgId: string;
  readonly key: string;
  /** Hash of everything that makes the request what it is. */
  readonly bodyHash: string;
  /** Unique to this request. */
  readonly owner: string;
}

/** Claimed: go on and create. Otherwise the task that the first request made. */
export type IdempotencyAnswer = { readonly claimed: true } | { readonly claimed: false; readonly taskId: string };

// Longer than any create (10 s of fetching, an inspection, the transaction); then its process must have died.
const OPEN_SECONDS = 120;
const KEPT_HOURS = 24;
const WAIT_MS = 30_000;
const POLL_MS = 40;

interface Row {
  readonly body_hash: string;
  readonly state: 'open' | 'done';
  readonly task_id: string | null;
}

/** Claims the key if it is free, kept longer than 24 hours, or left open by a process that died. */
async function tryClaim(database: Queryable, request: IdempotencyRequest): Promise<boolean> {
  const { rowCount } = await database.query({
    name: 'claim-idempotency',
    text: `insert into idempotency as i (org_id, key, body_hash, state, owner) values ($1, $2, $3, 'open', $4)
           on conflict (org_id, key) do update
             set body_hash = excluded.body_hash, state = 'open', owner = excluded.owner, task_id = null, created_at = now()
             where i.created_at < now() - make_interval(hours => $5)
                or (i.state = 'open' and i.created_at < now() - make_interval(secs => $6))`,
    values: [request.orgId, request.key, request.bodyHash, request.owner, KEPT_HOURS, OPEN_SECONDS],
  });
  return rowCount === 1;
}

/**
 * Throws `idempotency_conflict` when the key came with another body, and when the first request is still not done
 * after half a minute.
 */
export async function claimIdempotencyKey(
  deps: { readonly database: Queryable; readonly signal: AbortSignal },
  request: IdempotencyRequest,
): Promise<IdempotencyAnswer> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    if (await tryClaim(deps.database, request)) return { claimed: true };
    const { rows } = await deps.database.query<Row>({
      name: 'read-idempotency',
      text: 'select body_hash, state, task_id from idempotency where org_id = $1 and key = $2',
      values: [request.orgId, request.key],
    });
    const row = rows[0];
    // Freed in between: the first request failed, so this one tries.
    if (row === undefined) continue;
    if (row.body_hash !== request.bodyHash) {
      throw new Failure('idempotency_conflict', 'This Idempotency-Key was used with a different request body');
    }
    if (row.state === 'done' && row.task_id !== null) return { claimed: false, taskId: row.task_id };
    await sleep(POLL_MS, undefined, { signal: deps.signal });
  }
  throw new Failure('idempotency_conflict', 'A request with this Idempotency-Key is still in progress', {
    retryAfterSeconds: 5,
  });
}

/** Frees the key after a failed create, so that the caller can mend the request and send it again. */
export async function freeIdempotencyKey(database: Queryable, request: IdempotencyRequest): Promise<void> {
  await database.query(`delete from idempotency where org_id = $1 and key = $2 and owner = $3 and state = 'open'`, [
    request.orgId,
    request.key,
    request.owner,
  ]);
}

/** Deletes keys older than 24 hours; answers how many. */
export async function sweepIdempotencyKeys(database: Queryable): Promise<number> {
  const { rowCount } = await database.query(
    'delete from idempotency where created_at < now() - make_interval(hours => $1)',
    [KEPT_HOURS],
  );
  return rowCount;
}

import type { Database, Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';
import type { Queue } from './queue.ts';

/** One job is one attempt of one delivery. */
export const CALLBACK_QUEUE = 'callback';
/** Seed 003: "URL length must not exceed 2048 characters". */
const MAX_CALLBACK_URL_LENGTH = 2048;

export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

export interface DeliveryAttempt {
  readonly series: number;
  /** 1 to 4 within its series. */
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** null when there was no answer; `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  /** The first kilobyte of the answer. */
  readonly responseStart: string;
}

export interface Delivery {
  /** The webhook-id. */
  readonly id: string;
  readonly taskId: string;
  readonly url: string;
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly series: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** Oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

/** What the job of one attempt carries. */
export interface CallbackJobData {
  readonly orgId: string;
  readonly deliveryId: string;
  readonly series: number;
  readonly attempt: number;
}

/** Refuses a callback URL at create, before anything is paid: https, public, at most 2,048 characters (seed 003). */
export function createCallbackPolicy(safeFetch: Pick<SafeFetch, 'assertPublicUrl'>): (url: string) => Promise<void> {
  const rules = { param: 'callback_url', httpsOnly: true, maxLength: MAX_CALLBACK_URL_LENGTH };
  return (url) => safeFetch.assertPublicUrl(url, rules);
}

/** Sends the job of one attempt inside the caller's transaction. First attempts go before retries of other deliveries. */
export async function sendAttempt(
  queue: Pick<Queue, 'send'>,
  tx: Queryable,
  { delaySeconds, ...data }: CallbackJobData & { readonly delaySeconds: number },
): Promise<void> {
  await queue.send(tx, CALLBACK_QUEUE, { ...data }, { priority: -data.attempt, startAfter: delaySeconds });
}

interface DeliveryRow {
  readonly id: string;
  readonly task_id: string;
  readonly url: string;
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly series: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

interface AttemptRow {
  readonly delivery_id: string;
  readonly series: number;
  readonly number: number;
  readonly started_at: Date;
  readonly duration_ms: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly response_start: string;
}

export interface DeliveryQuery {
  readonly orgId: string;
  /** 1 to 100. */
  readonly limit: number;
  /** Continue after this delivery id. */
  readonly after?: string;
  readonly taskId?: string;
  readonly status?: DeliveryStatus;
}

/** Newest first. An unknown `after` gives an empty page. */
export async function listDeliveries(
  database: Queryable,
  query: DeliveryQuery,
): Promise<{ readonly deliveries: readonly Delivery[]; readonly hasMore: boolean }> {
  const { rows } = await database.query<DeliveryRow>(
    `select * from callback_delivery d where org_id = $1
       and ($2::text is null or (created_at, id) <
            (select c.created_at, c.id from callback_delivery c where c.org_id = $1 and c.id = $2))
       and ($3::text is null or task_id = $3) and ($4::text is null or status = $4)
     order by created_at desc, id desc limit $5`,
    [query.orgId, query.after ?? null, query.taskId ?? null, query.status ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit);
  const attempts = await database.query<AttemptRow>(
    `select * from callback_attempt where org_id = $1 and delivery_id = any($2) order by series, number`,
    [query.orgId, page.map((row) => row.id)],
  );
  const byDelivery = Map.groupBy(attempts.rows, (row) => row.delivery_id);
  return {
    deliveries: page.map((row) => toDelivery(row, byDelivery.get(row.id) ?? [])),
    hasMore: rows.length > query.limit,
  };
}

/**
 * Starts a new series of attempts with the same id and the same bytes.
 * Failures: `not_found`; `task_state_conflict` while attempts are still going on.
 */
export async function redeliver(
  deps: { readonly database: Database; readonly queue: Pick<Queue, 'send' | 'wake'> },
  { orgId, deliveryId }: { readonly orgId: string; readonly deliveryId: string },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const { rows } = await tx.query<{ series: number; was_pending: boolean }>(
      `update callback_delivery d set status = 'pending', finished_at = null,
              series = case when before.status = 'pending' then d.series else d.series + 1 end
         from (select org_id, id, status from callback_delivery where org_id = $1 and id = $2 for update) before
         where d.org_id = before.org_id and d.id = before.id
         returning d.series, before.status = 'pending' as was_pending`,
      [orgId, deliveryId],
    );
    const row = rows[0];
    if (row === undefined) throw new Failure('not_found', 'There is no such delivery');
    if (row.was_pending) throw new Failure('task_state_conflict', 'This delivery is still being attempted');
    await sendAttempt(deps.queue, tx, { orgId, deliveryId, series: row.series, attempt: 1, delaySeconds: 0 });
  });
  deps.queue.wake(CALLBACK_QUEUE);
}

function toDelivery(row: DeliveryRow, attempts: readonly AttemptRow[]): Delivery {
  return {
    id: row.id,
    taskId: row.task_id,
    url: row.url,
    body: row.body,
    status: row.status,
    series: row.series,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    attempts: attempts.map((attempt) => ({
      series: attempt.series,
      number: attempt.number,
      startedAt: attempt.started_at,
      durationMs: attempt.duration_ms,
      status: attempt.status,
      error: attempt.error,
      responseStart: attempt.response_start,
    })),
  };
}

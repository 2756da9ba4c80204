import type { Database } from '../db/pool.ts';
import type { Dialects } from '../dialects/index.ts';
import type { IdSource } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { PostOutcome, SafeFetch } from '../lib/safe-fetch.ts';
import type { ModelRegistry } from '../models/model.ts';
import { CALLBACK_QUEUE, type CallbackJobData, sendAttempt } from './callbacks.ts';
import { signatureHeaders, signingSecrets } from './callbacks-secret.ts';
import type { Consumer, Queue, QueueJob } from './queue.ts';
import type { EnqueueCallback } from './settle.ts';

/** Seed 003: 10 seconds per attempt, at most 3 retries, after 1, 2 and 4 seconds. */
const ATTEMPT_TIMEOUT_MS = 10_000;
const RETRY_DELAYS_SECONDS = [1, 2, 4] as const;
/** Attempts at a time in this process: one that hangs holds its place for 10 s. */
const DEFAULT_CONSUMERS = 8;

export interface EnqueueDeps {
  readonly queue: Pick<Queue, 'send'>;
  readonly dialects: Dialects;
  readonly models: Pick<ModelRegistry, 'find'>;
}

/**
 * Records the callback of an ended task and its first attempt, in settle's transaction: it exists exactly when the end
 * is committed, after billing. The body is rendered here, once: the bytes that a poll of that state gives.
 */
export function createEnqueueCallback({ queue, dialects, models }: EnqueueDeps): EnqueueCallback {
  return async (tx, task) => {
    if (task.callbackUrl === null) return;
    const deliveryId = `evt_${task.id}`;
    const body = dialects[task.dialect].render(task, models.find(task.model));
    await tx.query(
      `insert into callback_delivery (org_id, id, task_id, url, body, status) values ($1, $2, $3, $4, $5, 'pending')`,
      [task.orgId, deliveryId, task.id, task.callbackUrl, body],
    );
    await sendAttempt(queue, tx, { orgId: task.orgId, deliveryId, series: 1, attempt: 1, delaySeconds: 0 });
  };
}

export interface NotifierDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly safeFetch: Pick<SafeFetch, 'post'>;
  readonly ids: Pick<IdSource, 'now'>;
  readonly log: Log;
  /** Default 8. */
  readonly consumers?: number;
}

export interface Notifier {
  start(): Promise<void>;
  /** Waits for attempts under way. */
  stop(): Promise<void>;
}

/**
 * Makes the queue and warms pg-boss's knowledge of it. A process that settles tasks but runs no notifier (an API node
 * that cancels) calls this itself, after `startQueue` and under the same lock.
 */
export function ensureCallbackQueue(queue: Pick<Queue, 'ensureQueue'>): Promise<void> {
  return queue.ensureQueue(CALLBACK_QUEUE, {
    // pg-boss retries only attempts whose process died; refusals of the receiver are new jobs with exact delays,
    // because its own backoff has jitter.
    retryLimit: 100,
    retryDelay: 1,
    heartbeatSeconds: 10,
    expireInSeconds: 60,
    retentionSeconds: 30 * 86_400,
    deleteAfterSeconds: 600,
    notify: false,
  });
}

/** Sends callbacks. Any number of processes may run one; each attempt is one job. */
export function createNotifier(deps: NotifierDeps): Notifier {
  const consumers: Consumer[] = [];
  return {
    async start() {
      await ensureCallbackQueue(deps.queue);
      for (let i = 0; i < (deps.consumers ?? DEFAULT_CONSUMERS); i++) {
        consumers.push(await deps.queue.consume<CallbackJobData>(CALLBACK_QUEUE, (job) => attempt(deps, job)));
      }
    },
    async stop() {
      await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
    },
  };
}

interface PendingDelivery {
  readonly url: string;
  readonly body: string;
}

async function attempt(deps: NotifierDeps, job: QueueJob<CallbackJobData>): Promise<void> {
  const { data } = job;
  const delivery = await findPending(deps.database, data);
  if (delivery === undefined) return;
  const secrets = await signingSecrets(deps.database, data.orgId);
  const sentAt = new Date(deps.ids.now());
  const started = performance.now();
  const outcome = await deps.safeFetch.post(delivery.url, {
    body: delivery.body,
    headers: {
      'content-type': 'application/json',
      ...signatureHeaders(secrets, { id: data.deliveryId, sentAt, body: delivery.body }),
    },
    timeoutMs: ATTEMPT_TIMEOUT_MS,
    signal: job.signal,
  });
  const durationMs = Math.round(performance.now() - started);
  await record(deps, data, { outcome, sentAt, durationMs });
}

/** undefined: delivered, deleted, redelivered since, or this very attempt is recorded already. */
async function findPending(database: Database, data: CallbackJobData): Promise<PendingDelivery | undefined> {
  const { rows } = await database.query<PendingDelivery>(
    `select url, body from callback_delivery d
       where org_id = $1 and id = $2 and series = $3 and status = 'pending' and not exists (
         select 1 from callback_attempt a
           where a.org_id = $1 and a.delivery_id = $2 and a.series = $3 and a.number = $4)`,
    [data.orgId, data.deliveryId, data.series, data.attempt],
  );
  return rows[0];
}

interface Attempted {
  readonly outcome: PostOutcome;
  readonly sentAt: Date;
  readonly durationMs: number;
}

/** The attempt, and what follows from it, in one transaction: the end of the delivery or the job of the next attempt. */
async function record(deps: NotifierDeps, data: CallbackJobData, attempted: Attempted): Promise<void> {
  const { outcome } = attempted;
  const isDelivered = outcome.kind === 'response' && outcome.status >= 200 && outcome.status < 300;
  const delaySeconds = RETRY_DELAYS_SECONDS[data.attempt - 1];
  const willRetry = !isDelivered && delaySeconds !== undefined;
  await deps.database.transaction(async (tx) => {
    // Locked first: the task, and the delivery with it, may have been deleted during the attempt.
    const { rowCount } = await tx.query(
      `select 1 from callback_delivery where org_id = $1 and id = $2 and series = $3 and status = 'pending' for update`,
      [data.orgId, data.deliveryId, data.series],
    );
    if (rowCount === 0) return;
    await tx.query(
      `insert into callback_attempt (org_id, delivery_id, series, number, started_at, duration_ms, status, error,
                                     response_start) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [data.orgId, data.deliveryId, data.series, data.attempt, ...attemptColumns(attempted)],
    );
    if (willRetry) {
      await sendAttempt(deps.queue, tx, { ...data, attempt: data.attempt + 1, delaySeconds });
    } else {
      await tx.query('update callback_delivery set status = $3, finished_at = now() where org_id = $1 and id = $2', [
        data.orgId,
        data.deliveryId,
        isDelivered ? 'delivered' : 'failed',
      ]);
    }
  });
  if (willRetry) {
    // Just after the job is due, so that the delay is not rounded up to the next poll. Losing this timer costs 0.5 s.
    setTimeout(() => deps.queue.wake(CALLBACK_QUEUE), delaySeconds * 1000 + 20).unref();
  } else if (!isDelivered) {
    deps.log.warn({ deliveryId: data.deliveryId, attempts: data.attempt }, 'callback was not accepted');
  }
}

function attemptColumns({ outcome, sentAt, durationMs }: Attempted): readonly unknown[] {
  if (outcome.kind === 'error') return [sentAt, durationMs, null, outcome.error, ''];
  // A text column cannot hold NUL.
  return [sentAt, durationMs, outcome.status, null, outcome.bodyStart.replaceAll('\0', '\uFFFD')];
}

import { randomUUID } from 'node:crypto';
import { type JobWithMetadata, PgBoss, type Queue as QueueSettings, type SendOptions } from 'pg-boss';
import type { Database, Queryable } from '../db/pool.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Log } from '../lib/log.ts';

/** Local jobs. */
export const GENERATE_QUEUE = 'generate';
/** Generate jobs whose worker was lost too often: our own worker settles their tasks. */
export const DEAD_QUEUE = 'generate-dead';

/** One job as its handler sees it. `signal` aborts when the job is no longer ours: cancelled, expired, given away. */
export interface QueueJob<Data> {
  readonly id: string;
  readonly data: Data;
  readonly signal: AbortSignal;
  /** Times that pg-boss gave it out again after losing a worker. */
  readonly retryCount: number;
  readonly retryLimit: number;
  /** For a dead letter: the job it was. */
  readonly sourceId: string | null;
}

export interface Consumer {
  /** Looks for a job now instead of at the next poll. */
  wake(): void;
  /** Takes no more jobs and waits for the running one. */
  stop(): Promise<void>;
}

/**
 * pg-boss on our own pool, as measured: no NOTIFY (it serialises commits: 4.8 to 8 times fewer creates), a 0.5 s poll
 * as the floor, and local consumers woken after the commit.
 */
export interface Queue {
  readonly boss: PgBoss;
  /** Makes the queue, or brings its settings up to date. */
  ensureQueue(name: string, settings: Omit<QueueSettings, 'name'>): Promise<void>;
  /** Inserts the job in the caller's transaction; it exists when that commits. Answers the job's id. */
  send(tx: Queryable, name: string, data: JsonObject, options?: Omit<SendOptions, 'db'>): Promise<string>;
  /** Cancels in the caller's transaction; a running handler's signal aborts within about a second of the commit. */
  cancel(tx: Queryable, name: string, id: string): Promise<void>;
  /** Ends the handler's own job in its transaction, so that the job and what replaces it change together. */
  complete(tx: Queryable, name: string, job: { readonly id: string; readonly retryCount: number }): Promise<void>;
  /** One job at a time; call it again for more. A rejected handler gives the job back for a retry. */
  consume<Data>(name: string, handle: (job: QueueJob<Data>) => Promise<void>): Promise<Consumer>;
  /** Wakes this process's consumers of the queue: call it after the commit. */
  wake(name: string): void;
  /** Stops supervising and every consumer; the pool stays open. */
  stop(): Promise<void>;
}

export interface QueueDeps {
  readonly database: Database;
  readonly log: Log;
}

/**
 * pg-boss speaks to the database through this: our pool, or the caller's transaction. With `name` its one statement is
 * prepared once per connection: parsing and planning its 4 kB insert took a fifth of a create.
 */
function asBossDatabase(queryable: Queryable, name?: string) {
  return {
    executeSql: (text: string, values?: unknown[]) =>
      name === undefined
        ? queryable.query<Record<string, unknown>>(text, values)
        : queryable.query<Record<string, unknown>>({ name, text, ...(values === undefined ? {} : { values }) }),
  };
}

const POLL_SECONDS = 0.5;
// A cancelled or lost job is noticed at the next refresh; the task's own progress writes notice it sooner.
const HEARTBEAT_REFRESH_SECONDS = 1;

function createBoss({ database, log }: QueueDeps): PgBoss {
  const boss = new PgBoss({
    db: asBossDatabase(database),
    schema: 'pgboss',
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    // We have no cron jobs: our sweeps are idempotent and run everywhere.
    schedule: false,
  });
  boss.on('error', (error) => log.error({ error: error.message }, 'queue error'));
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'queue warning'));
  return boss;
}

/** Generate jobs and their dead letters. Heartbeats: 10 s is the least pg-boss allows. */
async function ensureTaskQueues(queue: Queue): Promise<void> {
  await queue.ensureQueue(DEAD_QUEUE, {
    retryLimit: 1000,
    retryDelay: 5,
    expireInSeconds: 60,
    // Kept for ever in practice: an unread dead letter is a task that holds somebody's credits.
    retentionSeconds: 365 * 86_400,
    deleteAfterSeconds: 3600,
    notify: false,
  });
  await queue.ensureQueue(GENERATE_QUEUE, {
    deadLetter: DEAD_QUEUE,
    retryLimit: 2,
    retryDelay: 1,
    heartbeatSeconds: 10,
    expireInSeconds: 3600,
    retentionSeconds: 30 * 86_400,
    // The task row is the record; a finished job is only bulk in the index the workers scan.
    deleteAfterSeconds: 600,
    notify: false,
  });
}

/** Starts pg-boss and makes its tables; run it under the migration lock (see `migrate`). */
export async function startQueue(deps: QueueDeps): Promise<Queue> {
  const boss = createBoss(deps);
  const workerIds = new Map<string, Set<string>>();
  await boss.start();
  const queue: Queue = {
    boss,
    async ensureQueue(name, settings) {
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, settings);
      else await boss.updateQueue(name, settings);
      // Fills pg-boss's cache of queues, which both calls leave cold. A send inside a transaction would otherwise ask
      // for a second connection, and as many such sends as the pool has connections wait for each other for ever.
      await boss.findJobs(name, { id: randomUUID() });
    },
    async send(tx, name, data, options = {}) {
      const id = options.id ?? randomUUID();
      const sent = await boss.send(name, data, { ...options, id, db: asBossDatabase(tx, `send-${name}`) });
      // null: an id used before, or a policy refused it; losing a job silently would strand its task.
      if (sent === null) throw new Error(`queue ${name} refused job ${id}`);
      return id;
    },
    async cancel(tx, name, id) {
      await boss.cancel(name, id, { db: asBossDatabase(tx) });
    },
    async complete(tx, name, job) {
      await boss.complete(name, { id: job.id, retryCount: job.retryCount }, null, { db: asBossDatabase(tx) });
    },
    async consume<Data>(name: string, handle: (job: QueueJob<Data>) => Promise<void>) {
      const options = {
        includeMetadata: true,
        pollingIntervalSeconds: POLL_SECONDS,
        heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
      } as const;
      let workerId = '';
      // One pg-boss worker per consumer: notifyWorker reaches only the first of a localConcurrency group.
      workerId = await boss.work(name, options, async (jobs: JobWithMetadata<Data>[]) => {
        for (const job of jobs) await handle(job);
        // The next job is looked for at once; without this a worker that ran for 0.1 s would sleep 0.4 s.
        boss.notifyWorker(workerId);
      });
      const ids = workerIds.get(name) ?? new Set();
      workerIds.set(name, ids.add(workerId));
      return {
        wake: () => boss.notifyWorker(workerId),
        async stop() {
          ids.delete(workerId);
          await boss.offWork(name, { id: workerId, wait: true });
        },
      };
    },
    wake(name) {
      for (const id of workerIds.get(name) ?? []) boss.notifyWorker(id);
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 10_000, close: false });
    },
  };
  await ensureTaskQueues(queue);
  return queue;
}

/** What a generate job carries; everything else is read from the task when it runs. */
export interface GenerateJobData {
  readonly orgId: string;
  readonly taskId: string;
  /** The attempt that the job's first run is; pg-boss's own retries count on from it. */
  readonly firstAttempt: number;
}

/**
 * Start-time fair queueing: tag = max(V, the organisation's last tag) + 1 and priority = -tag, V being the tag of the
 * job last started. An organisation with one job waits behind at most one job of every other, however many they sent
 * (pg-boss's groupConcurrency is a cap, not fairness).
 */
export async function nextFairTag(database: Queryable, orgId: string): Promise<number> {
  const { rows } = await database.query<{ tag: number }>({
    name: 'next-fair-tag',
    text: 'select next_fair_tag($1, $2) as tag',
    values: [GENERATE_QUEUE, orgId],
  });
  const tag = rows[0]?.tag;
  if (tag === undefined) throw new Error('next_fair_tag answered nothing');
  return tag;
}

export interface GenerateJob extends GenerateJobData {
  readonly jobId: string;
  readonly fairTag: number;
  /** Runs after a lost worker that the job still has. */
  readonly retries: number;
  /** Hard limit of one run, in seconds; pg-boss takes the job away after it and a margin. */
  readonly timeLimitSeconds: number;
  readonly delaySeconds?: number;
}

// Fetching inputs and storing outputs are not the engine's time.
const EXPIRE_MARGIN_SECONDS = 120;
const MAX_EXPIRE_SECONDS = 86_400;

/** Enqueues a run of the task in the caller's transaction. */
export async function sendGenerateJob(queue: Queue, tx: Queryable, job: GenerateJob): Promise<void> {
  const data = { orgId: job.orgId, taskId: job.taskId, firstAttempt: job.firstAttempt };
  const expireInSeconds = Math.min(MAX_EXPIRE_SECONDS, Math.ceil(job.timeLimitSeconds) + EXPIRE_MARGIN_SECONDS);
  await queue.send(tx, GENERATE_QUEUE, data, {
    id: job.jobId,
    priority: -job.fairTag,
    retryLimit: job.retries,
    expireInSeconds,
    ...(job.delaySeconds === undefined ? {} : { startAfter: job.delaySeconds }),
  });
}

import type { Queryable } from '../db/pool.ts';
import { type Repetition, repeat } from '../lib/repeat.ts';

/** A process that runs jobs, as every server of the same database sees it. */
export interface WorkerPresence {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Jobs it may run at a time. */
  readonly slots: number;
  readonly running: number;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

export interface PresenceOptions {
  readonly database: Queryable;
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  readonly running: () => number;
  readonly onError: (error: unknown) => void;
}

const BEAT_MS = 5000;
/** Three beats: one may be late, two are a pattern. */
const GONE_SECONDS = 15;

/** Says every five seconds that this worker is there, until stopped; then it says good-bye. */
export function announceWorker(options: PresenceOptions): Repetition {
  const { database, id, host, pid, slots } = options;
  const beats = repeat(
    BEAT_MS,
    () =>
      database.query(
        `insert into worker (id, host, pid, slots, running) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set running = excluded.running, seen_at = now()`,
        [id, host, pid, slots, options.running()],
      ),
    options.onError,
  );
  return {
    async stop() {
      await beats.stop();
      await database.query('delete from worker where id = $1', [id]).catch(options.onError);
    },
  };
}

/** The workers that were heard of lately, oldest first; those that fell silent are swept. */
export async function listWorkers(database: Queryable): Promise<readonly WorkerPresence[]> {
  await database.query('delete from worker where seen_at < now() - make_interval(secs => $1)', [GONE_SECONDS]);
  const { rows } = await database.query<{
    id: string;
    host: string;
    pid: number;
    slots: number;
    running: number;
    started_at: Date;
    seen_at: Date;
  }>('select id, host, pid, slots, running, started_at, seen_at from worker order by started_at, id');
  return rows.map(({ started_at: startedAt, seen_at: seenAt, ...rest }) => ({ ...rest, startedAt, seenAt }));
}

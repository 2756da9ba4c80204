import type { Queryable } from '../db/pool.ts';
import type { Engine, JobOutline } from '../engines/engine.ts';

export interface EstimateRequest extends JobOutline {
  readonly engine: Engine | undefined;
  /** null for pictures. */
  readonly outputSeconds: number | null;
}

/** Seconds from creation to completion: waiting for the tasks ahead, then running. */
export interface Estimates {
  /** Above 0. */
  estimate(request: EstimateRequest): Promise<number>;
  /** Takes a finished run into the running mean. */
  record(run: EstimateRequest & { readonly seconds: number }): Promise<void>;
}

interface Snapshot {
  readonly secondsPerUnit: ReadonlyMap<string, number>;
  readonly pending: number;
  readonly processing: number;
  /** Mean of the estimates of the tasks that wait. */
  readonly pendingSeconds: number;
}

export interface EstimateOptions {
  readonly database: Queryable;
  readonly now: () => number;
  /** Seconds of work per usual second of output (per picture for picture models) before anything was measured. */
  readonly seedSecondsPerUnit: (model: string) => number;
}

const FRESH_MS = 1000;
// A run counts for a tenth once there are many: follows a change of machine within about twenty runs.
const WEIGHT = 0.1;

/** Usual seconds of output (a small picture in fast mode is less work than a large one), or pictures. */
function unitsOf({ engine, outputSeconds, ...job }: EstimateRequest): number {
  return (outputSeconds ?? 1) * (engine?.weight?.(job) ?? 1);
}

async function readSnapshot(database: Queryable): Promise<Snapshot> {
  const speeds = await database.query<{ model: string; seconds_per_unit: number }>({
    name: 'engine-speeds',
    text: 'select model, seconds_per_unit from engine_speed',
  });
  const open = await database.query<{ status: string; tasks: number; seconds: number }>({
    name: 'open-load',
    text: `select status, count(*) as tasks, avg(estimated_seconds) as seconds from task
           where status in ('pending', 'processing') group by status`,
  });
  const find = (status: string) => open.rows.find((row) => row.status === status);
  return {
    secondsPerUnit: new Map(speeds.rows.map((row) => [row.model, row.seconds_per_unit])),
    pending: find('pending')?.tasks ?? 0,
    processing: find('processing')?.tasks ?? 0,
    pendingSeconds: find('pending')?.seconds ?? 0,
  };
}

/** Estimates from measurements in the database; one read per second, however many tasks are created. */
export function createEstimates(options: EstimateOptions): Estimates {
  let latest: { readonly at: number; readonly snapshot: Promise<Snapshot> } | undefined;

  function load(): Promise<Snapshot> {
    if (latest === undefined || options.now() - latest.at > FRESH_MS) {
      const snapshot = readSnapshot(options.database);
      latest = { at: options.now(), snapshot };
      snapshot.catch(() => {
        latest = undefined;
      });
    }
    return latest.snapshot;
  }

  return {
    async estimate(request) {
      const { secondsPerUnit, pending, processing, pendingSeconds } = await load();
      const own =
        request.engine?.estimateSeconds?.(request) ??
        unitsOf(request) * (secondsPerUnit.get(request.model) ?? options.seedSecondsPerUnit(request.model));
      // Estimates include their own waiting, so the mean of those who wait overstates a run; half of it is the mean
      // run when the queue grew evenly. As many run at a time as are running now.
      const waiting = (pending * pendingSeconds) / 2 / Math.max(1, processing);
      return Math.max(1, own + waiting);
    },
    async record(run) {
      const perUnit = Math.max(0.001, run.seconds / Math.max(0.1, unitsOf(run)));
      await options.database.query(
        `insert into engine_speed as speed (model, seconds_per_unit, samples) values ($1, $2, 1)
         on conflict (model) do update set
           seconds_per_unit = speed.seconds_per_unit
             + ($2 - speed.seconds_per_unit) * greatest($3::double precision, 1.0 / (speed.samples + 1)),
           samples = speed.samples + 1, updated_at = now()`,
        [run.model, perUnit, WEIGHT],
      );
    },
  };
}

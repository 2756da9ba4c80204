import type { Queryable } from '../db/pool.ts';

export interface ProgressTarget {
  readonly database: Queryable;
  readonly orgId: string;
  readonly taskId: string;
  readonly attempt: number;
  /** The task is no longer this attempt's. */
  readonly onLost: () => void;
  /** A write that failed; the next one carries on. */
  readonly onError: (error: unknown) => void;
}

export interface ProgressReporter {
  /** 0..1; smaller values than before are ignored. */
  report(fraction: number, stage: string): void;
  /** Writes nothing any more. */
  stop(): void;
}

const WRITE_EVERY_MS = 250;

/** Writes the latest progress at most four times a second, however often an engine reports. */
export function createProgressReporter(target: ProgressTarget): ProgressReporter {
  let highest = 0;
  let latestStage = '';
  let isDirty = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    isDirty = false;
    const { rows } = await target.database.query<{ held: boolean }>({
      name: 'report-progress',
      text: 'select report_progress($1, $2, $3, $4, $5) as held',
      values: [target.orgId, target.taskId, target.attempt, highest, latestStage],
    });
    if (rows[0]?.held === false && !isStopped) target.onLost();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      timer = undefined;
      if (isDirty && !isStopped) flush();
    }, WRITE_EVERY_MS);
  }

  function flush(): void {
    schedule();
    write().catch(target.onError);
  }

  return {
    report(fraction, stage) {
      if (isStopped || !Number.isFinite(fraction)) return;
      // 1 is the settled task's: an engine that says "done" still has outputs to store.
      const next = Math.max(highest, Math.min(0.99, fraction));
      isDirty ||= next !== highest || stage !== latestStage;
      highest = next;
      latestStage = stage;
      if (isDirty && timer === undefined) flush();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

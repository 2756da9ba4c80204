import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/pool.ts';
import type { EngineRegistry } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { Log } from '../lib/log.ts';
import type { Store } from '../storage/store.ts';
import { sweepIdempotencyKeys } from './idempotency.ts';
import { GENERATE_QUEUE, type Queue } from './queue.ts';
import { cancelRemoteJob } from './remote-job.ts';
import { type SettleDeps, settleInTransaction } from './settle.ts';
import { storedKeys, type TaskRow } from './task-row.ts';

export interface SweepDeps extends SettleDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly engines: EngineRegistry;
  readonly store: Store;
  readonly resultTtlSeconds: number;
  /** Inputs are let go this long after their task ended; 24 hours. */
  readonly inputTtlSeconds: number;
  readonly log: Log;
}

export interface SweepCounts {
  readonly overdueTasks: number;
  readonly expiredResults: number;
  readonly releasedInputs: number;
  readonly idempotencyKeys: number;
}

const BATCH = 200;

/**
 * Fails tasks whose time is over, running or not; their credits are released and their jobs cancelled, here and at the
 * upstream that has one. A worker that still holds the task cancels there too: asking twice does no harm, and whether
 * that worker is alive is not known here.
 */
async function expireOverdue(deps: SweepDeps): Promise<number> {
  const { rows } = await deps.database.query<{ org_id: string; id: string }>(
    `select org_id, id from task where status in ('pending', 'processing') and expires_at < now() limit $1`,
    [BATCH],
  );
  let expired = 0;
  for (const { org_id: orgId, id: taskId } of rows) {
    const failure = new Failure('expired', 'The task expired before it was finished');
    const ended = await deps.database.transaction(async (tx) => {
      const locked = await tx.query<Pick<TaskRow, 'job_id' | 'engine_handle'>>(
        'select job_id, engine_handle from task where org_id = $1 and id = $2 for update',
        [orgId, taskId],
      );
      const found = locked.rows[0];
      if (found === undefined) return undefined;
      const ending = { status: 'failed', failure, stage: 'expired' } as const;
      // Of a task that ended meanwhile this is a finished job, which cancelling leaves alone.
      await deps.queue.cancel(tx, GENERATE_QUEUE, found.job_id);
      const task = await settleInTransaction(tx, deps.enqueueCallback, { orgId, taskId, fence: {}, ending });
      return task && { task, found };
    });
    if (ended === undefined) continue;
    deps.onEnded(ended.task);
    cancelRemoteJob(deps.engines, ended.found);
    expired++;
  }
  return expired;
}

/** Deletes the files of results whose links have expired; the task itself stays readable. */
async function expireResults(deps: SweepDeps): Promise<number> {
  const { rows } = await deps.database.query<Pick<TaskRow, 'org_id' | 'id' | 'outputs' | 'output_keys'>>(
    `select org_id, id, outputs, output_keys from task
     where finished_at < now() - make_interval(secs => $1) and outputs_deleted_at is null limit $2`,
    [deps.resultTtlSeconds, BATCH],
  );
  for (const row of rows) {
    for (const key of storedKeys(row)) await deps.store.delete(key);
    await deps.database.query('update task set outputs_deleted_at = now() where org_id = $1 and id = $2', [
      row.org_id,
      row.id,
    ]);
  }
  return rows.length;
}

/** Lets go of inputs: content that no other task or file keeps is deleted by the sweep of blobs. */
async function releaseInputs(deps: SweepDeps): Promise<number> {
  const { rowCount } = await deps.database.query(
    `update task set inputs_deleted_at = now() where (org_id, id) in (
       select org_id, id from task
       where finished_at < now() - make_interval(secs => $1) and inputs_deleted_at is null limit $2)`,
    [deps.inputTtlSeconds, BATCH],
  );
  return rowCount;
}

/** One round of every sweep, at most 200 tasks each. All are idempotent, so several servers may run them at once. */
export async function sweepOnce(deps: SweepDeps): Promise<SweepCounts> {
  const counts = {
    overdueTasks: await expireOverdue(deps),
    expiredResults: await expireResults(deps),
    releasedInputs: await releaseInputs(deps),
    idempotencyKeys: await sweepIdempotencyKeys(deps.database),
  };
  await deps.database.query(`delete from task_tombstone where deleted_at < now() - interval '30 days'`);
  return counts;
}

export interface Sweeper {
  /** Waits for the round that is running. */
  stop(): Promise<void>;
}

/** Sweeps every `intervalMs` until stopped; a failed round is logged and the next one tries again. */
export function startSweeper(deps: SweepDeps, intervalMs: number): Sweeper {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const counts = await sweepOnce(deps);
        if (Object.values(counts).some((count) => count > 0)) deps.log.info(counts, 'sweep');
      } catch (error) {
        deps.log.error({ error: String(error) }, 'sweep failed');
      }
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop() {
      stopping.abort();
      return done;
    },
  };
}

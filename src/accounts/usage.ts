import type { Queryable } from '../db/pool.ts';

export const USAGE_GROUPS = ['key', 'model', 'day'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export interface UsageRequest {
  readonly orgId: string;
  /** Tasks that ended in [from, to). */
  readonly from: Date;
  readonly to: Date;
  readonly groupBy: UsageGroup;
}

export interface UsageCounts {
  readonly completed: number;
  readonly failed: number;
  /** Spent for good: the sum of the ledger's captures in the same time. */
  readonly capturedMicro: number;
  /** Billed seconds of the completed tasks. */
  readonly outputSeconds: number;
}

export interface UsageRow extends UsageCounts {
  /** A key's id, a model's id, or a day (UTC) as `2026-01-31`. */
  readonly group: string;
}

const GROUP_COLUMNS: Readonly<Record<UsageGroup, string>> = {
  key: 'key_id',
  model: 'model',
  day: `to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD')`,
};

/** What an organisation used, deleted tasks included; days and names in order. */
export async function readUsage(database: Queryable, request: UsageRequest): Promise<readonly UsageRow[]> {
  const { rows } = await database.query<{
    name: string;
    completed: number;
    failed: number;
    captured: number;
    seconds: number;
  }>(
    `select ${GROUP_COLUMNS[request.groupBy]} as name,
       count(*) filter (where status = 'completed') as completed,
       count(*) filter (where status = 'failed') as failed,
       coalesce(sum(captured_micro), 0)::bigint as captured,
       coalesce(sum(output_seconds) filter (where status = 'completed'), 0) as seconds
     from (
       select key_id, model, status, captured_micro, output_seconds, finished_at from task
         where org_id = $1 and finished_at >= $2 and finished_at < $3
       union all
       select key_id, model, status, captured_micro, output_seconds, finished_at from deleted_task
         where org_id = $1 and finished_at >= $2 and finished_at < $3
     ) ended
     group by 1 order by 1`,
    [request.orgId, request.from, request.to],
  );
  return rows.map((row) => ({
    group: row.name,
    completed: row.completed,
    failed: row.failed,
    capturedMicro: row.captured,
    outputSeconds: row.seconds,
  }));
}

/** The rows as one. */
export function sumUsage(rows: readonly UsageCounts[]): UsageCounts {
  const sum = (pick: (row: UsageCounts) => number) => rows.reduce((total, row) => total + pick(row), 0);
  return {
    completed: sum((row) => row.completed),
    failed: sum((row) => row.failed),
    capturedMicro: sum((row) => row.capturedMicro),
    outputSeconds: sum((row) => row.outputSeconds),
  };
}

import type { Queryable } from '../db/pool.ts';
import type { Reason } from '../lib/failure.ts';
import type { Task, TaskStatus } from './task.ts';
import { type TaskRow, toTask } from './task-row.ts';

export interface NumberedPageRequest {
  readonly orgId: string;
  readonly model: string;
  readonly status?: TaskStatus | undefined;
  /** Failed for one of these; with `exceptReasons`: for none of them. */
  readonly reasons?: readonly Reason[] | undefined;
  readonly exceptReasons?: readonly Reason[] | undefined;
  readonly ids?: readonly string[] | undefined;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** Tasks by page number with their total, newest first: for vendors' lists. Ours go by cursor (read.ts). */
export async function listNumberedPage(
  database: Queryable,
  request: NumberedPageRequest,
): Promise<{ readonly tasks: readonly Task[]; readonly total: number }> {
  const condition = `org_id = $1 and model = $2
    and ($3::text is null or status = $3)
    and ($4::text[] is null or failure ->> 'reason' = any($4))
    and ($5::text[] is null or failure ->> 'reason' <> all($5))
    and ($6::text[] is null or id = any($6))`;
  const values = [
    request.orgId,
    request.model,
    request.status ?? null,
    request.reasons ?? null,
    request.exceptReasons ?? null,
    request.ids ?? null,
  ];
  const [listed, counted] = await Promise.all([
    database.query<TaskRow>(
      `select * from task where ${condition} order by created_at desc, id desc limit $7 offset $8`,
      [...values, request.pageSize, (request.page - 1) * request.pageSize],
    ),
    database.query<{ total: number }>(`select count(*) as total from task where ${condition}`, values),
  ]);
  return { tasks: listed.rows.map(toTask), total: counted.rows[0]?.total ?? 0 };
}

import type { Queryable } from '../db/pool.ts';
import { DEAD_QUEUE, GENERATE_QUEUE } from './queue.ts';
import type { TaskStatus } from './task.ts';

export interface QueueDepth {
  readonly queue: string;
  /** Waiting to be claimed, due now or later. */
  readonly waiting: number;
  readonly active: number;
}

/** Open tasks by status, over all organisations: for /metrics, without anybody's data. */
export async function countOpenTasks(database: Queryable): Promise<Readonly<Record<'pending' | 'processing', number>>> {
  const { rows } = await database.query<{ status: TaskStatus; tasks: number }>(
    `select status, count(*) as tasks from task where status in ('pending', 'processing') group by status`,
  );
  const find = (status: TaskStatus) => rows.find((row) => row.status === status)?.tasks ?? 0;
  return { pending: find('pending'), processing: find('processing') };
}

/** Jobs in the queues; workers are scaled on `waiting` of `generate`. */
export async function readQueueDepths(
  database: Queryable,
  queues: readonly string[] = [GENERATE_QUEUE, DEAD_QUEUE],
): Promise<readonly QueueDepth[]> {
  const { rows } = await database.query<QueueDepth>(
    `select wanted.name as queue,
       count(*) filter (where state in ('created', 'retry')) as waiting,
       count(*) filter (where state = 'active') as active
     from unnest($1::text[]) as wanted (name)
     left join pgboss.job on job.name = wanted.name and job.state in ('created', 'retry', 'active')
     group by wanted.name order by wanted.name`,
    [[...queues]],
  );
  return rows;
}

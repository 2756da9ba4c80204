import type { Queryable } from '../db/pool.ts';
import type { DeliveryStatus } from './callbacks.ts';

/** An address that callbacks were sent to, without its query (which may be a secret of the receiver). */
export interface CallbackEndpoint {
  readonly url: string;
  readonly deliveries: number;
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
  readonly lastStatus: DeliveryStatus;
  readonly lastCreatedAt: Date;
}

const MOST = 100;

/** The hundred addresses used last. There is no list of endpoints to keep: every task names its own. */
export async function listCallbackEndpoints(database: Queryable, orgId: string): Promise<readonly CallbackEndpoint[]> {
  const { rows } = await database.query<{
    url: string;
    deliveries: number;
    delivered: number;
    failed: number;
    pending: number;
    last_status: DeliveryStatus;
    last_created: Date;
  }>(
    `select split_part(url, '?', 1) as url, count(*) as deliveries,
       count(*) filter (where status = 'delivered') as delivered,
       count(*) filter (where status = 'failed') as failed,
       count(*) filter (where status = 'pending') as pending,
       (array_agg(status order by created_at desc, id desc))[1] as last_status, max(created_at) as last_created
     from callback_delivery where org_id = $1
     group by 1 order by last_created desc limit $2`,
    [orgId, MOST],
  );
  return rows.map(({ last_status: lastStatus, last_created: lastCreatedAt, ...counts }) => ({
    ...counts,
    lastStatus,
    lastCreatedAt,
  }));
}

import type { Queryable } from '../db/pool.ts';
import type { ApiKey } from './keys.ts';

/** Micro-credits that a limited key has reserved or spent; counted only while a key has a limit, so else 0. */
export async function readKeySpending(database: Queryable, key: ApiKey): Promise<number> {
  const { rows } = await database.query<{ spent_micro: number }>(
    'select spent_micro from api_key where org_id = $1 and id = $2',
    [key.orgId, key.id],
  );
  return rows[0]?.spent_micro ?? 0;
}

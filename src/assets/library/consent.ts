import type { Queryable } from '../../db/pool.ts';
import { Failure } from '../../lib/failure.ts';
import { newId } from '../../lib/ids.ts';
import { refuseGroup } from './asset-groups.ts';
import type { LibraryDeps } from './library.ts';

/** Who agreed to what, and when; never changed, never deleted. */
export interface Consent {
  readonly id: string;
  readonly groupId: string;
  /** As the group was called when it was recorded. */
  readonly groupName: string;
  /** The person who agreed, in the operator's words. */
  readonly grantedBy: string;
  readonly grantedAt: Date;
  readonly statement: string;
  /** The API key that recorded it. */
  readonly keyId: string;
  readonly createdAt: Date;
}

interface ConsentRow {
  readonly id: string;
  readonly group_id: string;
  readonly group_name: string;
  readonly granted_by: string;
  readonly granted_at: Date;
  readonly statement: string;
  readonly key_id: string;
  readonly created_at: Date;
}

function toConsent(row: ConsentRow): Consent {
  return {
    id: row.id,
    groupId: row.group_id,
    groupName: row.group_name,
    grantedBy: row.granted_by,
    grantedAt: row.granted_at,
    statement: row.statement,
    keyId: row.key_id,
    createdAt: row.created_at,
  };
}

export interface NewConsent {
  readonly orgId: string;
  readonly groupId: string;
  readonly grantedBy: string;
  /** Default: now. */
  readonly grantedAt?: Date;
  readonly statement: string;
  readonly keyId: string;
}

/** Adds a record; earlier ones stay. Failures: `not_found`; `invalid_parameter` for a time to come. */
export async function recordConsent(
  { database, ids }: Pick<LibraryDeps, 'database' | 'ids'>,
  request: NewConsent,
): Promise<Consent> {
  const now = ids.now();
  const grantedAt = request.grantedAt ?? new Date(now);
  if (grantedAt.getTime() > now) {
    throw new Failure('invalid_parameter', 'granted_at lies in the future', { param: 'granted_at' });
  }
  const { rows } = await database.query<ConsentRow>(
    `insert into asset_consent (org_id, id, group_id, group_name, granted_by, granted_at, statement, key_id)
       select org_id, $3, id, name, $4, $5, $6, $7 from asset_group where org_id = $1 and id = $2 returning *`,
    [
      request.orgId,
      request.groupId,
      newId(ids, 'consent'),
      request.grantedBy,
      grantedAt,
      request.statement,
      request.keyId,
    ],
  );
  return rows[0] === undefined ? refuseGroup() : toConsent(rows[0]);
}

/** Oldest first, also of a group that was deleted. Throws `not_found` when neither group nor record is there. */
export async function listConsent(
  database: Queryable,
  { orgId, groupId }: { readonly orgId: string; readonly groupId: string },
): Promise<readonly Consent[]> {
  const { rows } = await database.query<ConsentRow>(
    'select * from asset_consent where org_id = $1 and group_id = $2 order by created_at, id',
    [orgId, groupId],
  );
  if (rows.length > 0) return rows.map(toConsent);
  const group = await database.query('select 1 from asset_group where org_id = $1 and id = $2', [orgId, groupId]);
  return group.rows.length === 0 ? refuseGroup() : [];
}

import type { Queryable } from '../../db/pool.ts';
import { Failure } from '../../lib/failure.ts';
import { insertWithNewId, newGroupId } from './asset-ids.ts';
import { cutPage, type LibraryDeps, type Page, type PageRequest } from './library.ts';

/** A folder of assets that belong together: one character, one product. Consent is given for a group. */
export interface AssetGroup {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  /** The vendor knows only `AIGC`. */
  readonly groupType: string;
  readonly hasConsent: boolean;
  /** How many it holds, whatever their status. */
  readonly assets: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface GroupRow {
  readonly org_id: string;
  readonly id: string;
  readonly name: string;
  readonly group_type: string;
  readonly has_consent: boolean;
  readonly assets: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const SELECT = `select g.org_id, g.id, g.name, g.group_type, g.created_at, g.updated_at,
  exists (select 1 from asset_consent c where c.org_id = g.org_id and c.group_id = g.id) as has_consent,
  (select count(*) from asset a where a.org_id = g.org_id and a.group_id = g.id) as assets
  from asset_group g`;

function toGroup(row: GroupRow): AssetGroup {
  return {
    orgId: row.org_id,
    id: row.id,
    name: row.name,
    groupType: row.group_type,
    hasConsent: row.has_consent,
    assets: row.assets,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface NewGroup {
  readonly orgId: string;
  /** At most 64 characters (contract A6). */
  readonly name: string;
  readonly groupType: string;
  /** The task that makes it: asked again with the same one, the group that is there is answered. */
  readonly taskId?: string;
}

export async function createGroup(
  { database, ids }: Pick<LibraryDeps, 'database' | 'ids'>,
  { orgId, name, groupType, taskId }: NewGroup,
): Promise<AssetGroup> {
  return insertWithNewId(
    () => newGroupId(ids),
    async (id) => {
      const { rowCount } = await database.query(
        `insert into asset_group (org_id, id, name, group_type, task_id) values ($1, $2, $3, $4, $5)
           on conflict do nothing`,
        [orgId, id, name, groupType, taskId ?? null],
      );
      if (rowCount > 0) return findOne(database, 'g.org_id = $1 and g.id = $2', [orgId, id]);
      if (taskId === undefined) return undefined;
      return findOne(database, 'g.org_id = $1 and g.task_id = $2', [orgId, taskId]);
    },
  );
}

async function findOne(
  database: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<AssetGroup | undefined> {
  const { rows } = await database.query<GroupRow>(`${SELECT} where ${condition}`, values);
  return rows[0] && toGroup(rows[0]);
}

/** Throws `not_found` with `param` for a group that does not exist or belongs to somebody else. */
export async function getGroup(
  database: Queryable,
  { orgId, id, param }: { readonly orgId: string; readonly id: string; readonly param?: string },
): Promise<AssetGroup> {
  return (await findOne(database, 'g.org_id = $1 and g.id = $2', [orgId, id])) ?? refuseGroup(param);
}

/** The one sentence about a group that is not there. */
export function refuseGroup(param?: string): never {
  throw new Failure('not_found', 'There is no such asset group', param === undefined ? {} : { param });
}

export async function listGroups(
  database: Queryable,
  { orgId, limit, after, order }: PageRequest & { readonly orgId: string },
): Promise<Page<AssetGroup>> {
  const [direction, beyond] = order === 'asc' ? ['asc', '>'] : ['desc', '<'];
  const { rows } = await database.query<GroupRow>(
    `${SELECT} where g.org_id = $1
       and ($2::text is null or (g.created_at, g.id) ${beyond}
            (select p.created_at, p.id from asset_group p where p.org_id = $1 and p.id = $2))
     order by g.created_at ${direction}, g.id ${direction} limit $3`,
    [orgId, after ?? null, limit + 1],
  );
  return cutPage(rows, limit, toGroup);
}

/** Throws `not_found`. */
export async function renameGroup(
  database: Queryable,
  { orgId, id, name }: { readonly orgId: string; readonly id: string; readonly name: string },
): Promise<AssetGroup> {
  const { rowCount } = await database.query(
    'update asset_group set name = $3, updated_at = now() where org_id = $1 and id = $2',
    [orgId, id, name],
  );
  if (rowCount === 0) refuseGroup();
  return getGroup(database, { orgId, id });
}

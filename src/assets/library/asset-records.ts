import type { Queryable } from '../../db/pool.ts';
import { Failure } from '../../lib/failure.ts';
import type { AssetType } from '../../models/asset-rules.ts';
import type { MediaFacts } from '../../models/model.ts';
import { BLOB_GRACE_SECONDS } from '../blobs.ts';
import { cutPage, type Page, type PageRequest } from './library.ts';

export const ASSET_STATUSES = ['Processing', 'Active', 'Failed'] as const;
/** Only `Active` assets can be used in requests. */
export type AssetStatus = (typeof ASSET_STATUSES)[number];

/** Why an asset failed, in words for the caller. */
export interface AssetFailure {
  /** One of the platform's reasons: `invalid_image`, `input_download_failed` … */
  readonly reason: string;
  readonly message: string;
}

/** One picture, video or sound of a group. */
export interface Asset {
  readonly orgId: string;
  readonly id: string;
  readonly groupId: string;
  readonly name: string;
  readonly type: AssetType;
  readonly status: AssetStatus;
  readonly failure: AssetFailure | null;
  /** What its bytes are; null before they are fetched and after a failure. */
  readonly content: AssetContent | null;
  /** Hash of its preview picture; null until it is Active. */
  readonly thumbnailSha256: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface AssetContent {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly contentType: string;
  /** null until it was decoded. */
  readonly facts: MediaFacts | null;
}

interface AssetRow {
  readonly org_id: string;
  readonly id: string;
  readonly group_id: string;
  readonly name: string;
  readonly type: AssetType;
  readonly status: AssetStatus;
  readonly failure: AssetFailure | null;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly content_type: string | null;
  readonly facts: MediaFacts | null;
  readonly thumbnail_sha256: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const SELECT = `select a.org_id, a.id, a.group_id, a.name, a.type, a.status, a.failure, a.sha256, a.thumbnail_sha256,
  a.created_at, a.updated_at, b.size_bytes, b.content_type, b.facts
  from asset a left join blob b on b.org_id = a.org_id and b.sha256 = a.sha256`;

function toAsset(row: AssetRow): Asset {
  const { sha256, size_bytes: sizeBytes, content_type: contentType, facts } = row;
  const hasContent = sha256 !== null && sizeBytes !== null && contentType !== null;
  return {
    orgId: row.org_id,
    id: row.id,
    groupId: row.group_id,
    name: row.name,
    type: row.type,
    status: row.status,
    failure: row.failure,
    content: hasContent ? { sha256, sizeBytes, contentType, facts } : null,
    thumbnailSha256: row.thumbnail_sha256,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** undefined when there is none or it belongs to somebody else. */
export async function findAsset(database: Queryable, orgId: string, id: string): Promise<Asset | undefined> {
  const { rows } = await database.query<AssetRow>(`${SELECT} where a.org_id = $1 and a.id = $2`, [orgId, id]);
  return rows[0] && toAsset(rows[0]);
}

/** The asset that a task has made already, when its attempt was repeated. */
export async function findAssetOfTask(database: Queryable, orgId: string, taskId: string): Promise<Asset | undefined> {
  const { rows } = await database.query<AssetRow>(`${SELECT} where a.org_id = $1 and a.task_id = $2`, [orgId, taskId]);
  return rows[0] && toAsset(rows[0]);
}

/** Throws `not_found`. */
export async function getAsset(database: Queryable, orgId: string, id: string): Promise<Asset> {
  return (await findAsset(database, orgId, id)) ?? refuseAsset();
}

function refuseAsset(): never {
  throw new Failure('not_found', 'There is no such asset');
}

export interface AssetQuery extends PageRequest {
  readonly orgId: string;
  readonly groupId?: string;
  readonly type?: AssetType;
  readonly status?: AssetStatus;
}

export async function listAssets(database: Queryable, query: AssetQuery): Promise<Page<Asset>> {
  const [direction, beyond] = query.order === 'asc' ? ['asc', '>'] : ['desc', '<'];
  const { rows } = await database.query<AssetRow>(
    `${SELECT} where a.org_id = $1
       and ($2::text is null or a.group_id = $2)
       and ($3::text is null or a.type = $3)
       and ($4::text is null or a.status = $4)
       and ($5::text is null or (a.created_at, a.id) ${beyond}
            (select p.created_at, p.id from asset p where p.org_id = $1 and p.id = $5))
     order by a.created_at ${direction}, a.id ${direction} limit $6`,
    [
      query.orgId,
      query.groupId ?? null,
      query.type ?? null,
      query.status ?? null,
      query.after ?? null,
      query.limit + 1,
    ],
  );
  return cutPage(rows, query.limit, toAsset);
}

/** Throws `not_found`. */
export async function renameAsset(
  database: Queryable,
  { orgId, id, name }: { readonly orgId: string; readonly id: string; readonly name: string },
): Promise<Asset> {
  await database.query('update asset set name = $3, updated_at = now() where org_id = $1 and id = $2', [
    orgId,
    id,
    name,
  ]);
  return getAsset(database, orgId, id);
}

/** Its id and its links stop at once; tasks that took it keep their inputs. Throws `not_found`. */
export async function deleteAsset(database: Queryable, orgId: string, id: string): Promise<void> {
  if ((await removeAssets(database, 'org_id = $2 and id = $3', [orgId, id])) === 0) refuseAsset();
}

/**
 * Removes the assets that meet `condition` (parameters from $2 on) and answers how many. The blobs get their grace
 * here, as with uploaded files: a task may have resolved an asset and not be inserted yet.
 */
export async function removeAssets(
  database: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<number> {
  const { rows } = await database.query<{ removed: number }>(
    `with gone as (delete from asset where ${condition} returning org_id, sha256, thumbnail_sha256),
          held as (update blob set check_after = greatest(check_after, now() + make_interval(secs => $1))
                     where (org_id, sha256) in (select org_id, sha256 from gone
                                                union select org_id, thumbnail_sha256 from gone))
     select count(*) as removed from gone`,
    [BLOB_GRACE_SECONDS, ...values],
  );
  return rows[0]?.removed ?? 0;
}

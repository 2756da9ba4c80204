import type { Database, Queryable } from '../db/pool.ts';
import type { MediaFacts } from '../models/model.ts';
import type { Store } from '../storage/store.ts';
import { blobKey } from '../storage/store-keys.ts';

export interface BlobDeps {
  readonly database: Database;
  readonly store: Store;
}

/** Content of one organisation. */
export interface Blob {
  readonly orgId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly contentType: string;
  /** What decoding showed; null until it was asked. */
  readonly facts: MediaFacts | null;
}

export interface BlobRow {
  readonly org_id: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly content_type: string;
  readonly facts: MediaFacts | null;
}

export function toBlob(row: BlobRow): Blob {
  return {
    orgId: row.org_id,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    contentType: row.content_type,
    facts: row.facts,
  };
}

/** From resolving an input to the insert of its task: seconds. An hour is past any doubt. */
export const BLOB_GRACE_SECONDS = 3600;

export interface NewBlob {
  readonly orgId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly contentType: string;
  readonly localPath: string;
}

/**
 * Stores content, or finds that it is stored already. The row comes first: it makes a sweep of the same content wait or
 * skip it, so whichever comes second sees what the first one did.
 */
export async function keepBlob({ database, store }: BlobDeps, blob: NewBlob): Promise<Blob> {
  const key = blobKey(blob.orgId, blob.sha256);
  const { rows } = await database.query<BlobRow>(
    `insert into blob (org_id, sha256, size_bytes, content_type, storage_key, check_after)
       values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
     on conflict (org_id, sha256) do update set check_after = greatest(blob.check_after, excluded.check_after)
     returning org_id, sha256, size_bytes, content_type, facts`,
    [blob.orgId, blob.sha256, blob.sizeBytes, blob.contentType, key, BLOB_GRACE_SECONDS],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('upsert of a blob returned no row');
  const stored = await store.stat(key);
  if (stored?.sizeBytes !== blob.sizeBytes) await store.putFile(key, blob.localPath);
  return toBlob(row);
}

/** undefined when there is none. */
export async function findBlob(database: Queryable, orgId: string, sha256: string): Promise<Blob | undefined> {
  const { rows } = await database.query<BlobRow>(
    'select org_id, sha256, size_bytes, content_type, facts from blob where org_id = $1 and sha256 = $2',
    [orgId, sha256],
  );
  return rows[0] && toBlob(rows[0]);
}

export async function saveFacts(database: Queryable, blob: Blob, facts: MediaFacts): Promise<void> {
  await database.query('update blob set facts = $3 where org_id = $1 and sha256 = $2', [
    blob.orgId,
    blob.sha256,
    JSON.stringify(facts),
  ]);
}

/** Tasks need their inputs until `inputs_deleted_at`, 24 h after their end; assets theirs until they are deleted. */
const IN_USE = `(
  exists (select 1 from file f where f.org_id = b.org_id and f.sha256 = b.sha256)
  or exists (select 1 from asset a where a.org_id = b.org_id and a.sha256 = b.sha256)
  or exists (select 1 from asset a where a.org_id = b.org_id and a.thumbnail_sha256 = b.sha256)
  or exists (select 1 from task t where t.inputs_deleted_at is null and t.input_keys ? b.storage_key
               and t.org_id = b.org_id))`;
/** How long content that is in use is left alone before it is looked at again. */
const RECHECK_SECONDS = 900;
const SWEEP_BATCH = 500;

interface DueBlob {
  readonly org_id: string;
  readonly sha256: string;
  readonly storage_key: string;
  readonly in_use: boolean;
}

/**
 * Deletes content that no file, no asset and no task needs any more, fetched inputs and uploads alike; answers how many. Run it
 * every few minutes, on any number of servers.
 */
export async function sweepBlobs(deps: BlobDeps): Promise<number> {
  let deleted = 0;
  for (;;) {
    // Every row seen moves on, so this loop ends and other servers sweep other rows.
    const { rows } = await deps.database.query<DueBlob>(
      `with due as (select org_id, sha256 from blob where check_after < now()
                      order by check_after limit $1 for update skip locked)
       update blob b set check_after = case when ${IN_USE} then now() + make_interval(secs => $2) else now() end
         from due where b.org_id = due.org_id and b.sha256 = due.sha256
         returning b.org_id, b.sha256, b.storage_key, b.check_after > now() as in_use`,
      [SWEEP_BATCH, RECHECK_SECONDS],
    );
    for (const row of rows) if (!row.in_use && (await deleteUnusedBlob(deps, row))) deleted++;
    if (rows.length < SWEEP_BATCH) return deleted;
  }
}

/**
 * Asks again under the lock. The row stays locked until the object is gone, so a concurrent `keepBlob` of the same
 * content waits and stores it anew.
 */
function deleteUnusedBlob({ database, store }: BlobDeps, blob: DueBlob): Promise<boolean> {
  return database.transaction(async (tx) => {
    const { rowCount } = await tx.query(
      `delete from blob b where org_id = $1 and sha256 = $2 and check_after < now() and not ${IN_USE}`,
      [blob.org_id, blob.sha256],
    );
    if (rowCount > 0) await store.delete(blob.storage_key);
    return rowCount > 0;
  });
}

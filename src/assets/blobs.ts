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
  const { rows } = await database.query<BlobRow>(
    `insert into blob (org_id, sha256, size_bytes, content_type, check_after)
       values ($1, $2, $3, $4, now() + make_interval(secs => $5))
     on conflict (org_id, sha256) do update set check_after = greatest(blob.check_after, excluded.check_after)
     returning org_id, sha256, size_bytes, content_type, facts`,
    [blob.orgId, blob.sha256, blob.sizeBytes, blob.contentType, BLOB_GRACE_SECONDS],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('upsert of a blob returned no row');
  const key = blobKey(blob.orgId, blob.sha256);
  const stored = await store.stat(key);
  if (stored?.sizeBytes !== blob.sizeBytes) await store.putFile(key, blob.localPath);
  return toBlob(row);
}

export async function saveFacts(database: Queryable, blob: Blob, facts: MediaFacts): Promise<void> {
  await database.query('update blob set facts = $3 where org_id = $1 and sha256 = $2', [
    blob.orgId,
    blob.sha256,
    JSON.stringify(facts),
  ]);
}

/** `$1` organisation, `$2` hash, `$3` a task that does not count (it is being deleted) or null. */
const UNUSED = `
  not exists (select 1 from file f where f.org_id = $1 and f.sha256 = $2)
  and not exists (select 1 from task t where t.org_id = $1 and t.inputs_deleted_at is null
                    and t.id is distinct from $3
                    and t.inputs @> jsonb_build_array(jsonb_build_object('sha256', $2::text)))`;

export interface BlobUse {
  readonly orgId: string;
  readonly sha256: string;
  /** A task whose use does not count. */
  readonly exceptTaskId?: string;
}

/**
 * Deletes content that no file and no other task needs; answers whether it did. The row stays locked until the object
 * is gone, so a concurrent `keepBlob` of the same content waits and stores it anew.
 */
export function deleteUnusedBlob({ database, store }: BlobDeps, use: BlobUse): Promise<boolean> {
  return database.transaction(async (tx) => {
    const values = [use.orgId, use.sha256, use.exceptTaskId ?? null];
    const { rowCount } = await tx.query(
      `delete from blob where org_id = $1 and sha256 = $2 and check_after < now() and ${UNUSED}`,
      values,
    );
    if (rowCount > 0) await store.delete(blobKey(use.orgId, use.sha256));
    return rowCount > 0;
  });
}

/**
 * For an ended task whose inputs go (24 h after its end, or when it is deleted): deletes what no other task and no file
 * uses. What is used elsewhere, or was resolved within the last hour, is left for `sweepBlobs`.
 */
export async function deleteTaskInputs(
  deps: BlobDeps,
  task: { readonly orgId: string; readonly taskId: string; readonly inputs: readonly { readonly sha256: string }[] },
): Promise<void> {
  for (const sha256 of new Set(task.inputs.map((input) => input.sha256))) {
    await deleteUnusedBlob(deps, { orgId: task.orgId, sha256, exceptTaskId: task.taskId });
  }
}

/** How long content that is in use is left alone before it is looked at again. */
const RECHECK_SECONDS = 600;
const SWEEP_BATCH = 500;

/** Deletes content that nothing needs any more; answers how many. Run it every few minutes, on any number of servers. */
export async function sweepBlobs(deps: BlobDeps): Promise<number> {
  let deleted = 0;
  for (;;) {
    // Moving check_after first takes the row out of this loop, and out of other servers' sweeps when it is still used.
    const { rows } = await deps.database.query<{ org_id: string; sha256: string }>(
      'select org_id, sha256 from blob where check_after < now() order by check_after limit $1',
      [SWEEP_BATCH],
    );
    for (const { org_id: orgId, sha256 } of rows) {
      if (await deleteUnusedBlob(deps, { orgId, sha256 })) deleted++;
      else await postpone(deps.database, orgId, sha256);
    }
    if (rows.length < SWEEP_BATCH) return deleted;
  }
}

async function postpone(database: Queryable, orgId: string, sha256: string): Promise<void> {
  await database.query(
    `update blob set check_after = greatest(check_after, now() + make_interval(secs => $3))
       where org_id = $1 and sha256 = $2`,
    [orgId, sha256, RECHECK_SECONDS],
  );
}

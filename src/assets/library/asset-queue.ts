import type { Queryable } from '../../db/pool.ts';
import type { AssetType } from '../../models/asset-rules.ts';
import type { AssetFailure } from './asset-records.ts';

/** One attempt at an asset; `attempt` is the fence that later writes show. */
export interface AssetJob {
  readonly orgId: string;
  readonly id: string;
  readonly type: AssetType;
  /** Exactly one of the two is set. */
  readonly sourceUrl: string | null;
  readonly sha256: string | null;
  readonly attempt: number;
}

/** A worker that died gives its asset back after that time: longer than a download and two decodes may take. */
const LEASE_SECONDS = 240;

/** Takes the asset whose turn it is, new or left by a worker that is gone; undefined when nothing waits. */
export async function claimAsset(database: Queryable): Promise<AssetJob | undefined> {
  const { rows } = await database.query<{
    org_id: string;
    id: string;
    type: AssetType;
    source_url: string | null;
    sha256: string | null;
    attempts: number;
  }>({
    name: 'claim-asset',
    text: `update asset a set attempts = attempts + 1, process_after = now() + make_interval(secs => $1)
           where (a.org_id, a.id) = (select org_id, id from asset where status = 'Processing' and process_after <= now()
                                     order by fair_at limit 1 for update skip locked)
           returning org_id, id, type, source_url, sha256, attempts`,
    values: [LEASE_SECONDS],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const { org_id: orgId, source_url: sourceUrl, attempts: attempt, id, type, sha256 } = row;
  return { orgId, id, type, sourceUrl, sha256, attempt };
}

const HELD = `org_id = $1 and id = $2 and status = 'Processing' and attempts = $3`;

function fence({ orgId, id, attempt }: AssetJob): readonly unknown[] {
  return [orgId, id, attempt];
}

/** The asset can be used from now on. Nothing happens when it was deleted or somebody else holds it. */
export async function activateAsset(
  database: Queryable,
  job: AssetJob,
  content: { readonly sha256: string; readonly thumbnailSha256: string },
): Promise<void> {
  await database.query(
    `update asset set status = 'Active', sha256 = $4, thumbnail_sha256 = $5, source_url = null, updated_at = now()
       where ${HELD}`,
    [...fence(job), content.sha256, content.thumbnailSha256],
  );
}

/** For good; its bytes go with the next sweep of blobs. */
export async function failAsset(database: Queryable, job: AssetJob, failure: AssetFailure): Promise<void> {
  await database.query(
    `update asset set status = 'Failed', failure = $4, sha256 = null, source_url = null, updated_at = now() where ${HELD}`,
    [...fence(job), JSON.stringify(failure)],
  );
}

/** Gives an asset back, to be taken again after a while. */
export async function returnAsset(
  database: Queryable,
  job: AssetJob,
  { delaySeconds, isAttemptFree }: { readonly delaySeconds: number; readonly isAttemptFree: boolean },
): Promise<void> {
  await database.query(
    `update asset set process_after = now() + make_interval(secs => $4), attempts = attempts - $5::integer
       where ${HELD}`,
    [...fence(job), delaySeconds, isAttemptFree ? 1 : 0],
  );
}

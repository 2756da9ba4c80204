import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { MediaReference } from '../models/model.ts';
import type { LinkSigner, SignedLink } from '../storage/signed-url.ts';
import { parseBlobKey } from '../storage/store-keys.ts';
import { type Blob, type BlobRow, toBlob } from './blobs.ts';
import { ASSET_ID_PATTERN } from './library/asset-ids.ts';
import type { AssetFailure, AssetStatus } from './library/asset-records.ts';

/** What a reference names when it is ours: content of the caller's own, or any object that a signed link grants. */
export type OwnContent =
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'object'; readonly key: string };

export interface OwnContentDeps {
  readonly database: Queryable;
  readonly links: LinkSigner;
  /** Assets of groups without a consent record are refused. Default false. */
  readonly requireConsent?: boolean;
}

/** `asset://<id>` names an asset of the library, or an uploaded file without its link. */
const ASSET = /^asset:\/\/(.+)$/i;

/**
 * Recognises our own links and `asset://` ids without the network; undefined for anything else. The server's own
 * address is usually not public, so downloading from it would be refused, and it would cost a round trip.
 */
export async function findOwnContent(
  deps: OwnContentDeps,
  orgId: string,
  { url, param }: MediaReference,
): Promise<OwnContent | undefined> {
  const asset = ASSET.exec(url)?.[1];
  if (asset !== undefined) {
    const found = ASSET_ID_PATTERN.test(asset)
      ? await findLibraryAsset(deps, orgId, { id: asset, param })
      : await findUpload(deps.database, orgId, { id: asset, param });
    return { kind: 'blob', blob: found };
  }
  const link = recognise(deps.links, url, param);
  if (link === undefined) return undefined;
  const content = parseBlobKey(link.key);
  // A link is a grant to read, whoever made it; only the caller's own content can be used without a copy.
  if (content === undefined || content.orgId !== orgId) return { kind: 'object', key: link.key };
  const { rows } = await deps.database.query<BlobRow>({
    name: 'own-blob',
    text: `select b.org_id, b.sha256, b.size_bytes, b.content_type, b.facts from blob b
           where b.org_id = $1 and b.sha256 = $2 and exists (
             select 1 from file f where f.org_id = $1 and f.sha256 = $2 and f.expires_at > now()
             union all
             select 1 from asset a where a.org_id = $1 and (a.sha256 = $2 or a.thumbnail_sha256 = $2)
               and a.status = 'Active' and (not $3::boolean or exists (
                 select 1 from asset_consent c where c.org_id = a.org_id and c.group_id = a.group_id)))`,
    values: [orgId, content.sha256, deps.requireConsent ?? false],
  });
  const row = rows[0];
  if (row === undefined) throw gone(param, 'the file was deleted');
  return { kind: 'blob', blob: toBlob(row) };
}

interface LibraryRow extends Partial<BlobRow> {
  readonly status: AssetStatus;
  readonly failure: AssetFailure | null;
  readonly has_consent: boolean;
}

async function findLibraryAsset(
  deps: OwnContentDeps,
  orgId: string,
  { id, param }: { readonly id: string; readonly param: string },
): Promise<Blob> {
  const { rows } = await deps.database.query<LibraryRow>({
    name: 'library-asset',
    text: `select a.status, a.failure, b.org_id, b.sha256, b.size_bytes, b.content_type, b.facts,
             exists (select 1 from asset_consent c where c.org_id = a.org_id and c.group_id = a.group_id) as has_consent
           from asset a left join blob b on b.org_id = a.org_id and b.sha256 = a.sha256
           where a.org_id = $1 and a.id = $2`,
    values: [orgId, id],
  });
  const row = rows[0];
  // Missing, deleted and somebody else's sound the same: ids must not tell what other organisations have.
  if (row === undefined) throw unavailable(param, 'there is no such asset in this organisation');
  if (row.status === 'Processing') throw unavailable(param, 'the asset is still being processed; use it once Active');
  if (row.status === 'Failed') throw unavailable(param, `the asset failed: ${row.failure?.message ?? 'unusable file'}`);
  if (deps.requireConsent === true && !row.has_consent) {
    throw unavailable(param, 'the asset’s group has no consent record');
  }
  // An Active asset has its blob: the table says so.
  return toBlob(row as BlobRow);
}

async function findUpload(
  database: Queryable,
  orgId: string,
  { id, param }: { readonly id: string; readonly param: string },
): Promise<Blob> {
  const { rows } = await database.query<BlobRow>({
    name: 'own-asset',
    text: `select b.org_id, b.sha256, b.size_bytes, b.content_type, b.facts
           from file f join blob b on b.org_id = f.org_id and b.sha256 = f.sha256
           where f.org_id = $1 and f.id = $2 and f.expires_at > now()`,
    values: [orgId, id],
  });
  const row = rows[0];
  if (row === undefined) {
    throw unavailable(param, 'not the id of an asset, nor of an unexpired file, of this organisation');
  }
  return toBlob(row);
}

function unavailable(param: string, detail: string): Failure {
  return new Failure('asset_unavailable', `${param} names an asset that cannot be used`, { param, detail });
}

function recognise(links: LinkSigner, url: string, param: string): SignedLink | undefined {
  try {
    return links.recognise(url);
  } catch (error) {
    // The same outcome as fetching it: the link answers 403 or 410.
    if (error instanceof Failure) throw gone(param, error.message, error);
    throw error;
  }
}

function gone(param: string, detail: string, cause?: unknown): Failure {
  return new Failure('input_download_failed', `${param} could not be downloaded`, { param, detail, cause });
}

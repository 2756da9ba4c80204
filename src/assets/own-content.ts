import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { MediaReference } from '../models/model.ts';
import type { LinkSigner, SignedLink } from '../storage/signed-url.ts';
import { parseBlobKey } from '../storage/store-keys.ts';
import { type Blob, type BlobRow, toBlob } from './blobs.ts';

/** What a reference names when it is ours: content of the caller's own, or any object that a signed link grants. */
export type OwnContent =
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'object'; readonly key: string };

export interface OwnContentDeps {
  readonly database: Queryable;
  readonly links: LinkSigner;
}

/** `asset://<file id>` names an upload without its link. */
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
  if (asset !== undefined) return findAsset(deps.database, orgId, { id: asset, param });
  const link = recognise(deps.links, url, param);
  if (link === undefined) return undefined;
  const content = parseBlobKey(link.key);
  // A link is a grant to read, whoever made it; only the caller's own content can be used without a copy.
  if (content === undefined || content.orgId !== orgId) return { kind: 'object', key: link.key };
  const { rows } = await deps.database.query<BlobRow>({
    name: 'own-blob',
    text: `select b.org_id, b.sha256, b.size_bytes, b.content_type, b.facts from blob b
           where b.org_id = $1 and b.sha256 = $2 and exists (
             select 1 from file f where f.org_id = $1 and f.sha256 = $2 and f.expires_at > now())`,
    values: [orgId, content.sha256],
  });
  const row = rows[0];
  if (row === undefined) throw gone(param, 'the file was deleted');
  return { kind: 'blob', blob: toBlob(row) };
}

async function findAsset(
  database: Queryable,
  orgId: string,
  { id, param }: { id: string; param: string },
): Promise<OwnContent> {
  const { rows } = await database.query<BlobRow>({
    name: 'own-asset',
    text: `select b.org_id, b.sha256, b.size_bytes, b.content_type, b.facts
           from file f join blob b on b.org_id = f.org_id and b.sha256 = f.sha256
           where f.org_id = $1 and f.id = $2 and f.expires_at > now()`,
    values: [orgId, id],
  });
  const row = rows[0];
  if (row === undefined) {
    throw new Failure('asset_unavailable', `${param} names an asset that does not exist`, {
      param,
      detail: 'an asset is the id of a file uploaded with the same organisation’s key, and not expired',
    });
  }
  return { kind: 'blob', blob: toBlob(row) };
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

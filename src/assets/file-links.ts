import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { LinkSigner, SignedLink } from '../storage/signed-url.ts';
import { blobKey, parseBlobKey } from '../storage/store-keys.ts';
import type { FileRecord } from './files.ts';

/** The link of an uploaded file: the same until it expires, and recognised by `resolveInputs` without the network. */
export function fileLink(file: FileRecord, links: LinkSigner): string {
  const { contentType, fileName, expiresAt } = file;
  return links.sign(blobKey(file.orgId, file.sha256), { contentType, fileName, expiresAt });
}

/** The public shape of a file (contract B "Files", seen field names). */
export function renderFile(file: FileRecord, links: LinkSigner): JsonObject {
  const url = fileLink(file, links);
  return {
    file_id: file.id,
    file_name: file.fileName,
    original_name: file.originalName,
    file_size: file.sizeBytes,
    mime_type: file.contentType,
    upload_path: file.uploadPath,
    file_url: url,
    download_url: url,
    upload_time: file.createdAt.toISOString(),
    expires_at: file.expiresAt.toISOString(),
  };
}

/**
 * Verifies a signed link that somebody wants to read. A file's link also needs the file: deleting it ends the link,
 * although the same bytes may still serve a task. Failures: `permission_denied`, `link_expired`, `not_found`.
 */
export async function openLink(
  deps: { readonly database: Queryable; readonly links: LinkSigner },
  path: string,
  query: Readonly<Record<string, unknown>>,
): Promise<SignedLink> {
  const link = deps.links.verify(path, query);
  const blob = parseBlobKey(link.key);
  if (blob === undefined) return link;
  const { rowCount } = await deps.database.query(
    'select 1 from file where org_id = $1 and sha256 = $2 and expires_at > now() limit 1',
    [blob.orgId, blob.sha256],
  );
  if (rowCount === 0) throw new Failure('not_found', 'There is no such file, or it has been deleted');
  return link;
}

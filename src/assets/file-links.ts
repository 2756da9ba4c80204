import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { LinkSigner, SignedLink } from '../storage/signed-url.ts';
import { blobKey, parseBlobKey, parseTaskInputKey } from '../storage/store-keys.ts';
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
 * Verifies a signed link that somebody wants to read. The link of a file or an asset also needs that: deleting it
 * ends the link, although the same bytes may still serve a task. Failures: `permission_denied`, `link_expired`, `not_found`.
 */
export async function openLink(
  deps: { readonly database: Queryable; readonly links: LinkSigner },
  path: string,
  query: Readonly<Record<string, unknown>>,
): Promise<SignedLink> {
  const link = deps.links.verify(path, query);
  const input = parseTaskInputKey(link.key);
  if (input !== undefined) return { ...link, key: await findInputObject(deps.database, input) };
  const blob = parseBlobKey(link.key);
  if (blob === undefined) return link;
  const { rowCount } = await deps.database.query(
    `select 1 from file where org_id = $1 and sha256 = $2 and expires_at > now()
     union all select 1 from asset where org_id = $1 and sha256 = $2
     union all select 1 from asset where org_id = $1 and thumbnail_sha256 = $2 limit 1`,
    [blob.orgId, blob.sha256],
  );
  if (rowCount === 0) throw new Failure('not_found', 'There is no such file, or it has been deleted');
  return link;
}

/** Where an input of an open task lives. `not_found` once the task has ended: its upstream needs it no more. */
async function findInputObject(
  database: Queryable,
  { orgId, taskId, name }: { readonly orgId: string; readonly taskId: string; readonly name: string },
): Promise<string> {
  const { rows } = await database.query<{ key: string }>(
    `select input ->> 'storageKey' as key from task, jsonb_array_elements(inputs) as input
     where org_id = $1 and id = $2 and finished_at is null and input ->> 'name' = $3`,
    [orgId, taskId, name],
  );
  if (rows[0] === undefined) throw new Failure('not_found', 'The task that this link served has ended');
  return rows[0].key;
}

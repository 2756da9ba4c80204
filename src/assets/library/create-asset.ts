import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { sniffFile } from '../../codecs/sniff.ts';
import { sqlState } from '../../db/pool.ts';
import { Failure } from '../../lib/failure.ts';
import { ASSET_RULES, type AssetType } from '../../models/asset-rules.ts';
import { keepBlob } from '../blobs.ts';
import { assertSniffed, largestBytes } from '../check-media.ts';
import { isDataUri, parseDataUri } from '../data-uri.ts';
import { receiveStream } from '../receive-stream.ts';
import { getGroup, refuseGroup } from './asset-groups.ts';
import { insertWithNewId, newAssetId } from './asset-ids.ts';
import { type Asset, findAsset, findAssetOfTask } from './asset-records.ts';
import type { LibraryDeps } from './library.ts';

export interface NewAsset {
  readonly orgId: string;
  readonly groupId: string;
  /** At most 64 characters (contract A6). */
  readonly name: string;
  readonly type: AssetType;
  /** Bytes, or where they are: http(s), `data:`, a link of ours, `asset://` of another asset or file. */
  readonly source: AsyncIterable<Uint8Array> | string;
  /** The request field of the source, named in failures. */
  readonly param: string;
  /** The task that makes it: asked again with the same one, the asset that is there is answered. */
  readonly taskId?: string;
}

/**
 * Adds an asset to a group; it is Processing until a worker has fetched and checked it. Bytes that come with the
 * request are stored here, so what is plainly wrong with them is said at once.
 * Failures: `not_found` (param `group_id`), `permission_denied` (no consent), `input_too_large`,
 * `unsupported_media_type`, `invalid_image|video|audio`, `invalid_parameter`.
 */
export async function createAsset(deps: LibraryDeps, request: NewAsset): Promise<Asset> {
  const { orgId, groupId, source, taskId } = request;
  const earlier = taskId === undefined ? undefined : await findAssetOfTask(deps.database, orgId, taskId);
  if (earlier !== undefined) return earlier;
  const group = await getGroup(deps.database, { orgId, id: groupId, param: 'group_id' });
  if (deps.requireConsent && !group.hasConsent) throw consentMissing();
  const isFar = typeof source === 'string' && !isDataUri(source);
  return isFar
    ? insertAsset(deps, request, { url: source, sha256: null })
    : insertAsset(deps, request, { url: null, sha256: await storeBytes(deps, request) });
}

function consentMissing(): Failure {
  return new Failure('permission_denied', 'This asset group has no consent record', {
    param: 'group_id',
    code: 'consent_required',
    suggestion: 'record the consent with POST /v1/asset-groups/{id}/consent',
  });
}

/** Answers the hash of the stored content. */
async function storeBytes(deps: LibraryDeps, request: NewAsset): Promise<string> {
  const { orgId, param, source, type } = request;
  const rule = ASSET_RULES[type];
  const maxBytes = largestBytes(rule);
  const stream = typeof source === 'string' ? Readable.from([parseDataUri(source, { param, maxBytes }).bytes]) : source;
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-asset-'));
  try {
    const localPath = path.join(directory, 'asset');
    const { sha256, sizeBytes } = await receiveStream(stream, { param, maxBytes, toFile: localPath });
    if (sizeBytes === 0) throw new Failure('invalid_parameter', `${param} is empty`, { param });
    const sniffed = await sniffFile(localPath);
    if (sniffed.kind === 'unknown') {
      throw new Failure('unsupported_media_type', `${param} is not a known image, audio or video format`, { param });
    }
    assertSniffed({ name: 'asset', param, url: '', rule }, sniffed);
    await keepBlob(deps, { orgId, sha256, sizeBytes, contentType: sniffed.contentType, localPath });
    return sha256;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function insertAsset(
  { database, ids }: LibraryDeps,
  { orgId, groupId, name, type, taskId }: NewAsset,
  content: { readonly url: string | null; readonly sha256: string | null },
): Promise<Asset> {
  return insertWithNewId(
    () => newAssetId(ids),
    async (id) => {
      const { rowCount } = await database
        .query(
          `insert into asset (org_id, id, group_id, name, type, status, source_url, sha256, task_id, fair_at)
             values ($1, $2, $3, $4, $5, 'Processing', $6, $7, $8, greatest(now(),
               (select max(fair_at) + interval '1 second' from asset where org_id = $1 and status = 'Processing')))
             on conflict do nothing`,
          [orgId, id, groupId, name, type, content.url, content.sha256, taskId ?? null],
        )
        .catch((error: unknown) => {
          // The group was deleted since we looked.
          if (sqlState(error) === '23503') refuseGroup('group_id');
          throw error;
        });
      if (rowCount > 0) return findAsset(database, orgId, id);
      return taskId === undefined ? undefined : findAssetOfTask(database, orgId, taskId);
    },
  );
}

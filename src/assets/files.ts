import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { sniffFile } from '../codecs/sniff.ts';
import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import { type IdSource, newId } from '../lib/ids.ts';
import { linkFileName } from '../storage/signed-url.ts';
import { BLOB_GRACE_SECONDS, type BlobDeps, keepBlob } from './blobs.ts';
import { receiveStream } from './receive-stream.ts';

/** 100 MB, as the largest media limit of any model (contract A2). */
const MAX_UPLOAD_BYTES = 100 * 1_048_576;

export interface FileDeps extends BlobDeps {
  readonly ids: IdSource;
  /** `SPARKSTAGE_FILE_TTL`. */
  readonly fileTtlSeconds: number;
  /** For files under way. */
  readonly scratchDirectory: string;
  /** Default MAX_UPLOAD_BYTES. */
  readonly maxBytes?: number;
}

/** An uploaded file. Its bytes are a blob that tasks and other files may share. */
export interface FileRecord {
  readonly orgId: string;
  readonly id: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** By content. */
  readonly contentType: string;
  /** With the extension that the content has. */
  readonly fileName: string;
  /** As the caller called it. */
  readonly originalName: string;
  /** Free text of the caller's, kept and shown. */
  readonly uploadPath: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface UploadRequest {
  readonly orgId: string;
  /** The request field, named in failures. Default `file`. */
  readonly param?: string;
  readonly stream: AsyncIterable<Uint8Array>;
  readonly fileName: string;
  readonly uploadPath: string;
}

interface FileRow {
  readonly org_id: string;
  readonly id: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly content_type: string;
  readonly file_name: string;
  readonly original_name: string;
  readonly upload_path: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

function toFile(row: FileRow): FileRecord {
  return {
    orgId: row.org_id,
    id: row.id,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    contentType: row.content_type,
    fileName: row.file_name,
    originalName: row.original_name,
    uploadPath: row.upload_path,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/**
 * Streams an upload to disk and records it. What the bytes are decides; name and declared type are not asked.
 * Failures: `input_too_large`, `unsupported_media_type`, `invalid_parameter` (empty).
 */
export async function saveUpload(deps: FileDeps, request: UploadRequest): Promise<FileRecord> {
  const param = request.param ?? 'file';
  const directory = await mkdtemp(path.join(deps.scratchDirectory, 'upload-'));
  try {
    const localPath = path.join(directory, 'upload');
    const maxBytes = deps.maxBytes ?? MAX_UPLOAD_BYTES;
    const { sizeBytes, sha256 } = await receiveStream(request.stream, { param, maxBytes, toFile: localPath });
    if (sizeBytes === 0) throw new Failure('invalid_parameter', `${param} is empty`, { param });
    const sniffed = await sniffFile(localPath);
    if (sniffed.kind === 'unknown') {
      throw new Failure('unsupported_media_type', `${param} is not a known image, audio or video format`, { param });
    }
    const { contentType } = sniffed;
    await keepBlob(deps, { orgId: request.orgId, sha256, sizeBytes, contentType, localPath });
    return await insertFile(deps, request, { sha256, sizeBytes, contentType, extension: sniffed.extension });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function insertFile(
  { database, ids, fileTtlSeconds }: FileDeps,
  request: UploadRequest,
  content: { sha256: string; sizeBytes: number; contentType: string; extension: string },
): Promise<FileRecord> {
  const id = newId(ids, 'file');
  const originalName = request.fileName.toWellFormed().replaceAll('\0', '').slice(0, 255);
  const stem = linkFileName(path.parse(originalName).name);
  const { rows } = await database.query<FileRow>(
    `insert into file (org_id, id, sha256, size_bytes, content_type, file_name, original_name, upload_path,
                       created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, now(), now() + make_interval(secs => $9)) returning *`,
    [
      request.orgId,
      id,
      content.sha256,
      content.sizeBytes,
      content.contentType,
      `${stem}.${content.extension}`,
      originalName,
      request.uploadPath.toWellFormed().replaceAll('\0', '').slice(0, 255),
      fileTtlSeconds,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('insert of a file returned no row');
  return toFile(row);
}

/** undefined when there is none, it belongs to somebody else, or it has expired. */
export async function findFile(database: Queryable, orgId: string, id: string): Promise<FileRecord | undefined> {
  const { rows } = await database.query<FileRow>(
    'select * from file where org_id = $1 and id = $2 and expires_at > now()',
    [orgId, id],
  );
  return rows[0] && toFile(rows[0]);
}

/** Newest first; pages count from 1. */
export async function listFiles(
  database: Queryable,
  { orgId, page, pageSize }: { orgId: string; page: number; pageSize: number },
): Promise<{ readonly files: readonly FileRecord[]; readonly total: number }> {
  const [listed, counted] = await Promise.all([
    database.query<FileRow>(
      `select * from file where org_id = $1 and expires_at > now()
         order by created_at desc, id desc limit $2 offset $3`,
      [orgId, pageSize, (page - 1) * pageSize],
    ),
    database.query<{ total: number }>('select count(*) as total from file where org_id = $1 and expires_at > now()', [
      orgId,
    ]),
  ]);
  return { files: listed.rows.map(toFile), total: counted.rows[0]?.total ?? 0 };
}

/** Bytes of all unexpired files of an organisation, for its quota. */
export async function storedFileBytes(database: Queryable, orgId: string): Promise<number> {
  const { rows } = await database.query<{ size: number }>(
    'select coalesce(sum(size_bytes), 0)::bigint as size from file where org_id = $1 and expires_at > now()',
    [orgId],
  );
  return rows[0]?.size ?? 0;
}

/**
 * Answers whether there was such a file. Its links stop at once; the bytes go with the next sweep, an hour later at
 * most, unless a task or another file still needs them.
 */
export async function deleteFile(database: Queryable, orgId: string, id: string): Promise<boolean> {
  return (await removeFiles(database, 'org_id = $2 and id = $3', [orgId, id])) > 0;
}

/** Forgets files past their time, answers how many; `sweepBlobs` then frees the bytes. */
export function sweepExpiredFiles(database: Queryable): Promise<number> {
  return removeFiles(database, 'expires_at < now()', []);
}

/**
 * The grace starts with the end of the file, not with its use: as long as the row is there its blob cannot go, so
 * creating a task with it writes nothing.
 */
async function removeFiles(database: Queryable, condition: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await database.query<{ removed: number }>(
    `with gone as (delete from file where ${condition} returning org_id, sha256),
          held as (update blob set check_after = greatest(check_after, now() + make_interval(secs => $1))
                     where (org_id, sha256) in (select org_id, sha256 from gone))
     select count(*) as removed from gone`,
    [BLOB_GRACE_SECONDS, ...values],
  );
  return rows[0]?.removed ?? 0;
}

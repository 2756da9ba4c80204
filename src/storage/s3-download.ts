import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Failure } from '../lib/failure.ts';
import { type IdSource, randomToken } from '../lib/ids.ts';
import type { S3Client } from './s3-client.ts';
import { readBody } from './s3-errors.ts';
import { retry } from './s3-retry.ts';
import type { ByteRange } from './store.ts';
import { parseBlobKey } from './store-keys.ts';

export interface ReadableObject {
  readonly body: Readable;
  /** As announced; undefined when the service did not say. */
  readonly sizeBytes: number | undefined;
}

/** Failure `not_found` when there is no such object; a plain Error when the service sends another range than asked. */
export async function readObject(client: S3Client, name: string, range?: ByteRange): Promise<ReadableObject> {
  const answer = await client.get(name, range);
  if (answer === undefined) throw new Failure('not_found', 'There is no such file, or it has been deleted');
  const body = answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body as ReadableStream);
  const length = answer.headers.get('content-length');
  const sizeBytes = length === null ? undefined : Number(length);
  // Sent on under our own Content-Range, the whole object would look like the part.
  if (range !== undefined && (answer.status !== 206 || sizeBytes !== range.end - range.start + 1)) {
    body.on('error', () => undefined).destroy();
    throw new Error(`the S3 service answered a range of bytes with ${answer.status} and ${length ?? 'no'} length`);
  }
  return { body, sizeBytes };
}

export interface Digest {
  readonly sizeBytes: number;
  /** Base64, as S3 writes it. */
  readonly sha256: string;
}

/** Of everything in the stream. */
export async function digest(stream: AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
  }
  return { sizeBytes, sha256: hash.digest('base64') };
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;

/** Reads an object to its end, from the start again when the transfer breaks off. */
export function readWhole<T>(
  { client, ids }: { readonly client: S3Client; readonly ids: Pick<IdSource, 'random'> },
  name: string,
  consume: (chunks: AsyncIterable<Uint8Array>, sizeBytes: number | undefined) => Promise<T>,
): Promise<T> {
  const isTransient = (error: unknown) => error instanceof Failure && error.reason === 'service_unavailable';
  return retry({ ids, attempts: ATTEMPTS, firstPauseMs: FIRST_PAUSE_MS, isTransient }, async () => {
    const { body, sizeBytes } = await readObject(client, name);
    return consume(readBody(body), sizeBytes);
  });
}

export interface Download {
  readonly client: S3Client;
  readonly ids: IdSource;
  readonly key: string;
  /** The key with the prefix. */
  readonly name: string;
  /** Made with its directory, unless it is there. */
  readonly target: string;
}

/** A file that is there is whole: it appears by a rename, and the bytes behind a key never change. */
export async function downloadOnce(download: Download): Promise<string> {
  const { target, key, ids } = download;
  const isThere = await stat(target).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isThere) return target;
  await mkdir(path.dirname(target), { recursive: true });
  const temporary = `${target}.${randomToken(ids, 12)}`;
  try {
    await readWhole(download, download.name, (chunks, sizeBytes) =>
      writeChecked(temporary, chunks, { key, sizeBytes }),
    );
    await rename(temporary, target);
    return target;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Content whose hash is in its key is checked against it. */
async function writeChecked(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  { key, sizeBytes }: { readonly key: string; readonly sizeBytes: number | undefined },
): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  await pipeline(
    chunks,
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        hash.update(chunk);
        received += chunk.byteLength;
        yield chunk;
      }
    },
    createWriteStream(file, { mode: 0o600 }),
  );
  if (sizeBytes !== undefined && received !== sizeBytes) throw new Error(`${received} of ${sizeBytes} bytes came`);
  const expected = parseBlobKey(key)?.sha256;
  if (expected !== undefined && hash.digest('hex') !== expected) {
    throw new Error('the S3 service sent other bytes than were stored: another SHA-256');
  }
}

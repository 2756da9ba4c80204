import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { IdSource } from '../lib/ids.ts';
import type { S3Address } from './s3-address.ts';
import type { S3Client } from './s3-client.ts';
import { downloadOnce, readObject } from './s3-download.ts';
import { type UploadOptions, uploadObject } from './s3-upload.ts';
import type { DirectUrlFacts, Store } from './store.ts';
import { assertStoreKey } from './store-keys.ts';

export interface S3StoreOptions extends Pick<UploadOptions, 'singleRequestBytes' | 'partBytes'> {
  /** Closed with the store. */
  readonly client: S3Client;
  readonly address: Pick<S3Address, 'prefix' | 'links' | 'verify'>;
  readonly ids: IdSource;
}

const MAX_DIRECT_SECONDS = 3600;

/**
 * Objects in a bucket. A file goes up straight from the disk and comes down straight to the reader: memory does not
 * grow with its size. Nothing counts as stored before it was proved to be.
 */
export function createS3Store(options: S3StoreOptions): Store {
  const { client, address, ids } = options;
  const upload = { ...options, verify: address.verify };
  const downloads = new Map<string, Promise<string>>();
  const nameOf = (key: string): string => {
    assertStoreKey(key);
    return address.prefix === '' ? key : `${address.prefix}/${key}`;
  };

  return {
    kind: 's3',
    async putFile(key, localPath) {
      const name = nameOf(key);
      // openAsBlob has an error of its own for a missing file; it does notice when the file changes under it.
      await stat(localPath);
      const body = await openAsBlob(localPath);
      await uploadObject(upload, name, body);
      return { key, sizeBytes: body.size };
    },
    async putBytes(key, bytes) {
      await uploadObject(upload, nameOf(key), new Blob([new Uint8Array(bytes)]));
      return { key, sizeBytes: bytes.byteLength };
    },
    async stat(key) {
      const sizeBytes = await client.sizeOf(nameOf(key));
      return sizeBytes === undefined ? undefined : { key, sizeBytes };
    },
    read: async (key, range) => (await readObject(client, nameOf(key), range)).body,
    async localPath(key, directory) {
      const name = nameOf(key);
      // Keys may be longer than a file name may be.
      const target = path.join(directory, `s3-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`);
      // Two that ask at once share one download.
      let download = downloads.get(target);
      if (download === undefined) {
        download = downloadOnce({ client, ids, key, name, target }).finally(() => downloads.delete(target));
        downloads.set(target, download);
      }
      return download;
    },
    delete: async (key) => client.delete(nameOf(key)),
    ...(address.links === 'redirect'
      ? { directUrl: async (key: string, facts: DirectUrlFacts) => directUrl(options, nameOf(key), facts) }
      : {}),
    close: () => client.close(),
  };
}

async function directUrl({ client, ids }: S3StoreOptions, name: string, facts: DirectUrlFacts): Promise<string> {
  const leftSeconds = Math.floor((facts.expiresAt.getTime() - ids.now()) / 1000);
  const seconds = Math.min(MAX_DIRECT_SECONDS, Math.max(1, leftSeconds));
  // ASCII only: the library does not escape `'`, `(`, `)` and `*` as the signature wants, and RFC 6266 needs them.
  const fileName = facts.fileName.replace(/[^A-Za-z0-9._ -]/g, '_');
  return client.presign(name, seconds, {
    'response-content-type': facts.contentType,
    'response-content-disposition': `inline; filename="${fileName}"`,
  });
}

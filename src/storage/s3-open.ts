import { type IdSource, randomToken } from '../lib/ids.ts';
import { parseS3Address, type S3Credentials } from './s3-address.ts';
import { createS3Client } from './s3-client.ts';
import { explainS3Error } from './s3-errors.ts';
import { createS3Store } from './s3-store.ts';
import type { Store } from './store.ts';

export interface OpenS3Options {
  readonly url: string;
  readonly credentials: S3Credentials | undefined;
  readonly ids: IdSource;
}

/** Opens the store and tries everything that it will need. Throws a plain Error that an operator can act on. */
export async function openS3Store({ url, credentials, ids }: OpenS3Options): Promise<Store> {
  const address = parseS3Address(url);
  if (credentials === undefined) {
    throw new Error('SPARKSTAGE_STORAGE_URL: s3://… needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  const store = createS3Store({ client: createS3Client({ address, credentials, ids }), address, ids });
  try {
    await tryStore(store, `sparkstage/start-check/${randomToken(ids, 16)}`);
    return store;
  } catch (error) {
    await store.close();
    throw new Error(`SPARKSTAGE_STORAGE_URL: bucket ${address.bucket}: ${explainS3Error(error)}`, { cause: error });
  }
}

/**
 * A key that may read and not write would let the server start and lose the first finished video, so everything is
 * tried on one small object: write, prove, read a range, delete, and find it gone.
 */
async function tryStore(store: Store, key: string): Promise<void> {
  await store.putBytes(key, Buffer.from('sparkstage'));
  try {
    const range = await store.read(key, { start: 5, end: 9 });
    let text = '';
    for await (const chunk of range) text += String(chunk);
    if (text !== 'stage') throw new Error('the service does not honour Range requests');
  } finally {
    await store.delete(key);
  }
  // Without ListBucket, Amazon answers 403 for what is missing: then nothing could ever be found to be gone.
  if ((await store.stat(key)) !== undefined) throw new Error('the service does not delete objects');
}

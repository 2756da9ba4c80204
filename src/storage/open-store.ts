import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IdSource, systemIds } from '../lib/ids.ts';
import { createFsStore } from './fs-store.ts';
import type { S3Credentials } from './s3-address.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions {
  /** `SPARKSTAGE_STORAGE_URL`: `file:///srv/media`, `file:media` (relative to the working directory) or `s3://…`. */
  readonly url: string | undefined;
  /** Holds `store/` when no URL is given. */
  readonly dataDir: string;
  /** For `s3://…` only. */
  readonly s3Credentials?: S3Credentials | undefined;
  readonly ids?: IdSource;
}

/** Opens the store that the configuration names. Rejects with a plain Error that an operator can act on. */
export async function openStore({ url, dataDir, s3Credentials, ids = systemIds }: OpenStoreOptions): Promise<Store> {
  if (url === undefined) return createFsStore({ root: path.join(dataDir, 'store'), ids });
  if (url.startsWith('file://')) return createFsStore({ root: fileURLToPath(url), ids });
  if (url.startsWith('file:')) return createFsStore({ root: path.resolve(url.slice('file:'.length)), ids });
  if (url.startsWith('s3:')) {
    // Loaded when it is asked for: most installations never speak S3.
    const { openS3Store } = await import('./s3-open.ts');
    return openS3Store({ url, credentials: s3Credentials, ids });
  }
  throw new Error('SPARKSTAGE_STORAGE_URL: expected file:… or s3://…');
}

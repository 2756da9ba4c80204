import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IdSource, systemIds } from '../lib/ids.ts';
import { createFsStore } from './fs-store.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions {
  /** `SPARKSTAGE_STORAGE_URL`: `file:///srv/media`, `file:media` (relative to the working directory) or `s3://…`. */
  readonly url: string | undefined;
  /** Holds `store/` when no URL is given. */
  readonly dataDir: string;
  readonly ids?: IdSource;
}

/** Opens the store that the configuration names. Throws a plain Error that an operator can act on. */
export function openStore({ url, dataDir, ids = systemIds }: OpenStoreOptions): Promise<Store> {
  if (url === undefined) return createFsStore({ root: path.join(dataDir, 'store'), ids });
  if (url.startsWith('file://')) return createFsStore({ root: fileURLToPath(url), ids });
  if (url.startsWith('file:')) return createFsStore({ root: path.resolve(url.slice('file:'.length)), ids });
  if (url.startsWith('s3:')) {
    throw new Error('SPARKSTAGE_STORAGE_URL: this build has no S3 driver; use file:… or leave it unset');
  }
  throw new Error('SPARKSTAGE_STORAGE_URL: expected file:…');
}

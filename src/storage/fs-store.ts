import { constants } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Failure } from '../lib/failure.ts';
import { type IdSource, randomToken } from '../lib/ids.ts';
import type { Store } from './store.ts';
import { assertStoreKey } from './store-keys.ts';

/** Not a valid first segment of a key, so no object can land here. */
const TEMPORARY = '.incoming';
/** Leftovers of a crash: nothing is written for longer than this. */
const TEMPORARY_MAX_AGE_MS = 24 * 3600 * 1000;

export interface FsStoreOptions {
  /** Made when missing. Everything lives under it. */
  readonly root: string;
  readonly ids: IdSource;
}

/**
 * Objects as files. Each is written beside the tree, synced and renamed, so a reader (and a crash) sees the whole
 * object or none. `putFile` copies and leaves its source alone: moving would be cheaper but would let a caller's file
 * vanish, and a copy-on-write file system clones it anyway.
 */
export async function createFsStore({ root, ids }: FsStoreOptions): Promise<Store> {
  const base = path.resolve(root);
  const incoming = path.join(base, TEMPORARY);
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeLeftovers(incoming, ids.now() - TEMPORARY_MAX_AGE_MS);

  const pathOf = (key: string): string => {
    assertStoreKey(key);
    return path.join(base, ...key.split('/'));
  };
  const sizeOf = async (file: string) => {
    const found = await stat(file).catch(missingIsUndefined);
    return found?.isFile() ? found.size : undefined;
  };

  async function put(key: string, write: (temporary: string) => Promise<void>) {
    const target = pathOf(key);
    const temporary = path.join(incoming, randomToken(ids, 24));
    try {
      await write(temporary);
      const sizeBytes = await sync(temporary);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await rename(temporary, target);
      await syncDirectory(path.dirname(target));
      return { key, sizeBytes };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  return {
    kind: 'file',
    putFile: (key, localPath) =>
      put(key, (temporary) => copyFile(localPath, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)),
    putBytes: (key, bytes) =>
      put(key, async (temporary) => {
        await using file = await open(temporary, 'wx', 0o600);
        await file.writeFile(bytes);
      }),
    async stat(key) {
      const sizeBytes = await sizeOf(pathOf(key));
      return sizeBytes === undefined ? undefined : { key, sizeBytes };
    },
    async read(key, range): Promise<Readable> {
      const file = await open(pathOf(key), 'r').catch(missingIsUndefined);
      if (file === undefined) throw notFound();
      return file.createReadStream(range === undefined ? {} : { start: range.start, end: range.end });
    },
    async localPath(key) {
      const file = pathOf(key);
      if ((await sizeOf(file)) === undefined) throw notFound();
      return file;
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
    close: async () => undefined,
  };
}

function notFound(): Failure {
  return new Failure('not_found', 'There is no such file, or it has been deleted');
}

function missingIsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}

/** Flushes to the disk and tells the size. */
async function sync(file: string): Promise<number> {
  // r+: Windows refuses to flush a handle that cannot write.
  await using handle: FileHandle = await open(file, 'r+');
  await handle.sync();
  return (await handle.stat()).size;
}

/** Makes a rename survive a power cut. Windows cannot open directories and journals renames itself. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(directory, 'r');
  await handle.sync();
}

async function removeLeftovers(incoming: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const found = await stat(file).catch(missingIsUndefined);
    if (found !== undefined && found.mtimeMs < olderThanMs) await rm(file, { force: true });
  }
}

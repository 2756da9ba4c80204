import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** One file of the built console. */
export interface ConsoleFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly etag: string;
  /** Its name holds a hash of its content, so it may be kept for ever. */
  readonly isImmutable: boolean;
  /** The bytes as a browser asks for them; undefined when squeezing does not help. */
  encoded(encoding: 'br' | 'gzip'): Promise<Buffer> | undefined;
}

export interface ConsoleFiles {
  /** By path below /dashboard/, such as `assets/index-4f2a.js`; undefined: there is none. */
  find(name: string): ConsoleFile | undefined;
  /** The page itself; undefined when the console has not been built. */
  readonly page: string | undefined;
  /** Origins besides our own that results are sent from (a bucket that hands them out itself). */
  readonly mediaOrigins: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.wav': 'audio/wav',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = /^(text\/|application\/json|image\/svg)/;
const PAGE = 'index.html';

/**
 * Reads the built console into memory: some thirty files, two megabytes. A request is then a look into a map, and no
 * path from outside ever reaches the file system. A folder that is not there gives a console without a page.
 */
export async function loadConsoleFiles(directory: string, mediaOrigins: readonly string[] = []): Promise<ConsoleFiles> {
  const files = new Map<string, ConsoleFile>();
  for (const name of await listFiles(directory)) {
    const contentType = TYPES[path.extname(name)];
    if (contentType !== undefined)
      files.set(name, toFile(name, await readFile(path.join(directory, name)), contentType));
  }
  return {
    find: (name) => (name === PAGE ? undefined : files.get(name)),
    page: files.get(PAGE)?.bytes.toString('utf8'),
    mediaOrigins,
  };
}

/** Relative paths with forward slashes; empty when there is no such folder. */
async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

function toFile(name: string, bytes: Buffer, contentType: string): ConsoleFile {
  const kept = new Map<'br' | 'gzip', Promise<Buffer>>();
  return {
    bytes,
    contentType,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('assets/'),
    encoded(encoding) {
      if (!COMPRESSIBLE.test(contentType) || bytes.length < 1024) return undefined;
      const known = kept.get(encoding) ?? compress[encoding](bytes);
      kept.set(encoding, known);
      return known;
    },
  };
}

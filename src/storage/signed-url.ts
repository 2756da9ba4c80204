import { createHmac, timingSafeEqual } from 'node:crypto';
import { Failure } from '../lib/failure.ts';
import { assertStoreKey, isStoreKey } from './store-keys.ts';

/** Where the server answers signed links: `<public url>/files/<key>/<file name>?expires=…&type=…&signature=…`. */
export const LINK_PATH = '/files/';

interface LinkFacts {
  readonly expiresAt: Date;
  readonly contentType: string;
  /** Last segment of the link's path, so that players and download folders see a sensible name. */
  readonly fileName: string;
}

export interface SignedLink extends LinkFacts {
  readonly key: string;
}

export interface LinkSigner {
  /** The same facts give the same link, on every server that shares the secret. */
  sign(key: string, facts: LinkFacts): string;
  /**
   * `path` is what follows `/files/` in the request, still percent-encoded.
   * Failures: `permission_denied` for a link we did not sign, `link_expired` for one we did, too long ago.
   */
  verify(path: string, query: Readonly<Record<string, unknown>>): SignedLink;
  /** The same for a whole URL; undefined when it is not under our public URL at all. No network, no database. */
  recognise(url: string): SignedLink | undefined;
}

export interface LinkSignerOptions {
  /** At least 32 bytes. */
  readonly secret: Uint8Array;
  /** With the base path, without a slash at the end. A function: the port may be known only once it listens. */
  readonly publicUrl: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Links that grant reading one object until a time; they survive restarts as long as the secret does. */
export function createLinkSigner({ secret, publicUrl, now }: LinkSignerOptions): LinkSigner {
  if (secret.byteLength < 32) throw new Error('a link secret needs at least 32 bytes');

  const mac = (key: string, expires: string, contentType: string, fileName: string) =>
    // JSON, because joined fields could be cut in two places to mean two things.
    createHmac('sha256', secret)
      .update(JSON.stringify(['v1', key, expires, contentType, fileName]))
      .digest();

  function verify(path: string, query: Readonly<Record<string, unknown>>): SignedLink {
    const { expires, type, signature } = query;
    const slash = path.lastIndexOf('/');
    const key = path.slice(0, Math.max(slash, 0));
    const fileName = decodeSegment(path.slice(slash + 1));
    if (typeof expires !== 'string' || typeof type !== 'string' || typeof signature !== 'string') throw denied();
    if (fileName === undefined || !/^\d{1,12}$/.test(expires) || !isStoreKey(key)) throw denied();
    const given = Buffer.from(signature, 'base64url');
    const expected = mac(key, expires, type, fileName);
    if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected)) throw denied();
    const expiresAt = new Date(Number(expires) * 1000);
    if (expiresAt.getTime() <= now()) {
      throw new Failure('link_expired', 'This link has expired', { detail: `expired at ${expiresAt.toISOString()}` });
    }
    return { key, expiresAt, contentType: type, fileName };
  }

  return {
    sign(key, { expiresAt, contentType, fileName }) {
      assertStoreKey(key);
      const expires = String(Math.floor(expiresAt.getTime() / 1000));
      const name = linkFileName(fileName);
      const query = new URLSearchParams({
        expires,
        type: contentType,
        signature: mac(key, expires, contentType, name).toString('base64url'),
      });
      return `${publicUrl()}${LINK_PATH}${key}/${encodeURIComponent(name)}?${query}`;
    },
    verify,
    recognise(url) {
      const prefix = `${publicUrl()}${LINK_PATH}`;
      if (!url.startsWith(prefix)) return undefined;
      const [path = '', query = ''] = url.slice(prefix.length).split('?', 2);
      return verify(path, Object.fromEntries(new URLSearchParams(query.split('#', 1)[0])));
    },
  };
}

/** A name that is safe in a URL, a header and a folder: control characters, slashes and quotes become `_`. */
export function linkFileName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must go
  const safe = name.toWellFormed().replace(/[\u0000-\u001f\u007f/\\"<>|:*?]/g, '_');
  const trimmed = safe.replace(/^[.\s]+/, '').slice(-120);
  return trimmed === '' ? 'file' : trimmed.toWellFormed();
}

function decodeSegment(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function denied(): Failure {
  return new Failure('permission_denied', 'This link is not valid');
}

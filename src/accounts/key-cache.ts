import type { Queryable } from '../db/pool.ts';
import { type ApiKey, findKey, findSessionKey, hashSecret, touchKey } from './keys.ts';

export interface KeyCache {
  /** The key of a secret; revoked and expired keys stop within a second, on every server. */
  find(secret: string): Promise<ApiKey | undefined>;
  /** The key that a console session stands for; signing out counts within a second, too. */
  findBySession(token: string): Promise<ApiKey | undefined>;
}

export interface KeyCacheOptions {
  readonly database: Queryable;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Failed notes of last use; they never fail a request. */
  readonly onError: (error: unknown) => void;
}

interface Entry {
  readonly key: ApiKey;
  readonly readAt: number;
}

// A second is the promise; the rest is for the statement itself. One read per key and half second is nothing, and
// unlike a notification from the revoking server it cannot get lost.
const FRESH_MS = 500;
const TOUCH_EVERY_MS = 60_000;
const MAX_ENTRIES = 10_000;

/** Keeps found keys by the hash of their secret. Unknown secrets are not kept: guesses must not push keys out. */
export function createKeyCache(options: KeyCacheOptions): KeyCache {
  const entries = new Map<string, Entry>();
  const reading = new Map<string, Promise<ApiKey | undefined>>();
  const touchedAt = new Map<string, number>();

  function noteUse(key: ApiKey): void {
    const now = options.now();
    if (now - (touchedAt.get(key.id) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return;
    touchedAt.delete(key.id);
    touchedAt.set(key.id, now);
    dropOldest(touchedAt);
    touchKey(options.database, key).catch(options.onError);
  }

  type Find = (database: Queryable, secret: string) => Promise<ApiKey | undefined>;

  async function read(hash: string, secret: string, findIn: Find): Promise<ApiKey | undefined> {
    // The answer is as old as the moment it was asked for, not the moment it came.
    const readAt = options.now();
    const key = await findIn(options.database, secret);
    entries.delete(hash);
    if (key !== undefined) {
      entries.set(hash, { key, readAt });
      dropOldest(entries);
    }
    return key;
  }

  /** Secrets and session tokens are random and of different lengths: one map holds both. */
  async function lookUp(secret: string, findIn: Find): Promise<ApiKey | undefined> {
    const hash = hashSecret(secret).toString('base64');
    const entry = entries.get(hash);
    const now = options.now();
    let key: ApiKey | undefined;
    if (entry !== undefined && now - entry.readAt < FRESH_MS && (entry.key.expiresAt?.getTime() ?? now + 1) > now) {
      key = entry.key;
    } else {
      let pending = reading.get(hash);
      if (pending === undefined) {
        pending = read(hash, secret, findIn).finally(() => reading.delete(hash));
        reading.set(hash, pending);
      }
      key = await pending;
    }
    if (key !== undefined) noteUse(key);
    return key;
  }

  return {
    find: (secret) => lookUp(secret, findKey),
    findBySession: (token) => lookUp(token, findSessionKey),
  };
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size <= MAX_ENTRIES) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

import { randomBytes } from 'node:crypto';
import type { Database, Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import { type ApiKey, hashSecret } from './keys.ts';

/** A working day: an admin key in a browser that somebody forgot to leave should not last longer. */
export const SESSION_SECONDS = 12 * 3600;
/** From the first start to somebody's first look at the console. */
const LINK_SECONDS = 3600;

export interface NewSession {
  /** Only here: the database holds its hash. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Signs a browser in as that key. Sessions that have ended are swept on the way. */
export async function createSession(database: Queryable, key: Pick<ApiKey, 'orgId' | 'id'>): Promise<NewSession> {
  const token = newToken();
  await database.query('delete from console_session where expires_at < now()');
  const { rows } = await database.query<{ expires_at: Date }>(
    `insert into console_session (token_hash, org_id, key_id, expires_at)
     values ($1, $2, $3, now() + make_interval(secs => $4)) returning expires_at`,
    [hashSecret(token), key.orgId, key.id, SESSION_SECONDS],
  );
  if (rows[0] === undefined) throw new Error('insert into console_session returned nothing');
  return { token, expiresAt: rows[0].expires_at };
}

/** When the session ends; undefined for one that is over or never was. */
export async function readSessionEnd(database: Queryable, token: string): Promise<Date | undefined> {
  const { rows } = await database.query<{ expires_at: Date }>(
    'select expires_at from console_session where token_hash = $1 and expires_at > now()',
    [hashSecret(token)],
  );
  return rows[0]?.expires_at;
}

/** Signs out; an unknown token is signed out already. */
export async function endSession(database: Queryable, token: string): Promise<void> {
  await database.query('delete from console_session where token_hash = $1', [hashSecret(token)]);
}

/** The token of a link that signs a browser in as that key, once, within an hour. */
export async function createSignInLink(database: Queryable, key: Pick<ApiKey, 'orgId' | 'id'>): Promise<string> {
  const token = newToken();
  await database.query(
    `insert into sign_in_link (token_hash, org_id, key_id, expires_at)
     values ($1, $2, $3, now() + make_interval(secs => $4))`,
    [hashSecret(token), key.orgId, key.id, LINK_SECONDS],
  );
  return token;
}

/** Uses a link up. Throws `unauthenticated` for one that was used, is too old, or never was. */
export async function redeemSignInLink(database: Database, token: string): Promise<NewSession> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ org_id: string; key_id: string }>(
      `delete from sign_in_link l using api_key k
       where l.token_hash = $1 and l.expires_at > now() and k.org_id = l.org_id and k.id = l.key_id
         and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
       returning l.org_id, l.key_id`,
      [hashSecret(token)],
    );
    const row = rows[0];
    if (row === undefined) {
      throw new Failure('unauthenticated', 'This sign-in link was used already or is too old; sign in with a key');
    }
    return createSession(tx, { orgId: row.org_id, id: row.key_id });
  });
}

/** 256 random bits. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import { type IdSource, newId } from '../lib/ids.ts';

/** What a key may do; `admin` may everything. */
export const SCOPES = ['generate', 'read', 'assets', 'billing', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  /** First characters of the secret, to tell keys apart. */
  readonly prefix: string;
  readonly last4: string;
  readonly scopes: readonly Scope[];
  /** Models it may use; null: all. */
  readonly models: readonly string[] | null;
  /** Micro-credits it may reserve and spend in total; null: as much as the organisation has. */
  readonly creditLimitMicro: number | null;
  /** Reserved or spent through it; counted only while it has a limit. */
  readonly spentMicro: number;
  readonly requestsPerMinute: number | null;
  /** Tasks of this key that may be open (pending or processing) at a time. */
  readonly concurrency: number | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** At most a minute old. */
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

export interface NewKey {
  readonly orgId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly models?: readonly string[] | null;
  readonly creditLimitMicro?: number | null;
  readonly requestsPerMinute?: number | null;
  readonly concurrency?: number | null;
  readonly expiresAt?: Date | null;
  /** Given by the operator (SPARKSTAGE_ADMIN_KEY); otherwise a random one is made. */
  readonly secret?: string;
}

interface KeyRow {
  readonly org_id: string;
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly last4: string;
  readonly scopes: Scope[];
  readonly models: string[] | null;
  readonly credit_limit_micro: number | null;
  readonly spent_micro: number;
  readonly requests_per_minute: number | null;
  readonly concurrency: number | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
  readonly created_at: Date;
}

const SECRET_PREFIX = 'sk-spark-';
const SHOWN_CHARACTERS = SECRET_PREFIX.length + 4;
const COLUMNS = `org_id, id, name, prefix, last4, scopes, models, credit_limit_micro, spent_micro, requests_per_minute,
  concurrency, expires_at, revoked_at, last_used_at, created_at`;

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    orgId: row.org_id,
    name: row.name,
    prefix: row.prefix,
    last4: row.last4,
    scopes: row.scopes,
    models: row.models,
    creditLimitMicro: row.credit_limit_micro,
    spentMicro: row.spent_micro,
    requestsPerMinute: row.requests_per_minute,
    concurrency: row.concurrency,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
  };
}

/** SHA-256 of the secret: what the database holds of it. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** `secret` is in the answer only; afterwards nobody can read it again. */
export async function createKey(
  deps: { readonly database: Queryable; readonly ids: IdSource },
  input: NewKey,
): Promise<{ record: ApiKey; secret: string }> {
  // 24 bytes: 192 random bits, far beyond guessing, so an unsalted hash keeps it.
  const secret = input.secret ?? SECRET_PREFIX + randomBytes(24).toString('base64url');
  const { rows } = await deps.database.query<KeyRow>(
    `insert into api_key (org_id, id, name, prefix, last4, secret_hash, scopes, models, credit_limit_micro,
                          requests_per_minute, concurrency, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning ${COLUMNS}`,
    [
      input.orgId,
      newId(deps.ids, 'key'),
      input.name,
      secret.slice(0, secret.startsWith(SECRET_PREFIX) ? SHOWN_CHARACTERS : 4),
      secret.slice(-4),
      hashSecret(secret),
      JSON.stringify(input.scopes),
      input.models == null ? null : JSON.stringify(input.models),
      input.creditLimitMicro ?? null,
      input.requestsPerMinute ?? null,
      input.concurrency ?? null,
      input.expiresAt ?? null,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('insert into api_key returned nothing');
  return { record: toKey(row), secret };
}

/** The key of that secret, if it is neither revoked nor expired. */
export async function findKey(database: Queryable, secret: string): Promise<ApiKey | undefined> {
  const { rows } = await database.query<KeyRow>({
    name: 'find-key',
    text: `select ${COLUMNS} from api_key
           where secret_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    values: [hashSecret(secret)],
  });
  return rows[0] === undefined ? undefined : toKey(rows[0]);
}

/** The key that a console session stands for, under the same conditions. */
export async function findSessionKey(database: Queryable, token: string): Promise<ApiKey | undefined> {
  const { rows } = await database.query<KeyRow>({
    name: 'find-session-key',
    text: `select ${COLUMNS} from api_key
           where (org_id, id) = (select org_id, key_id from console_session where token_hash = $1 and expires_at > now())
             and revoked_at is null and (expires_at is null or expires_at > now())`,
    values: [hashSecret(token)],
  });
  return rows[0] === undefined ? undefined : toKey(rows[0]);
}

/** All keys of an organisation, newest first, with the revoked ones. */
export async function listKeys(database: Queryable, orgId: string): Promise<readonly ApiKey[]> {
  const { rows } = await database.query<KeyRow>(
    `select ${COLUMNS} from api_key where org_id = $1 order by created_at desc, id`,
    [orgId],
  );
  return rows.map(toKey);
}

/** Throws `not_found` for a key the organisation does not have; revoking twice keeps the first time. */
export async function revokeKey(database: Queryable, orgId: string, id: string): Promise<ApiKey> {
  const { rows } = await database.query<KeyRow>(
    `update api_key set revoked_at = coalesce(revoked_at, now()) where org_id = $1 and id = $2 returning ${COLUMNS}`,
    [orgId, id],
  );
  if (rows[0] === undefined) throw new Failure('not_found', 'There is no such key');
  return toKey(rows[0]);
}

/** Notes that a key was used, unless that was noted within the last minute. */
export async function touchKey(database: Queryable, key: ApiKey): Promise<void> {
  await database.query({
    name: 'touch-key',
    text: `update api_key set last_used_at = now()
           where org_id = $1 and id = $2 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    values: [key.orgId, key.id],
  });
}

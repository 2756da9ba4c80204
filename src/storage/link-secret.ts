import { randomBytes } from 'node:crypto';
import type { Queryable } from '../db/pool.ts';

/**
 * The secret behind signed links, 32 bytes, made once. It lives in the database because every server has to verify
 * what any other signed, and links must outlive a restart.
 */
export async function loadLinkSecret(database: Queryable): Promise<Uint8Array> {
  await database.query('insert into platform_secret (name, value) values ($1, $2) on conflict do nothing', [
    'links',
    randomBytes(32),
  ]);
  const { rows } = await database.query<{ value: Buffer }>('select value from platform_secret where name = $1', [
    'links',
  ]);
  const secret = rows[0]?.value;
  if (secret === undefined) throw new Error('the link secret is missing right after it was stored');
  return secret;
}

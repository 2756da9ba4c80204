import { type IdSource, randomToken } from '../../lib/ids.ts';

/** `group-YYYYMMDDhhmmss-xxxxx` in UTC: the vendor's shape (contract A6), also for people to read. */
export function newGroupId(source: IdSource): string {
  return newDatedId(source, 'group');
}

/** `asset-YYYYMMDDhhmmss-xxxxx`. */
export function newAssetId(source: IdSource): string {
  return newDatedId(source, 'asset');
}

/** Tells assets of the library from uploaded files, which `asset://` may name as well. */
export const ASSET_ID_PATTERN = /^asset-\d{14}-[a-z0-9]{5}$/;

function newDatedId(source: IdSource, prefix: string): string {
  const digits = new Date(source.now()).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${prefix}-${digits}-${randomToken(source, 5)}`;
}

const TRIES = 5;

/**
 * Inserts under a new id until one is free: five random characters meet twice within a second once in
 * sixty million pairs, which a busy organisation reaches. `insert` answers undefined for a taken id.
 */
export async function insertWithNewId<Row>(
  newId: () => string,
  insert: (id: string) => Promise<Row | undefined>,
): Promise<Row> {
  for (let tries = 0; tries < TRIES; tries++) {
    const row = await insert(newId());
    if (row !== undefined) return row;
  }
  throw new Error(`no free id after ${TRIES} tries`);
}

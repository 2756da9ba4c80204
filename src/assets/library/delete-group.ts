import type { Database } from '../../db/pool.ts';
import { refuseGroup } from './asset-groups.ts';
import { removeAssets } from './asset-records.ts';

/**
 * Deletes a group with its assets; answers how many those were. Its consent records stay: who agreed to what must be
 * provable after the pictures are gone. Throws `not_found`.
 */
export function deleteGroup(
  database: Database,
  { orgId, id }: { readonly orgId: string; readonly id: string },
): Promise<number> {
  return database.transaction(async (tx) => {
    // Locked first: an asset that is being added waits for the foreign key and then finds no group.
    const { rows } = await tx.query('select 1 from asset_group where org_id = $1 and id = $2 for update', [orgId, id]);
    if (rows.length === 0) refuseGroup();
    const removed = await removeAssets(tx, 'org_id = $2 and group_id = $3', [orgId, id]);
    await tx.query('delete from asset_group where org_id = $1 and id = $2', [orgId, id]);
    return removed;
  });
}

import type { Database } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { Store } from '../storage/store.ts';
import { isFinal } from './task.ts';
import { storedKeys, type TaskRow } from './task-row.ts';

export interface DeleteDeps {
  readonly database: Database;
  readonly store: Store;
}

/**
 * Deletes an ended task with all that its attempts stored; its ledger entries stay. Fetched inputs that no other task or file uses go
 * with the next sweep of blobs, because the row was what kept them. Throws `task_not_found`, or `task_state_conflict`
 * while it is open (cancel it first).
 */
export async function deleteTask(
  deps: DeleteDeps,
  request: { readonly orgId: string; readonly id: string },
): Promise<void> {
  const { orgId, id } = request;
  const keys = await deps.database.transaction(async (tx) => {
    const { rows } = await tx.query<TaskRow>('select * from task where org_id = $1 and id = $2 for update', [
      orgId,
      id,
    ]);
    if (rows[0] === undefined) throw new Failure('task_not_found', `There is no task ${id}`);
    if (!isFinal(rows[0].status)) {
      throw new Failure('task_state_conflict', 'The task is still open; cancel it first', { taskId: id });
    }
    await tx.query('delete from task where org_id = $1 and id = $2', [orgId, id]);
    await tx.query('insert into task_tombstone (org_id, id) values ($1, $2)', [orgId, id]);
    return storedKeys(rows[0]);
  });
  // After the commit: a task must not point at objects that are gone. A crash here leaves objects, never a dead link.
  for (const key of keys) await deps.store.delete(key);
}

import type { Database, Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import type { Store } from '../storage/store.ts';
import { isFinal } from './task.ts';
import { type TaskRow, toTask } from './task-row.ts';

export interface DeleteDeps {
  readonly database: Database;
  readonly store: Store;
}

/**
 * Which of a task's input objects nothing else needs: not those of uploaded files (they have their own life), and not
 * those of another task of the organisation that fetched the same bytes.
 */
export async function findOwnInputs(
  database: Queryable,
  task: { readonly orgId: string; readonly id: string; readonly keys: readonly string[] },
): Promise<readonly string[]> {
  const fetched = [...new Set(task.keys.filter((key) => key.startsWith(`${task.orgId}/inputs/`)))];
  if (fetched.length === 0) return [];
  const { rows } = await database.query<{ key: string }>(
    `select wanted.key from unnest($3::text[]) as wanted (key)
     where not exists (select 1 from task where inputs_deleted_at is null and input_keys ? wanted.key
                         and org_id = $1 and id <> $2)`,
    [task.orgId, task.id, fetched],
  );
  return rows.map((row) => row.key);
}

/**
 * Deletes an ended task with its inputs and outputs; its ledger entries stay. Throws `task_not_found`, or
 * `task_state_conflict` while it is open (cancel it first).
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
    const task = toTask(rows[0]);
    if (!isFinal(task.status)) {
      throw new Failure('task_state_conflict', 'The task is still open; cancel it first', { taskId: id });
    }
    const inputKeys = task.inputs.map((input) => input.storageKey);
    const inputs = await findOwnInputs(tx, { orgId, id, keys: inputKeys });
    await tx.query('delete from task where org_id = $1 and id = $2', [orgId, id]);
    await tx.query('insert into task_tombstone (org_id, id) values ($1, $2)', [orgId, id]);
    return [...inputs, ...task.outputs.map((output) => output.storageKey)];
  });
  // After the commit: a task must not point at objects that are gone. A crash here leaves objects, never a dead link.
  for (const key of keys) await deps.store.delete(key);
}

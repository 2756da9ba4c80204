import { MIGRATIONS_URL, migrate } from '../db/migrate.ts';
import type { Database } from '../db/pool.ts';
import type { Log } from '../lib/log.ts';
import { ensureCallbackQueue } from './notify.ts';
import { type Queue, startQueue } from './queue.ts';

/** Migrates the database and starts the queue under the same lock. */
export async function migrateAndStartQueue(database: Database, log: Log): Promise<Queue> {
  let queue: Queue | undefined;
  await migrate(database, MIGRATIONS_URL, async () => {
    queue = await startQueue({ database, log });
    // Also where no callbacks are sent: whoever settles a task puts its callback into this queue.
    await ensureCallbackQueue(queue);
  });
  if (queue === undefined) throw new Error('the migration did not start the queue');
  return queue;
}

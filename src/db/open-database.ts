import { mkdir } from 'node:fs/promises';
import type { Log } from '../lib/log.ts';
import { startEmbeddedPostgres } from './embedded/start-embedded.ts';
import { createDatabase, type Database } from './pool.ts';

export interface OpenDatabaseOptions {
  /** undefined: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly maxConnections: number;
  readonly log: Log;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** Also lets go of the embedded server. */
  close(): Promise<void>;
}

/** Opens the database that the configuration names, or the embedded one; not migrated. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const { databaseUrl, dataDir, log } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir, log }) : undefined;
  const database = createDatabase({
    connectionString: databaseUrl ?? embedded?.connectionString ?? '',
    maxConnections: options.maxConnections,
    onError: (error) => log.warn({ error: error.message }, 'a database connection was lost'),
  });
  return {
    database,
    async close() {
      await database.close();
      await embedded?.stop();
    },
  };
}

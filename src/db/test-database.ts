import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { silentLog } from '../lib/log.ts';
import { startEmbeddedPostgres } from './embedded/start-embedded.ts';
import { createDatabase, type Database } from './pool.ts';

export interface TestDatabase {
  readonly database: Database;
  readonly connectionString: string;
  /** Drops the database and lets go of the server. */
  close(): Promise<void>;
}

const NAME_PATTERN = /^test_(\d+)_/;
const ABANDONED_MS = 3600_000;

/** Databases that a killed test run left behind. */
async function dropAbandoned(admin: Database): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'test_%'`,
  );
  for (const { datname } of rows) {
    const madeAt = Number(NAME_PATTERN.exec(datname)?.[1] ?? Date.now());
    if (Date.now() - madeAt > ABANDONED_MS) await admin.query(`drop database if exists ${datname} with (force)`);
  }
}

/**
 * A fresh, empty database on a real server. Test processes share one embedded server (its reuse is what several
 * servers on one data directory do), so only the very first one pays for initdb. SPARKSTAGE_TEST_DATABASE_URL names
 * another server, whose user may create databases.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const given = process.env.SPARKSTAGE_TEST_DATABASE_URL;
  const dataDir = path.join(tmpdir(), `sparkstage-test-${process.getuid?.() ?? 0}`);
  const server = given === undefined ? await startEmbeddedPostgres({ dataDir, log: silentLog }) : undefined;
  const serverUrl = new URL(given ?? server?.connectionString ?? '');
  const admin = createDatabase({ connectionString: serverUrl.href, maxConnections: 1 });
  await dropAbandoned(admin);
  const name = `test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  await admin.query(`create database ${name}`);
  await admin.close();
  const own = new URL(serverUrl);
  own.pathname = `/${name}`;
  const database = createDatabase({ connectionString: own.href, maxConnections: 20 });
  return {
    database,
    connectionString: own.href,
    async close() {
      await database.close();
      const last = createDatabase({ connectionString: serverUrl.href, maxConnections: 1 });
      await last.query(`drop database ${name} with (force)`);
      await last.close();
      await server?.stop();
    },
  };
}

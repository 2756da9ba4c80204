import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import type { Database } from './pool.ts';

/** The migrations that ship with the server. */
export const MIGRATIONS_URL = new URL('./migrations/', import.meta.url);

// Any constant will do, as long as no other program uses it on the same database.
const LOCK_ID = 7_232_061_157;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

async function readMigrations(directoryUrl: URL): Promise<readonly Migration[]> {
  const names = (await readdir(directoryUrl)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directoryUrl), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applyMigration(client: pg.PoolClient, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into schema_migration (name, sha256) values ($1, $2)', [
      migration.name,
      migration.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${migration.name} failed`, { cause: error });
  }
}

async function applyMissing(client: pg.PoolClient, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(
    `create table if not exists schema_migration (
       name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
  );
  const known = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration');
  const applied = new Map(known.rows.map((row) => [row.name, row.sha256]));
  const done: string[] = [];
  for (const migration of migrations) {
    const sha256 = applied.get(migration.name);
    if (sha256 === migration.sha256) continue;
    // Editing an applied file would leave two kinds of databases; a change is a new file.
    if (sha256 !== undefined) throw new Error(`migration ${migration.name} was changed after it was applied`);
    await applyMigration(client, migration);
    done.push(migration.name);
  }
  return done;
}

/**
 * Applies every `NNNN-name.sql` of the directory that the database has not seen, in name order, each in its own
 * transaction, then runs `after` (the queue's own tables) under the same lock: of several servers that start at once
 * one does the work and the others wait. Answers the names applied.
 */
export async function migrate(
  database: Database,
  directoryUrl: URL = MIGRATIONS_URL,
  after?: () => Promise<void>,
): Promise<readonly string[]> {
  const migrations = await readMigrations(directoryUrl);
  if (migrations.length === 0) throw new Error(`no migrations in ${directoryUrl.href}`);
  const client = await database.pool.connect();
  try {
    // A session lock, not a transaction lock: each migration commits on its own.
    await client.query('select pg_advisory_lock($1)', [LOCK_ID]);
    const done = await applyMissing(client, migrations);
    await after?.();
    await client.query('select pg_advisory_unlock($1)', [LOCK_ID]);
    client.release();
    return done;
  } catch (error) {
    // Closing the connection drops the lock too, whatever state it is in.
    client.release(true);
    throw error;
  }
}

/** Test support: a migrated database, a store on disk and link keys, as a server would have them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '../db/migrate.ts';
import type { Database } from '../db/pool.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { systemIds } from '../lib/ids.ts';
import { createFsStore } from '../storage/fs-store.ts';
import { loadLinkSecret } from '../storage/link-secret.ts';
import { createLinkSigner, type LinkSigner } from '../storage/signed-url.ts';
import type { Store } from '../storage/store.ts';

export { makeWav } from '../lib/test-sounds.ts';

export const PUBLIC_URL = 'http://127.0.0.1:8787';

export interface TestParts {
  readonly directory: string;
  /** The same: enough for a test. */
  readonly scratchDirectory: string;
  readonly database: Database;
  readonly store: Store;
  readonly links: LinkSigner;
  close(): Promise<void>;
}

/** With organisations `org_a` and `org_b`. */
export async function openTestParts(): Promise<TestParts> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-assets-'));
  const { database, close } = await createTestDatabase();
  await migrate(database);
  await database.query(`insert into org (id, name) values ('org_a', 'A'), ('org_b', 'B')`);
  const secret = await loadLinkSecret(database);
  return {
    directory,
    scratchDirectory: directory,
    database,
    store: await createFsStore({ root: path.join(directory, 'store'), ids: systemIds }),
    links: createLinkSigner({ secret, publicUrl: () => PUBLIC_URL, now: Date.now }),
    async close() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

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

/** A valid WAV of a constant tone: 8 kHz, 16 bit, mono. */
export function makeWav(seconds: number): Buffer {
  const samples = Math.round(8000 * seconds);
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) wav.writeInt16LE(Math.round(8000 * Math.sin(i / 3)), 44 + 2 * i);
  return wav;
}

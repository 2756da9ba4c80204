import { hostname } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type ConsoleFiles, loadConsoleFiles } from './http/console/console-files.ts';
import { type IdSource, newId } from './lib/ids.ts';
import type { Store } from './storage/store.ts';
import { announceWorker, type PresenceOptions } from './tasks/worker-presence.ts';

/** The part of the composition root that is about the console, apart because the root is long enough. */

/** One directory up both from src/ and from dist/. */
const BUILT = fileURLToPath(new URL('../dashboard/dist', import.meta.url));

/** The built console, and from where besides ourselves it may show results. */
export async function openConsole(store: Store, ids: IdSource): Promise<ConsoleFiles> {
  return loadConsoleFiles(BUILT, await bucketOrigins(store, ids));
}

/** A bucket that hands out objects itself is another origin; a link to any key shows which. */
async function bucketOrigins(store: Store, { now }: IdSource): Promise<readonly string[]> {
  if (store.directUrl === undefined) return [];
  const facts = { expiresAt: new Date(now() + 60_000), contentType: 'text/plain', fileName: 'origin' };
  return [new URL(await store.directUrl('console/origin/probe', facts)).origin];
}

/** Keeps saying that this process runs jobs, until the answered function is called. */
export function announceThisWorker(
  ids: IdSource,
  options: Pick<PresenceOptions, 'database' | 'slots' | 'running' | 'onError'>,
): () => Promise<void> {
  const presence = announceWorker({ ...options, id: newId(ids, 'worker'), host: hostname(), pid: process.pid });
  return () => presence.stop();
}

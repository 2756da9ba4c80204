import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import process from 'node:process';
import { describeBackends } from './codecs/open-backend.ts';
import { openDatabase } from './db/open-database.ts';
import type { EngineRegistry } from './engines/engine.ts';
import { silentLog } from './lib/log.ts';
import { MIN_NODE_MAJOR, nodeMajor } from './lib/preflight.ts';
import { type OpenStoreOptions, openStore } from './storage/open-store.ts';

export interface DoctorOptions {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly storageUrl: string | undefined;
  readonly s3Credentials?: OpenStoreOptions['s3Credentials'];
  readonly ffmpegPath: string | undefined;
  readonly engines: EngineRegistry;
}

/** One line of the report. */
export interface Finding {
  readonly what: string;
  /** `fail`: the server cannot do its work; `warn`: it can, with less. */
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly detail: string;
}

const OLDEST_POSTGRES = 150_000;
const LOW_DISK_BYTES = 2 * 1024 ** 3;

/**
 * Looks at everything that the server needs. Makes an empty database cluster when there is none, and writes and deletes
 * one small object of a bucket; changes nothing else.
 */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  return [
    examineNode(),
    await attempt('data directory', () => examineDirectory(options.dataDir)),
    await attempt('database', () => examineDatabase(options)),
    await attempt('store', () => examineStore(options)),
    ...(await examineBackends(options.ffmpegPath)),
    ...(await examineEngines(options.engines)),
  ];
}

function examineNode(): Finding {
  const isNew = nodeMajor(process.version) >= MIN_NODE_MAJOR;
  return {
    what: 'Node',
    verdict: isNew ? 'ok' : 'fail',
    detail: isNew ? process.version : `${process.version}, ${MIN_NODE_MAJOR} or newer is needed`,
  };
}

async function attempt(what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, verdict: 'ok', detail: await look() };
  } catch (error) {
    return { what, verdict: 'fail', detail: error instanceof Error ? error.message : String(error) };
  }
}

async function examineDirectory(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await access(directory, constants.R_OK | constants.W_OK);
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const gigabytes = (free / 1024 ** 3).toFixed(1);
  if (free < LOW_DISK_BYTES) throw new Error(`${directory}: only ${gigabytes} GB free`);
  return `${directory}, ${gigabytes} GB free`;
}

async function examineDatabase({ databaseUrl, dataDir }: DoctorOptions): Promise<string> {
  const opened = await openDatabase({ databaseUrl, dataDir, maxConnections: 1, log: silentLog });
  try {
    const { rows } = await opened.database.query<{ number: string; name: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as name`,
    );
    const { number = '0', name = '?' } = rows[0] ?? {};
    if (Number(number) < OLDEST_POSTGRES) throw new Error(`PostgreSQL ${name}, 15 or newer is needed`);
    return `${databaseUrl === undefined ? 'embedded ' : ''}PostgreSQL ${name}`;
  } finally {
    await opened.close();
  }
}

/** A bucket is also written to and read from while it is opened. */
async function examineStore(options: DoctorOptions): Promise<string> {
  const store = await openStore({ ...options, url: options.storageUrl });
  await store.close();
  return `${store.kind} store opens`;
}

/** One usable backend is enough. */
async function examineBackends(ffmpegPath: string | undefined): Promise<readonly Finding[]> {
  const backends = await describeBackends(ffmpegPath === undefined ? {} : { ffmpegPath });
  const missing = backends.some(({ available }) => available) ? 'warn' : 'fail';
  return backends.map(({ name, available, detail }) => ({
    what: `media backend ${name}`,
    verdict: available ? 'ok' : missing,
    detail,
  }));
}

async function examineEngines(engines: EngineRegistry): Promise<readonly Finding[]> {
  const all = engines.all();
  if (all.length === 0) return [{ what: 'engines', verdict: 'fail', detail: 'none: no model can run' }];
  return Promise.all(
    all.map(async (engine): Promise<Finding> => {
      const problems = await engine.problems();
      const what = `engine ${engine.id}`;
      if (problems.length === 0) return { what, verdict: 'ok', detail: engine.models.join(', ') };
      return { what, verdict: 'fail', detail: problems.join('; ') };
    }),
  );
}

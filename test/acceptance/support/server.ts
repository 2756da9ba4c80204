import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { readConfig } from '../../../src/config.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { createPlatform } from '../../../src/main.ts';
import type { PollInterval } from '../../../src/tasks/remote-job.ts';
import { createTestEngines, type TestEngineOptions } from './test-engine.ts';

export interface Server {
  /** Base path included. */
  readonly url: string;
  readonly adminKey: string;
  /** Whether the test engine runs here, so that its magic prompts work. */
  readonly hasTestEngine: boolean;
  close(): Promise<void>;
}

/**
 * The server under test: the one of BASE_URL with the key of ADMIN_KEY, or a new one on a temporary directory with
 * the test engine. `environment` applies to the second only.
 */
export async function openServer(
  environment: Record<string, string> = {},
  options: {
    readonly realEngines?: boolean;
    readonly testEngine?: TestEngineOptions;
    readonly extraCa?: readonly string[];
    readonly pollInterval?: PollInterval;
  } = {},
): Promise<Server> {
  const { BASE_URL, ADMIN_KEY } = process.env;
  if (BASE_URL !== undefined) {
    if (ADMIN_KEY === undefined) throw new Error('BASE_URL needs ADMIN_KEY');
    return {
      url: BASE_URL.replace(/\/$/, ''),
      adminKey: ADMIN_KEY,
      hasTestEngine: false,
      close: async () => undefined,
    };
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-acceptance-'));
  // mkdtemp's is private: where root runs the tests, PostgreSQL's account could not get through, and the cluster would
  // be made (and left behind) elsewhere.
  await chmod(directory, 0o711);
  const adminKey = `sk-spark-${randomBytes(24).toString('hex')}`;
  const config = readConfig({
    SPARKSTAGE_PORT: '0',
    SPARKSTAGE_DATA_DIR: directory,
    SPARKSTAGE_ADMIN_KEY: adminKey,
    SPARKSTAGE_FETCH_ALLOW: '127.0.0.0/8',
    ...environment,
  });
  const engines =
    options.realEngines === true ? {} : { engines: await createTestEngines(directory, options.testEngine) };
  const trust = options.extraCa === undefined ? {} : { extraCa: options.extraCa };
  const polls = options.pollInterval === undefined ? {} : { pollInterval: options.pollInterval };
  const platform = await createPlatform(config, {
    ...engines,
    ...trust,
    ...polls,
    log: silentLog,
    shutdownGraceMs: 100,
  });
  return {
    url: platform.url,
    adminKey,
    hasTestEngine: options.realEngines !== true,
    async close() {
      await platform.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

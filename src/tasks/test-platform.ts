import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type ApiKey, createKey, type NewKey } from '../accounts/keys.ts';
import { topUp } from '../accounts/ledger.ts';
import { createOrganisation } from '../accounts/organisations.ts';
import { migrate } from '../db/migrate.ts';
import { createDatabase, type Database } from '../db/pool.ts';
import { createTestDatabase } from '../db/test-database.ts';
import type { EngineContext, EngineJob, EngineResult, InlineEngine } from '../engines/engine.ts';
import { systemIds } from '../lib/ids.ts';
import type { JsonObject } from '../lib/json.ts';
import { silentLog } from '../lib/log.ts';
import type { Model } from '../models/model.ts';
import { createFsStore } from '../storage/fs-store.ts';
import { type CreateDeps, type CreateRequest, createTask } from './create.ts';
import { createEstimates } from './estimate.ts';
import { type Queue, startQueue } from './queue.ts';
import { createWorker, type Worker, type WorkerDeps } from './run.ts';
import type { Task } from './task.ts';

/**
 * Test support, no part of the server: the pipeline around a real database, queue and directory, with a test double
 * at the engine port.
 */

/** Costs `price` micro-credits and writes a text file. */
export const TEST_MODEL: Model = {
  id: 'test-model',
  title: 'Test',
  description: 'Writes a text file.',
  produces: 'text',
  codePrefix: null,
  input: z.object({
    price: z.number().default(0),
    step: z.string().default(''),
    limitSeconds: z.number().default(20),
  }) as unknown as Model['input'],
  checks: [],
  wording: {},
  limits: [],
  ignored: {},
  media: () => [],
  leastQuote: () => ({ rule: 'per_call', units: 1, amountMicro: 0 }),
  quote: (input) => ({ rule: 'per_call', units: 1, amountMicro: Number(input.price) }),
  // The engine gets `limitSeconds` of time; see timeLimitSeconds.
  outputSeconds: (input) => Number(input.limitSeconds),
  canCancel: true,
  timeLimitSeconds: (seconds) => seconds ?? 20,
  example: { price: 1 },
};

export type RunJob = (job: EngineJob, context: EngineContext) => Promise<void>;

/** An engine at the port: does what `run` does, then writes its task's id as the result. */
export function createTestEngine(run: RunJob): InlineEngine {
  return {
    id: 'test',
    kind: 'inline',
    models: [TEST_MODEL.id],
    async run(job, context): Promise<EngineResult> {
      await run(job, context);
      const file = context.output('result.txt');
      await writeFile(file, job.taskId);
      return {
        artifacts: [{ name: 'result.txt', kind: 'text', path: file, contentType: 'text/plain' }],
        warnings: ['from the engine'],
        metadata: { attemptThatRan: job.attempt },
        jobId: `local-${job.attempt}`,
        costUnits: 3,
      };
    },
    problems: async () => [],
    close: async () => undefined,
  };
}

export interface Pipeline {
  readonly database: Database;
  readonly queue: Queue;
  readonly createDeps: CreateDeps;
  readonly workerDeps: WorkerDeps;
  close(): Promise<void>;
}

/** Everything one server process has, on an existing database and directory. */
export async function openPipeline(options: {
  readonly connectionString: string;
  readonly directory: string;
  readonly run: RunJob;
}): Promise<Pipeline> {
  const database = createDatabase({ connectionString: options.connectionString, maxConnections: 12 });
  let queue: Queue | undefined;
  await migrate(database, undefined, async () => {
    queue = await startQueue({ database, log: silentLog });
  });
  if (queue === undefined) throw new Error('the queue was not started');
  const started = queue;
  const engine = createTestEngine(options.run);
  const engines = {
    find: (model: string) => (model === TEST_MODEL.id ? engine : undefined),
    route: (model: string) => (model === TEST_MODEL.id ? [engine] : []),
    all: () => [engine],
    close: async () => undefined,
  };
  const models = {
    find: (id: string) => (id === TEST_MODEL.id ? TEST_MODEL : undefined),
    all: () => [TEST_MODEL],
  };
  const store = await createFsStore({ root: path.join(options.directory, 'store'), ids: systemIds });
  const estimates = createEstimates({ database, now: Date.now, seedSecondsPerUnit: () => 2 });
  const shared = { database, queue: started, models, engines, estimates, store };
  const scratchDirectory = path.join(options.directory, 'scratch');
  return {
    database,
    queue: started,
    createDeps: {
      ...shared,
      prices: {},
      ids: systemIds,
      inspector: { database, store, scratchDirectory },
      resolveInputs: async () => ({ inputs: [], facts: {} }),
      checkCallback: async () => undefined,
    },
    workerDeps: {
      ...shared,
      enqueueCallback: async () => undefined,
      onEnded: () => undefined,
      probeArtifact: async () => ({ probed: true }),
      signOutput: (link) => `http://files.test/${link.storageKey}`,
      signInput: ({ taskId, name }) => `http://files.test/${taskId}/${name}`,
      now: Date.now,
      resultTtlSeconds: 3600,
      scratchDirectory,
      slots: 1,
      shutdownGraceMs: 200,
      log: silentLog,
    },
    async close() {
      await started.stop();
      await database.close();
    },
  };
}

export interface TestPlatform extends Pipeline {
  readonly connectionString: string;
  readonly directory: string;
  /** An organisation with credits and a key. */
  createCaller(options?: { readonly credits?: number; readonly key?: Partial<NewKey> }): Promise<ApiKey>;
  create(key: ApiKey, params: JsonObject, request?: Partial<CreateRequest>): Promise<Task>;
  /** A started worker; the test stops it. */
  startWorker(changes?: Partial<WorkerDeps>): Promise<Worker>;
}

/** A pipeline on a fresh database. */
export async function createTestPlatform(run: RunJob): Promise<TestPlatform> {
  const { connectionString, close: closeDatabase } = await createTestDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-test-'));
  const pipeline = await openPipeline({ connectionString, directory, run });
  const { database } = pipeline;
  return {
    ...pipeline,
    connectionString,
    directory,
    async createCaller({ credits = 1_000_000, key = {} } = {}) {
      const deps = { database, ids: systemIds };
      const { id: orgId } = await createOrganisation(deps, { name: 'test' });
      if (credits > 0) await topUp(database, { orgId, amountMicro: credits, idempotencyKey: 'start' });
      return (await createKey(deps, { orgId, name: 'test', scopes: ['generate'], ...key })).record;
    },
    create: (key, params, request = {}) =>
      createTask(pipeline.createDeps, {
        orgId: key.orgId,
        key,
        dialect: 'spark',
        parsed: { model: TEST_MODEL.id, params, callbackUrl: undefined, warnings: [] },
        requestBodyHash: JSON.stringify(params),
        signal: new AbortController().signal,
        ...request,
      }),
    async startWorker(changes = {}) {
      const worker = createWorker({ ...pipeline.workerDeps, ...changes });
      await worker.start();
      return worker;
    },
    async close() {
      await pipeline.close();
      await closeDatabase();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until `check` answers something; fails after `timeoutMs`. */
export async function waitFor<Result>(
  check: () => Promise<Result | undefined | false>,
  timeoutMs = 15_000,
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Books {
  readonly available: number;
  readonly held: number;
  readonly toppedUp: number;
  readonly reserved: number;
  readonly captured: number;
  readonly released: number;
  /** Reserved by open tasks, from the tasks themselves. */
  readonly openReserved: number;
}

/** The wallet, the ledger's sums and the tasks' own figures of one organisation, in one snapshot. */
export async function readBooks(database: Database, orgId: string): Promise<Books> {
  const { rows } = await database.query<Books>(
    `select w.available_micro as available, w.held_micro as held,
       coalesce(sum(l.amount_micro) filter (where l.kind = 'topup'), 0)::bigint as "toppedUp",
       coalesce(sum(l.amount_micro) filter (where l.kind = 'reserve'), 0)::bigint as reserved,
       coalesce(sum(l.amount_micro) filter (where l.kind = 'capture'), 0)::bigint as captured,
       coalesce(sum(l.amount_micro) filter (where l.kind = 'release'), 0)::bigint as released,
       (select coalesce(sum(reserved_micro), 0)::bigint from task t
         where t.org_id = w.org_id and t.status in ('pending', 'processing')) as "openReserved"
     from wallet w left join ledger l on l.org_id = w.org_id
     where w.org_id = $1 group by w.org_id`,
    [orgId],
  );
  if (rows[0] === undefined) throw new Error(`no wallet for ${orgId}`);
  return rows[0];
}

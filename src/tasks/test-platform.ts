import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type ApiKey, createKey, type NewKey } from '../accounts/keys.ts';
import { topUp } from '../accounts/ledger.ts';
import { createOrganisation } from '../accounts/organisations.ts';
import { migrate } from '../db/migrate.ts';
import type { Database } from '../db/pool.ts';
import type { Engine, EngineContext, EngineJob, EngineResult } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import { systemIds } from '../lib/ids.ts';
import type { JsonObject } from '../lib/json.ts';
import { silentLog } from '../lib/log.ts';
import type { Model } from '../models/model.ts';
import { createTestStore } from './test-store.ts';
import { type CreateDeps, type CreateRequest, createTask } from './create.ts';
import { createEstimates } from './estimate.ts';
import { type Queue, startQueue } from './queue.ts';
import { createWorker, type Worker, type WorkerDeps } from './run.ts';
import type { Task } from './task.ts';

/**
 * Test support: the pipeline around a real database, a real queue and a real directory, with an engine of a few lines
 * in the place of the engine port. Not part of the server.
 */

/** One micro-credit price per task, set by the caller, so that sums are easy to follow. */
export const TEST_MODEL: Model = {
  id: 'test-model',
  title: 'Test',
  description: 'Writes a text file.',
  produces: 'text',
  codePrefix: null,
  input: z.object({ price: z.number().default(0) }).loose() as unknown as Model['input'],
  checks: [],
  wording: {},
  ignored: {},
  media: () => [],
  leastQuote: () => ({ rule: 'per_call', units: 1, amountMicro: 0 }),
  quote: (input) => ({ rule: 'per_call', units: 1, amountMicro: Number(input.price) }),
  outputSeconds: () => null,
  canCancel: true,
  timeLimitSeconds: () => 20,
  example: { price: 1 },
};

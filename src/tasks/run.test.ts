import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiKey } from '../accounts/keys.ts';
import { Failure } from '../lib/failure.ts';
import { cancelTask } from './cancel.ts';
import { countOpenTasks, readQueueDepths } from './count-tasks.ts';
import { readTask } from './read.ts';
import type { Worker } from './run.ts';
import { isFinal, type Task } from './task.ts';
import {
  createTestPlatform,
  openPipeline,
  type RunJob,
  readBooks,
  type TestPlatform,
  waitFor,
} from './test-platform.ts';

let platform: TestPlatform;
let run: RunJob;
let workers: Worker[];
before(async () => {
  platform = await createTestPlatform((job, context) => run(job, context));
});
beforeEach(() => {
  workers = [];
  run = async () => undefined;
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
});
after(() => platform.close());

async function startWorker(changes: Parameters<TestPlatform['startWorker']>[0] = {}): Promise<Worker> {
  const worker = await platform.startWorker(changes);
  workers.push(worker);
  return worker;
}

const finish = (key: ApiKey, task: Task) =>
  waitFor(async () => {
    const found = await readTask(platform.database, key.orgId, task.id);
    return found !== undefined && isFinal(found.status) ? found : undefined;
  });

test('a job runs, its output is stored and signed, its price captured', async () => {
  const key = await platform.createCaller({ credits: 100 });
  await startWorker();
  const task = await finish(key, await platform.create(key, { price: 40 }));
  assert.deepEqual(
    [task.status, task.progress, task.attempt, task.engineJobId, task.costUnits, task.warnings, task.metadata],
    ['completed', 1, 1, 'local-1', 3, ['from the engine'], { attemptThatRan: 1 }],
  );
  const output = task.outputs[0];
  assert.deepEqual([output?.text, output?.facts], [task.id, { probed: true }]);
  const stored = await platform.workerDeps.store.stat(output?.storageKey ?? '');
  assert.equal(stored?.sizeBytes, task.id.length);
  const books = await readBooks(platform.database, key.orgId);
  assert.deepEqual([books.available, books.held, books.captured], [60, 0, 40]);
});

test('the end of a task is announced once, after its commit, whoever ended it', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const announced: (string | undefined)[][] = [];
  const looks: Promise<void>[] = [];
  const onEnded = ({ id }: Task) => {
    looks.push(readTask(platform.database, key.orgId, id).then((found) => void announced.push([id, found?.status])));
  };
  const cancelled = await platform.create(key, { price: 10 });
  const deps = { ...platform.createDeps, ...platform.workerDeps, onEnded };
  await cancelTask(deps, { orgId: key.orgId, id: cancelled.id, asAdmin: false });
  await startWorker({ onEnded });
  const completed = await finish(key, await platform.create(key, { price: 10 }));
  await waitFor(async () => looks.length === 2);
  await Promise.all(looks);
  assert.deepEqual(announced, [
    [cancelled.id, 'failed'],
    [completed.id, 'completed'],
  ]);
});

test('a failure that may pass is tried twice more while its credits stay reserved; another one is not', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const heldAt: number[] = [];
  run = async (job) => {
    heldAt.push((await readBooks(platform.database, key.orgId)).held);
    if (job.params.step === 'hopeless') throw new Failure('engine_out_of_memory', 'too large');
    throw new Error('flaky');
  };
  await startWorker();
  const flaky = await finish(key, await platform.create(key, { price: 10, step: 'flaky' }));
  assert.deepEqual([flaky.status, flaky.attempt, flaky.failure?.reason], ['failed', 3, 'engine_failed']);
  assert.equal(flaky.failure?.message, 'Internal generation error');
  assert.deepEqual(heldAt, [10, 10, 10]);
  const hopeless = await finish(key, await platform.create(key, { price: 10, step: 'hopeless' }));
  assert.deepEqual([hopeless.attempt, hopeless.failure?.reason], [1, 'engine_out_of_memory']);
  const books = await readBooks(platform.database, key.orgId);
  assert.deepEqual([books.available, books.held, books.captured, books.released], [100, 0, 0, 20]);
});

test('a cancellation by another process reaches the engine', async () => {
  const key = await platform.createCaller({ credits: 100 });
  let abortedAt = 0;
  run = async (_job, context) => {
    await sleep(30_000, undefined, { signal: context.signal }).catch(() => {
      abortedAt = performance.now();
    });
    context.signal.throwIfAborted();
  };
  await startWorker();
  const task = await platform.create(key, { price: 10 });
  await waitFor(async () => (await readTask(platform.database, key.orgId, task.id))?.status === 'processing');
  const { connectionString, directory } = platform;
  const api = await openPipeline({ connectionString, directory, run: async () => undefined });
  const cancelledAt = performance.now();
  const deps = { ...api.createDeps, ...api.workerDeps };
  const cancelled = await cancelTask(deps, { orgId: key.orgId, id: task.id, asAdmin: false });
  assert.deepEqual(
    [cancelled.status, cancelled.failure?.reason, cancelled.stage],
    ['failed', 'cancelled', 'cancelled'],
  );
  await waitFor(async () => abortedAt > 0, 5000);
  // Two seconds is the promise, 1 s the heartbeat's refresh; the margin is for a busy machine.
  assert.ok(abortedAt - cancelledAt < 4000, `${abortedAt - cancelledAt} ms`);
  assert.equal((await readBooks(platform.database, key.orgId)).held, 0);
  await assert.rejects(cancelTask(deps, { orgId: key.orgId, id: task.id, asAdmin: true }), {
    reason: 'task_state_conflict',
  });
  await api.close();
});

test('the time limit ends the attempt and the task', async () => {
  const key = await platform.createCaller();
  run = (_job, context) => sleep(30_000, undefined, { signal: context.signal });
  await startWorker();
  const task = await finish(key, await platform.create(key, { price: 10, limitSeconds: 0.3 }));
  assert.deepEqual([task.failure?.reason, task.attempt, task.billing.capturedMicro], ['engine_timeout', 1, 0]);
});

test('one job of B runs within the next two, whatever A has sent', async () => {
  const many = await platform.createCaller();
  const one = await platform.createCaller();
  const order: string[] = [];
  for (let i = 0; i < 40; i++) await platform.create(many, { price: 1 });
  let started = 0;
  run = async (job) => {
    order.push(job.orgId);
    started++;
    // B arrives while A's third job runs.
    if (started === 3) await platform.create(one, { price: 1 });
  };
  await startWorker();
  await waitFor(async () => order.includes(one.orgId));
  assert.ok(order.indexOf(one.orgId) <= 4, `B ran as number ${order.indexOf(one.orgId) + 1}`);
  await waitFor(async () => (await countOpenTasks(platform.database)).pending === 0);
});

test('progress is what the engine says, never falls, and is written at most four times a second', async () => {
  const key = await platform.createCaller();
  const seen: number[] = [];
  let taskId = '';
  run = async (_job, context) => {
    for (let i = 0; i < 60; i++) {
      context.progress(i % 7 === 6 ? 0.01 : i / 60, 'drawing');
      await sleep(10);
      if (i % 5 === 0) seen.push((await readTask(platform.database, key.orgId, taskId))?.progress ?? -1);
    }
  };
  const task = await platform.create(key, {});
  taskId = task.id;
  await startWorker();
  await finish(key, task);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  const distinct = new Set(seen).size;
  assert.ok(distinct >= 2 && distinct <= 8, `${distinct} values in 0.6 s and more`);
});

test('a stopping worker gives its job back without burning a try', async () => {
  const key = await platform.createCaller({ credits: 100 });
  let runs = 0;
  run = async (_job, context) => {
    if (++runs === 1) await sleep(30_000, undefined, { signal: context.signal });
  };
  const first = await startWorker({ shutdownGraceMs: 100 });
  const task = await platform.create(key, { price: 10 });
  await waitFor(async () => runs === 1);
  await first.stop();
  const handedBack = await readTask(platform.database, key.orgId, task.id);
  assert.deepEqual([handedBack?.status, (await readBooks(platform.database, key.orgId)).held], ['pending', 10]);
  const { rows } = await platform.database.query<{ retry_limit: number }>(
    `select retry_limit from pgboss.job where data ->> 'taskId' = $1 and state = 'created'`,
    [task.id],
  );
  assert.deepEqual(rows, [{ retry_limit: 2 }]);
  await startWorker();
  assert.equal((await finish(key, task)).status, 'completed');
  // The job ends just after its task.
  const depths = await waitFor(async () => {
    const found = await readQueueDepths(platform.database);
    return found.every(({ active }) => active === 0) && found;
  });
  assert.deepEqual(depths, [
    { queue: 'generate', waiting: 0, active: 0 },
    { queue: 'generate-dead', waiting: 0, active: 0 },
  ]);
});

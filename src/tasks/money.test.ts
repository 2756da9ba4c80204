import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { ApiKey } from '../accounts/keys.ts';
import { Failure } from '../lib/failure.ts';
import { cancelTask } from './cancel.ts';
import { sweepOnce } from './expire.ts';
import type { GenerateJobData, QueueJob } from './queue.ts';
import { claimTask, requeueTask } from './requeue.ts';
import { type Ending, settleTask } from './settle.ts';
import type { Task } from './task.ts';
import type { TaskRow } from './task-row.ts';
import { createTestPlatform, readBooks, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(() => platform.close());

const FAILED: Ending = { status: 'failed', failure: new Failure('engine_failed', 'no') };
const completed = (captureMicro: number): Ending => ({
  status: 'completed',
  outputs: [],
  warnings: [],
  metadata: {},
  engineJobId: 'local-1',
  costUnits: 0,
  captureMicro,
});

/** The job that a worker would hold for the task's next attempt: what pg-boss gives out after it lost a worker. */
async function nextJob(task: Task): Promise<QueueJob<GenerateJobData>> {
  const { rows } = await platform.database.query<{ job_id: string; attempt: number }>(
    'select job_id, attempt from task where id = $1',
    [task.id],
  );
  const row = rows[0] ?? { job_id: randomUUID(), attempt: 0 };
  return {
    id: row.job_id,
    data: { orgId: task.orgId, taskId: task.id, firstAttempt: row.attempt + 1 },
    signal: new AbortController().signal,
    retryCount: 0,
    retryLimit: 2,
    sourceId: null,
  };
}

interface Hold {
  readonly job: QueueJob<GenerateJobData>;
  readonly row: TaskRow;
}

/** Every attempt that ever held a task stays in `holds`: any of them may come back as a zombie. */
interface World {
  readonly key: ApiKey;
  readonly tasks: Task[];
  readonly holds: Hold[];
  /** Tasks whose settle answered that it did it, with what was captured. */
  readonly settled: { readonly id: string; readonly captured: number }[];
}

type Step =
  | { readonly kind: 'create'; readonly price: number }
  | { readonly kind: 'claim' | 'cancel' | 'expire'; readonly pick: number }
  | { readonly kind: 'retry' | 'fail'; readonly pick: number }
  | { readonly kind: 'settle'; readonly pick: number; readonly capture: number };

const at = <Item>(items: readonly Item[], pick: number): Item | undefined => items[pick % Math.max(1, items.length)];

async function settle(world: World, hold: Hold, ending: Ending): Promise<void> {
  const fence = { attempt: hold.row.attempt };
  const task = await settleTask(platform.workerDeps, {
    orgId: hold.row.org_id,
    taskId: hold.row.id,
    fence,
    ending,
  });
  if (task !== undefined) world.settled.push({ id: task.id, captured: task.billing.capturedMicro ?? -1 });
}

/** The sweep ends whatever is overdue, tasks of other worlds included: there are none. */
async function expire(world: World, { orgId, id }: Task): Promise<void> {
  const late = `update task set expires_at = now() - interval '1 s' where org_id = $1 and id = $2`;
  await platform.database.query(late, [orgId, id]);
  const onEnded = (ended: Task) => world.settled.push({ id: ended.id, captured: ended.billing.capturedMicro ?? -1 });
  await sweepOnce({ ...platform.workerDeps, onEnded, inputTtlSeconds: 3600 });
}

async function act(world: World, step: Step): Promise<void> {
  if (step.kind === 'create') {
    try {
      world.tasks.push(await platform.create(world.key, { price: step.price }));
    } catch (error) {
      assert.equal((error as Failure).reason, 'insufficient_credits');
    }
    return;
  }
  if (step.kind === 'claim' || step.kind === 'cancel' || step.kind === 'expire') {
    const task = at(world.tasks, step.pick);
    if (task === undefined) return;
    if (step.kind === 'expire') return expire(world, task);
    if (step.kind === 'claim') {
      const job = await nextJob(task);
      const row = await claimTask(platform.database, job);
      if (row !== undefined) world.holds.push({ job, row });
      return;
    }
    const request = { orgId: task.orgId, id: task.id, asAdmin: false };
    const ended = await cancelTask({ ...platform.createDeps, ...platform.workerDeps }, request).catch((error) => {
      assert.equal((error as Failure).reason, 'task_state_conflict');
    });
    if (ended !== undefined) world.settled.push({ id: ended.id, captured: 0 });
    return;
  }
  const hold = at(world.holds, step.pick);
  if (hold === undefined) return;
  if (step.kind === 'settle') return settle(world, hold, completed(step.capture));
  if (step.kind === 'fail') return settle(world, hold, FAILED);
  await requeueTask(platform.workerDeps, {
    row: hold.row,
    job: hold.job,
    retries: 1,
    delaySeconds: 0,
    timeLimitSeconds: 10,
    why: { reason: 'worker_lost' as const, message: 'test' },
    keepHandle: false,
  });
}

const pick = fc.nat(20);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), price: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'expire' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('retry' as const, 'fail' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), pick, capture: fc.integer({ min: 0, max: 80 }) }),
  },
);

test('whatever is created, retried, cancelled, expired, lost or settled twice, in any order and at once: the books agree', async () => {
  await fc.assert(
    // Each inner list runs at once.
    fc.asyncProperty(fc.array(fc.array(anyStep, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async (rounds) => {
      const key = await platform.createCaller({ credits: 200 });
      const world: World = { key, tasks: [], holds: [], settled: [] };
      for (const round of rounds) await Promise.all(round.map((step) => act(world, step)));

      const books = await readBooks(platform.database, key.orgId);
      assert.equal(books.reserved, books.captured + books.released + books.held);
      assert.equal(books.available, books.toppedUp - books.reserved + books.released);
      assert.equal(books.held, books.openReserved);
      // No task was settled by two callers, and what they were told is what the ledger says.
      assert.equal(new Set(world.settled.map((entry) => entry.id)).size, world.settled.length);
      assert.equal(
        world.settled.reduce((sum, entry) => sum + entry.captured, 0),
        books.captured,
      );
    }),
    { numRuns: 40 },
  );
});

test('the ledger refuses to be changed', async () => {
  const { database } = platform;
  await platform.createCaller({ credits: 5 });
  await assert.rejects(database.query('update ledger set amount_micro = 1'), /append-only/);
  await assert.rejects(database.query('delete from ledger'), /append-only/);
  await assert.rejects(database.query('truncate ledger'), /append-only/);
});

test('a zombie changes nothing: its attempt is over', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const task = await platform.create(key, { price: 10 });
  const first = await nextJob(task);
  const zombie = await claimTask(platform.database, first);
  assert.equal(zombie?.attempt, 1);
  const second = { ...first, retryCount: 1 };
  assert.equal((await claimTask(platform.database, second))?.attempt, 2);
  // It may neither take the task back, nor end it, nor give it to the queue again.
  assert.equal(await claimTask(platform.database, first), undefined);
  const settle = (attempt: number) =>
    settleTask(platform.workerDeps, { orgId: task.orgId, taskId: task.id, fence: { attempt }, ending: completed(10) });
  assert.equal(await settle(1), undefined);
  if (zombie === undefined) return;
  const requeue = {
    row: zombie,
    job: first,
    retries: 1,
    delaySeconds: 0,
    timeLimitSeconds: 1,
    why: { reason: 'worker_lost' as const, message: 'test' },
    keepHandle: false,
  };
  assert.equal(await requeueTask(platform.workerDeps, requeue), false);
  assert.equal((await settle(2))?.status, 'completed');
  assert.equal(await settle(2), undefined);
});

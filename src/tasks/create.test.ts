import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../lib/failure.ts';
import { createTask } from './create.ts';
import { sweepIdempotencyKeys } from './idempotency.ts';
import { createTestPlatform, readBooks, TEST_MODEL, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(() => platform.close());

async function countTasks(orgId: string): Promise<number> {
  const { rows } = await platform.database.query<{ n: number }>('select count(*) as n from task where org_id = $1', [
    orgId,
  ]);
  return rows[0]?.n ?? -1;
}

test('a created task is pending, paid for and queued', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const task = await platform.create(key, { price: 30 });
  assert.equal(task.status, 'pending');
  assert.match(task.id, /^task-unified-\d+-[a-z0-9]{8}$/);
  // Nothing measured and nobody waiting: two seconds (the seed) for each of its twenty.
  assert.equal(task.estimatedSeconds, 40);
  const books = await readBooks(platform.database, key.orgId);
  assert.deepEqual([books.available, books.held, books.reserved], [70, 30, 30]);
  const { rows } = await platform.database.query<{ priority: number; state: string; expire_seconds: number }>(
    `select priority, state, expire_seconds from pgboss.job where data ->> 'taskId' = $1`,
    [task.id],
  );
  assert.deepEqual(rows, [{ priority: -1, state: 'created', expire_seconds: 140 }]);
});

test('what the price does not cover is refused whole', async () => {
  const key = await platform.createCaller({ credits: 100 });
  await assert.rejects(platform.create(key, { price: 101 }), { reason: 'insufficient_credits' });
  // At once: only three of them fit.
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => platform.create(key, { price: 30 })));
  assert.equal(answers.filter((answer) => answer.status === 'fulfilled').length, 3);
  assert.equal(await countTasks(key.orgId), 3);
  const { rows } = await platform.database.query<{ jobs: number }>(
    `select count(*) as jobs from pgboss.job where data ->> 'orgId' = $1`,
    [key.orgId],
  );
  assert.deepEqual(rows, [{ jobs: 3 }]);
});

test('a model that is unknown, or not allowed to the key', async () => {
  const key = await platform.createCaller({ key: { models: ['another'] } });
  await assert.rejects(platform.create(key, {}), { reason: 'permission_denied' });
  const parsed = { model: 'nonesuch', params: {}, callbackUrl: undefined, warnings: [] };
  await assert.rejects(platform.create(key, {}, { parsed }), { reason: 'model_not_found' });
});

test("the key's own limits: open tasks and credits, also against creates at once", async () => {
  const busy = await platform.createCaller({ key: { concurrency: 2 } });
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => platform.create(busy, {})));
  assert.equal(answers.filter((answer) => answer.status === 'fulfilled').length, 2);
  for (const answer of answers) {
    if (answer.status === 'rejected') assert.equal(answer.reason.reason, 'concurrency_limited');
  }
  const capped = await platform.createCaller({ credits: 1000, key: { creditLimitMicro: 50 } });
  const priced = await Promise.allSettled(Array.from({ length: 6 }, () => platform.create(capped, { price: 20 })));
  assert.equal(priced.filter((answer) => answer.status === 'fulfilled').length, 2);
  assert.equal((await readBooks(platform.database, capped.orgId)).held, 40);
});

test('the same Idempotency-Key and body give the same task, also at once; another body conflicts', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const again = { idempotencyKey: 'a' };
  const tasks = await Promise.all(Array.from({ length: 5 }, () => platform.create(key, { price: 30 }, again)));
  assert.equal(new Set(tasks.map((task) => task.id)).size, 1);
  assert.equal((await readBooks(platform.database, key.orgId)).held, 30);
  await assert.rejects(platform.create(key, { price: 31 }, again), { reason: 'idempotency_conflict' });
  // Another organisation's key of the same name is another key.
  const other = await platform.createCaller();
  assert.notEqual((await platform.create(other, { price: 30 }, again)).id, tasks[0]?.id);
});

test('a failed create frees its Idempotency-Key, and the request that waited for it goes on', async () => {
  const key = await platform.createCaller();
  let calls = 0;
  const deps = {
    ...platform.createDeps,
    models: { find: () => ({ ...TEST_MODEL, media: () => [{}] as never }), all: () => [] },
    async resolveInputs() {
      if (++calls > 1) return { inputs: [], facts: {} };
      await sleep(100);
      throw new Failure('invalid_image', 'no picture');
    },
  };
  const request = {
    orgId: key.orgId,
    key,
    dialect: 'spark' as const,
    parsed: { model: TEST_MODEL.id, params: {}, callbackUrl: undefined, warnings: [] },
    idempotencyKey: 'k',
    requestBodyHash: 'h',
    signal: new AbortController().signal,
  };
  const first = createTask(deps, request);
  await sleep(30);
  const second = createTask(deps, request);
  await assert.rejects(first, { reason: 'invalid_image' });
  assert.equal((await second).status, 'pending');
  assert.equal(calls, 2);
});

test('an Idempotency-Key lives for 24 hours, and one left open by a dead process is taken over', async () => {
  const key = await platform.createCaller();
  const age = (interval: string) =>
    platform.database.query(`update idempotency set created_at = now() - $2::interval where org_id = $1`, [
      key.orgId,
      interval,
    ]);
  const first = await platform.create(key, {}, { idempotencyKey: 'k' });
  await age('23 hours');
  assert.equal((await platform.create(key, {}, { idempotencyKey: 'k' })).id, first.id);
  await age('25 hours');
  const second = await platform.create(key, {}, { idempotencyKey: 'k' });
  assert.notEqual(second.id, first.id);
  await platform.database.query(`update idempotency set state = 'open', task_id = null where org_id = $1`, [key.orgId]);
  await age('3 minutes');
  assert.notEqual((await platform.create(key, {}, { idempotencyKey: 'k' })).id, second.id);
  await age('25 hours');
  assert.equal(await sweepIdempotencyKeys(platform.database), 1);
});

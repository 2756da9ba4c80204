import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { JobOutline } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import { deleteTask } from './delete.ts';
import { createEstimates } from './estimate.ts';
import { sweepOnce } from './expire.ts';
import { createTaskReader, readTask } from './read.ts';
import { settleTask } from './settle.ts';
import { createTaskCache } from './task-cache.ts';
import { createTestEngine, createTestPlatform, readBooks, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
let now = Date.now();
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(() => platform.close());

/** Counts the statements that pass. */
function countReads() {
  const counted = { reads: 0 };
  const query: TestPlatform['database']['query'] = (statement, values) => {
    counted.reads++;
    return platform.database.query(statement, values);
  };
  return { counted, reader: createTaskReader({ database: { query }, now: () => now }) };
}

const fail = (orgId: string, taskId: string) =>
  settleTask(platform.workerDeps, {
    orgId,
    taskId,
    fence: {},
    ending: { status: 'failed', failure: new Failure('engine_failed', 'no', { detail: 'why' }) },
  });

test('a running task is read at most every 250 ms, an ended one stays in memory, others see nothing', async () => {
  const key = await platform.createCaller();
  const { id } = await platform.create(key, {});
  const { counted, reader } = countReads();
  const together = await Promise.all([reader.get(key.orgId, id), reader.get(key.orgId, id)]);
  assert.deepEqual([together[0]?.status, together[1]?.status, counted.reads], ['pending', 'pending', 1]);
  await fail(key.orgId, id);
  now += 240;
  assert.equal((await reader.get(key.orgId, id))?.status, 'pending');
  now += 20;
  const ended = await reader.get(key.orgId, id);
  assert.deepEqual(
    [ended?.status, ended?.failure],
    ['failed', { reason: 'engine_failed', message: 'no', details: { detail: 'why' } }],
  );
  const readsBefore = counted.reads;
  for (let i = 0; i < 50; i++) await reader.get(key.orgId, id);
  // One look for deletions, none at the task.
  assert.equal(counted.reads - readsBefore, 1);
  assert.equal(await reader.get('org_other', id), undefined);
});

test('a task deleted by another server leaves memory within half a second', async () => {
  const key = await platform.createCaller();
  const { id } = await platform.create(key, {});
  await assert.rejects(deleteTask(platform.workerDeps, { orgId: key.orgId, id }), { reason: 'task_state_conflict' });
  await fail(key.orgId, id);
  const { reader } = countReads();
  await reader.get(key.orgId, id);
  await reader.get(key.orgId, id);
  await deleteTask(platform.workerDeps, { orgId: key.orgId, id });
  now += 501;
  assert.equal(await reader.get(key.orgId, id), undefined);
  await assert.rejects(deleteTask(platform.workerDeps, { orgId: key.orgId, id }), { reason: 'task_not_found' });
});

test('the list goes on where the last page ended, in both orders, filtered', async () => {
  const key = await platform.createCaller();
  const made: string[] = [];
  for (let i = 0; i < 5; i++) made.push((await platform.create(key, {})).id);
  // Creation times may be equal to the millisecond: then the id decides.
  const { rows } = await platform.database.query<{ id: string }>(
    'select id from task where org_id = $1 order by created_at, id',
    [key.orgId],
  );
  const sorted = rows.map((row) => row.id);
  await fail(key.orgId, sorted[1] ?? '');
  const { reader } = countReads();
  const first = await reader.list(key.orgId, { limit: 2, order: 'asc' });
  assert.deepEqual([first.tasks.map((task) => task.id), first.hasMore], [sorted.slice(0, 2), true]);
  const rest = await reader.list(key.orgId, { limit: 3, order: 'asc', after: sorted[1] ?? '' });
  assert.deepEqual([rest.tasks.map((task) => task.id), rest.hasMore], [sorted.slice(2), false]);
  const newest = await reader.list(key.orgId, { limit: 100 });
  assert.deepEqual(
    newest.tasks.map((task) => task.id),
    [...sorted].reverse(),
  );
  const failed = await reader.list(key.orgId, { limit: 10, status: 'failed', model: 'test-model' });
  assert.deepEqual(
    failed.tasks.map((task) => task.id),
    [sorted[1]],
  );
  assert.equal((await reader.list(key.orgId, { limit: 10, model: 'other' })).tasks.length, 0);
  assert.equal(made.length, 5);
});

test('memory keeps what was used last, by count and by size', () => {
  const cache = createTaskCache({ maxTasks: 2, maxBytes: 1e6 });
  const task = { id: 'x' } as never;
  for (const key of ['a', 'b']) cache.keepEnded(key, task);
  cache.ended('a');
  cache.keepEnded('c', task);
  assert.deepEqual(
    [cache.ended('a') !== undefined, cache.ended('b'), cache.ended('c') !== undefined],
    [true, undefined, true],
  );
  const small = createTaskCache({ maxTasks: 100, maxBytes: 50 });
  small.keepEnded('a', task);
  small.keepEnded('b', task);
  small.keepEnded('c', { id: 'x'.repeat(100) } as never);
  assert.deepEqual([small.ended('a'), small.ended('b'), small.ended('c')], [undefined, undefined, undefined]);
});

test('sweeps: overdue tasks fail and pay nothing, results and inputs go in their time', async () => {
  const key = await platform.createCaller({ credits: 50 });
  const overdue = await platform.create(key, { price: 20 });
  const ended = await platform.create(key, {});
  await platform.database.query(`update task set expires_at = now() - interval '1 s' where id = $1`, [overdue.id]);
  const { store } = platform.workerDeps;
  const stored = await store.putBytes(`${key.orgId}/outputs/result`, Buffer.from('x'));
  const output = {
    name: 'a',
    kind: 'video' as const,
    storageKey: stored.key,
    contentType: 'video/mp4',
    sizeBytes: 1,
    url: 'http://files.test/a',
    text: null,
    facts: {},
  };
  await settleTask(platform.workerDeps, {
    orgId: key.orgId,
    taskId: ended.id,
    fence: {},
    ending: {
      status: 'completed',
      outputs: [output],
      warnings: [],
      metadata: {},
      engineJobId: '',
      costUnits: 0,
      captureMicro: 0,
    },
  });
  const deps = { ...platform.workerDeps, resultTtlSeconds: 3600, inputTtlSeconds: 7200 };
  const first = await sweepOnce(deps);
  assert.deepEqual([first.overdueTasks, first.expiredResults, first.releasedInputs], [1, 0, 0]);
  assert.equal((await readTask(platform.database, key.orgId, overdue.id))?.failure?.reason, 'expired');
  assert.deepEqual(
    (await platform.database.query(`select state from pgboss.job where data ->> 'taskId' = $1`, [overdue.id])).rows,
    [{ state: 'cancelled' }],
  );
  const books = await readBooks(platform.database, key.orgId);
  assert.deepEqual([books.available, books.held], [50, 0]);
  await platform.database.query(`update task set finished_at = finished_at - interval '90 minutes'`);
  const second = await sweepOnce(deps);
  assert.ok(second.expiredResults >= 1);
  assert.equal(second.releasedInputs, 0);
  assert.equal(await store.stat(stored.key), undefined);
  await platform.database.query(`update task set finished_at = finished_at - interval '90 minutes'`);
  assert.ok((await sweepOnce(deps)).releasedInputs >= 1);
  assert.equal((await sweepOnce(deps)).releasedInputs, 0);
});

test('estimates follow the measurements and the queue', async () => {
  const { database } = platform;
  await database.query(`update task set status = 'failed' where status in ('pending', 'processing')`);
  const at = { now: 0 };
  const estimates = createEstimates({ database, now: () => at.now, seedSecondsPerUnit: () => 3 });
  const request = { model: 'm', engine: undefined, params: {}, inputs: [], outputSeconds: 10 };
  assert.equal(await estimates.estimate(request), 30);
  await estimates.record({ ...request, seconds: 50 });
  at.now += 2000;
  assert.equal(await estimates.estimate(request), 50);
  // The second run counts for a half: (5 + 7) / 2 seconds for each second of output.
  await estimates.record({ ...request, seconds: 70 });
  at.now += 2000;
  assert.equal(await estimates.estimate(request), 60);
  const key = await platform.createCaller();
  const waiting = await platform.create(key, {});
  at.now += 2000;
  assert.equal(await estimates.estimate(request), 60 + waiting.estimatedSeconds / 2);
});

test('a job of less work is estimated shorter, and teaches the same speed', async () => {
  const { database } = platform;
  await database.query(`update task set status = 'failed' where status in ('pending', 'processing')`);
  const at = { now: 0 };
  const estimates = createEstimates({ database, now: () => at.now, seedSecondsPerUnit: () => 3 });
  const engine = { ...createTestEngine(async () => undefined), weight: weightOf };
  const usual = { model: 'weighed', engine, params: {}, inputs: [], outputSeconds: 10 };
  const fast = { ...usual, params: { fast: true } };
  assert.deepEqual([await estimates.estimate(usual), await estimates.estimate(fast)], [30, 15]);
  await estimates.record({ ...fast, seconds: 20 });
  at.now += 2000;
  assert.deepEqual([await estimates.estimate(usual), await estimates.estimate(fast)], [40, 20]);
});

function weightOf({ params }: JobOutline): number {
  return params.fast === true ? 0.5 : 1;
}

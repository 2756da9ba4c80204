import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Engine, type EngineJob, type EngineRegistry, NotAccepted, type RemoteEngine } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import { cancelTask } from './cancel.ts';
import { settleDeadLetter } from './dead-letter.ts';
import { sweepOnce } from './expire.ts';
import { readTask } from './read.ts';
import { isFinal } from './task.ts';
import {
  createTestEngine,
  createTestPlatform,
  readBooks,
  TEST_MODEL,
  type TestPlatform,
  waitFor,
} from './test-platform.ts';

let platform: TestPlatform;
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(() => platform.close());

const unavailable = new Failure('engine_unavailable', 'not now');
const full = () => new NotAccepted(unavailable, { isBusy: true });
const refused = () => new NotAccepted(unavailable, { isBusy: false });

/** A remote engine that answers submits with what `errors` hold, in turn, and then accepts; polls by `poll`. */
function remote(id: string, errors: (() => Error)[] = [], poll: () => 'done' | 'failed' | 'silence' = () => 'done') {
  const submits: Pick<EngineJob, 'attempt' | 'submission'>[] = [];
  const engine: RemoteEngine = {
    id,
    kind: 'remote',
    models: [TEST_MODEL.id],
    async submit({ attempt, submission }) {
      submits.push({ attempt, submission });
      const error = errors.shift();
      if (error !== undefined) throw error();
      return id;
    },
    async poll(_handle, job) {
      const state = poll();
      if (state === 'silence') throw new Failure('worker_lost', 'no answer');
      if (state === 'failed') return { state, failure: new Failure('engine_failed', 'it broke there') };
      const file = path.join(platform.directory, `${job.taskId}-${id}.txt`);
      await writeFile(file, 'done');
      const artifacts = [{ name: 'a.txt', kind: 'text', path: file, contentType: 'text/plain' }] as const;
      return { state, result: { artifacts, warnings: [], metadata: {}, jobId: id, costUnits: 0 } };
    },
    problems: async () => [],
    close: async () => undefined,
  };
  return { engine, submits };
}

const registry = (...engines: readonly Engine[]): EngineRegistry => ({
  find: () => engines[0],
  route: () => engines,
  all: () => engines,
  close: async () => undefined,
});

const runTask = (...engines: readonly Engine[]) => runTaskOn(registry(...engines));

/** Runs one task to its end. */
async function runTaskOn(engines: EngineRegistry) {
  const key = await platform.createCaller({ credits: 100 });
  const pollInterval = { firstMs: 5, maxMs: 5 };
  const worker = await platform.startWorker({ engines, pollInterval });
  try {
    const { id } = await platform.create(key, { price: 10 });
    const ended = await waitFor(async () => {
      const task = await readTask(platform.database, key.orgId, id);
      return task !== undefined && isFinal(task.status) ? task : undefined;
    }, 60_000);
    return { ended, books: await readBooks(platform.database, key.orgId) };
  } finally {
    await worker.stop();
  }
}

test('a job that an engine surely did not take goes to the next at once, also to a local one', async () => {
  const first = remote('first', [refused]);
  const second = remote('second', [full]);
  const local = createTestEngine(async () => undefined);
  const { ended } = await runTask(first.engine, second.engine, local);
  assert.deepEqual([ended.status, ended.engineJobId, ended.attempt], ['completed', 'local-1', 1]);
});

test('a submit of unknown outcome is repeated at the same engine, with the same submission, before others', async () => {
  const first = remote('first', [() => unavailable]);
  const second = remote('second');
  const { ended } = await runTask(first.engine, second.engine);
  assert.deepEqual([ended.engineJobId, second.submits.length], ['first', 0]);
  assert.deepEqual(first.submits, [
    { attempt: 1, submission: 1 },
    { attempt: 2, submission: 1 },
  ]);
});

test('asked twice in vain, it loses the job to the next engine', async () => {
  const first = remote('first', [() => unavailable, () => unavailable]);
  const second = remote('second');
  const { ended } = await runTask(first.engine, second.engine);
  assert.deepEqual([ended.engineJobId, ended.attempt, first.submits.length], ['second', 2, 2]);
});

test('what the caller did wrong ends the task: no other engine is asked', async () => {
  const first = remote('first', [() => new Failure('invalid_image', 'no picture')]);
  const second = remote('second');
  const { ended, books } = await runTask(first.engine, second.engine);
  assert.deepEqual([ended.failure?.reason, second.submits.length, books.captured], ['invalid_image', 0, 0]);
});

test('a full engine costs no attempts: the task waits and then runs', async () => {
  const only = remote('only', [full, full, full]);
  const { ended } = await runTask(only.engine);
  assert.deepEqual([ended.status, ended.attempt], ['completed', 4]);
  assert.deepEqual(new Set(only.submits.map((job) => job.submission)), new Set([1]));
});

test('a job that failed there is another submission the next time', async () => {
  const states = ['failed', 'done'] as const;
  let polls = 0;
  const only = remote('only', [], () => states[polls++] ?? 'done');
  const { ended } = await runTask(only.engine);
  assert.equal(ended.status, 'completed');
  assert.deepEqual(only.submits, [
    { attempt: 1, submission: 1 },
    { attempt: 2, submission: 2 },
  ]);
});

test('an engine that falls silent is asked on while it is the only one, and given up when there is another', async () => {
  let polls = 0;
  const recovers = remote('recovers', [], () => (++polls <= 7 ? 'silence' : 'done'));
  const alone = await runTask(recovers.engine);
  assert.deepEqual([alone.ended.status, recovers.submits.length], ['completed', 1]);
  // What a circuit breaker does: the route begins with the other engine once this one rests.
  const other = remote('other');
  const silent = remote('silent', [], () => {
    route.splice(0, route.length, other.engine, silent.engine);
    return 'silence';
  });
  const route: Engine[] = [silent.engine, other.engine];
  const { ended } = await runTaskOn({ ...registry(), route: () => route, all: () => route });
  assert.deepEqual([ended.engineJobId, other.submits], ['other', [{ attempt: 2, submission: 2 }]]);
});

/** A task whose job is at an engine while no worker holds it, and what was cancelled at that engine. */
async function createOrphan() {
  const cancelled: unknown[] = [];
  const { engine, submits } = remote('only', [], () => 'silence');
  const engines = registry({ ...engine, cancel: async (handle) => void cancelled.push(handle) });
  const key = await platform.createCaller({ credits: 100 });
  const worker = await platform.startWorker({
    engines,
    shutdownGraceMs: 0,
    pollInterval: { firstMs: 60_000, maxMs: 60_000 },
  });
  const { id } = await platform.create(key, { price: 10 });
  await waitFor(async () => submits.length === 1);
  await worker.stop();
  const task = await readTask(platform.database, key.orgId, id);
  assert.deepEqual([task?.status, cancelled], ['pending', []]);
  return { id, orgId: key.orgId, deps: { ...platform.createDeps, ...platform.workerDeps, engines }, cancelled };
}

test('a task cancelled between two attempts is cancelled at its engine too', async () => {
  const { id, orgId, deps, cancelled } = await createOrphan();
  await cancelTask(deps, { orgId, id, asAdmin: false });
  assert.deepEqual(cancelled, ['only']);
});

test('a task that expires is cancelled at its engine too, and costs nothing', async () => {
  const { id, orgId, deps, cancelled } = await createOrphan();
  await platform.database.query(`update task set expires_at = now() - interval '1 s' where id = $1`, [id]);
  await sweepOnce({ ...deps, inputTtlSeconds: 3600 });
  assert.deepEqual(cancelled, ['only']);
  assert.equal((await readTask(platform.database, orgId, id))?.failure?.reason, 'expired');
  const books = await readBooks(platform.database, orgId);
  assert.deepEqual([books.available, books.held, books.captured], [100, 0, 0]);
});

test('a task whose workers were lost too often is cancelled at its engine too', async () => {
  const { id, orgId, deps, cancelled } = await createOrphan();
  const { rows } = await platform.database.query<{ job_id: string }>('select job_id from task where id = $1', [id]);
  await settleDeadLetter(deps, {
    id: 'dead',
    sourceId: rows[0]?.job_id ?? null,
    data: { orgId, taskId: id, firstAttempt: 1 },
    retryCount: 0,
    retryLimit: 0,
    signal: new AbortController().signal,
  });
  assert.deepEqual(cancelled, ['only']);
  assert.equal((await readTask(platform.database, orgId, id))?.failure?.reason, 'worker_lost');
});

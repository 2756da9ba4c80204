import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { ApiKey } from '../accounts/keys.ts';
import { readTask } from './read.ts';
import { isFinal, type Task } from './task.ts';
import { createTestPlatform, readBooks, type TestPlatform, waitFor } from './test-platform.ts';

let platform: TestPlatform;
const children: ChildProcess[] = [];
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await platform.close();
});

/** A worker process that dies at the step its task names. Resolves when it is dead. */
function runDoomedWorker(env: Record<string, string> = {}): Promise<void> {
  const fixture = path.join(import.meta.dirname, 'worker-fixture.ts');
  const child = spawn(process.execPath, [fixture, platform.connectionString, platform.directory], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (_code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error('the worker ended otherwise'));
    });
  });
}

const finish = (key: ApiKey, id: string) =>
  waitFor(async () => {
    const task = await readTask(platform.database, key.orgId, id);
    return task !== undefined && isFinal(task.status) ? task : undefined;
  }, 60_000);

test('kill -9 of a worker at every step: every task ends once and the books agree', async () => {
  const key = await platform.createCaller({ credits: 1000 });
  const callbackUrl = 'http://callback.test/';
  const parsed = (step: string) => ({
    parsed: { model: 'test-model', params: { price: 10, step }, callbackUrl, warnings: [] },
  });
  // One at a time, so that each worker meets its own task; their recoveries then wait for heartbeats together.
  const tasks: Task[] = [];
  for (const step of ['engine', 'probe', 'stored', 'settling']) {
    tasks.push(await platform.create(key, {}, parsed(step)));
    await runDoomedWorker();
  }
  const settled = await platform.create(key, {}, parsed(''));
  await runDoomedWorker({ DIE_AFTER_SETTLE: '1' });
  // One run only: its worker dies, and the job goes to the dead letters.
  const doomed = await platform.create(key, {}, parsed('always'));
  await platform.database.query(`update pgboss.job set retry_limit = 0 where data ->> 'taskId' = $1`, [doomed.id]);
  await runDoomedWorker();

  let callbacks = 0;
  const worker = await platform.startWorker({
    slots: 2,
    enqueueCallback: async () => {
      callbacks++;
    },
  });
  const ended = await Promise.all([...tasks, settled].map((task) => finish(key, task.id)));
  assert.deepEqual(
    ended.map((task) => [task.status, task.attempt]),
    [...tasks.map(() => ['completed', 2]), ['completed', 1]],
  );
  const dead = await finish(key, doomed.id);
  assert.deepEqual([dead.status, dead.failure?.reason, dead.billing.capturedMicro], ['failed', 'worker_lost', 0]);
  // The surviving worker settled the four retried ones and the dead letter; the other was settled before its death.
  assert.equal(callbacks, 5);
  const books = await readBooks(platform.database, key.orgId);
  assert.deepEqual(books, {
    available: 950,
    held: 0,
    toppedUp: 1000,
    reserved: 60,
    captured: 50,
    released: 10,
    openReserved: 0,
  });
  await worker.stop();
});

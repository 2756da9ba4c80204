import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ApiKey } from '../accounts/keys.ts';
import { Failure } from '../lib/failure.ts';
import { cancelTask } from './cancel.ts';
import type { Task } from './task.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';
import { createTaskWatcher, type TaskWatcher } from './watch-tasks.ts';

let platform: TestPlatform;
let key: ApiKey;
let watcher: TaskWatcher;
const errors: unknown[] = [];

before(async () => {
  platform = await createTestPlatform(async () => undefined);
  key = await platform.createCaller();
  watcher = createTaskWatcher({ database: platform.database, onError: (error) => errors.push(error) });
});
after(async () => {
  await platform.close();
  assert.deepEqual(errors, []);
});

function watch(task: Task, { signal = new AbortController().signal, quietMs = 60_000 } = {}) {
  return watcher.watch({ orgId: task.orgId, id: task.id, signal, quietMs });
}

async function next(changes: AsyncGenerator<Task | undefined, void, void>): Promise<Task | undefined> {
  const { value, done } = await changes.next();
  assert.equal(done, false, 'the watch ended');
  return value === undefined ? undefined : value;
}

function setProgress(task: Task, progress: number): Promise<unknown> {
  const text = `update task set status = 'processing', progress = $3 where org_id = $1 and id = $2`;
  return platform.database.query(text, [task.orgId, task.id, progress]);
}

test('says the task as it is, every change made by anybody, and its end last', async () => {
  const task = await platform.create(key, { price: 5 });
  const changes = watch(task);
  assert.equal((await next(changes))?.status, 'pending');
  // The first look only learns what there is; whoever reads may be told of the same state once more.
  await setProgress(task, 0.25);
  let seen = await next(changes);
  while (seen?.status === 'pending') seen = await next(changes);
  assert.deepEqual([seen?.status, seen?.progress], ['processing', 0.25]);
  const deps = {
    ...platform.createDeps,
    enqueueCallback: async () => undefined,
    onEnded: () => undefined,
  };
  await cancelTask(deps, { orgId: task.orgId, id: task.id, asAdmin: true });
  assert.equal((await next(changes))?.failure?.reason, 'cancelled');
  assert.equal((await changes.next()).done, true);
});

test('says when nothing changes, and ends quietly when told to', async () => {
  const task = await platform.create(key, {});
  const stop = new AbortController();
  const changes = watch(task, { signal: stop.signal, quietMs: 600 });
  const said: (Task | undefined)[] = [];
  while (said.at(-1) !== undefined || said.length === 0) said.push(await next(changes));
  assert.ok(said.length <= 3, `${said.length}`);
  const last = changes.next();
  stop.abort();
  assert.equal((await last).done, true);
});

test('a task that is missing, or goes away meanwhile, is task_not_found', async () => {
  const task = await platform.create(key, {});
  const isNotFound = (error: unknown) => error instanceof Failure && error.reason === 'task_not_found';
  await assert.rejects(watch({ ...task, id: 'task-unified-1757169743-7cvnl5zw' }).next(), isNotFound);
  await assert.rejects(watch({ ...task, orgId: 'org_other' }).next(), isNotFound);
  const changes = watch(task);
  await next(changes);
  await platform.database.query('delete from task where org_id = $1 and id = $2', [task.orgId, task.id]);
  await assert.rejects(async () => {
    for await (const _change of changes);
  }, isNotFound);
});

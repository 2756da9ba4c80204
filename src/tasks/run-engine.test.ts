import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, EngineRegistry, EngineResult, RemoteEngine } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import { cancelTask } from './cancel.ts';
import { inspectInputs } from './inspect.ts';
import { readTask } from './read.ts';
import { runEngine } from './run-engine.ts';
import type { TaskInput } from './task.ts';
import type { TaskRow } from './task-row.ts';
import { createTestPlatform, TEST_MODEL, type TestPlatform, waitFor } from './test-platform.ts';

let platform: TestPlatform;
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(() => platform.close());

const asRegistry = (...engines: readonly Engine[]): EngineRegistry => ({
  find: () => engines[0],
  route: () => engines,
  all: () => engines,
  close: async () => undefined,
});

async function writeResult(name: string): Promise<EngineResult> {
  const file = path.join(platform.directory, name);
  await writeFile(file, 'done');
  const artifacts = [{ name, kind: 'text', path: file, contentType: 'text/plain' }] as const;
  return { artifacts, warnings: [], metadata: {}, jobId: 'remote-7', costUnits: 1 };
}

/** A remote engine at the port; `poll` says how each poll answers. */
function createRemote(poll: (handle: JsonValue, count: number) => Promise<'running' | 'done' | 'failed'>) {
  const seen = { submitted: 0, polled: 0, cancelled: [] as JsonValue[] };
  const engine: RemoteEngine = {
    id: 'remote',
    kind: 'remote',
    models: [TEST_MODEL.id],
    submit: async () => ({ vendorId: `job-${++seen.submitted}` }),
    async poll(handle) {
      const state = await poll(handle, ++seen.polled);
      if (state === 'failed') return { state, failure: new Failure('upstream_failed', 'upstream said no') };
      return state === 'done' ? { state, result: await writeResult('remote.txt') } : { state, progress: 0.5 };
    },
    cancel: async (handle) => {
      seen.cancelled.push(handle);
    },
    problems: async () => [],
    close: async () => undefined,
  };
  return { seen, engines: asRegistry(engine) };
}

test('a remote job is submitted once: a worker that goes on after another polls the stored handle', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const handles: string[] = [];
  let mayFinish = false;
  const { seen, engines } = createRemote(async (handle, count) => {
    handles.push((handle as { vendorId: string }).vendorId);
    // An answer that got lost is asked for again.
    if (count === 1) throw new Failure('upstream_failed', 'connection reset');
    return mayFinish ? 'done' : 'running';
  });
  const first = await platform.startWorker({ engines, shutdownGraceMs: 10 });
  const task = await platform.create(key, { price: 10 });
  await waitFor(async () => seen.polled >= 2);
  await first.stop();
  assert.equal((await readTask(platform.database, key.orgId, task.id))?.status, 'pending');
  mayFinish = true;
  const second = await platform.startWorker({ engines });
  await waitFor(async () => (await readTask(platform.database, key.orgId, task.id))?.status === 'completed');
  assert.deepEqual([seen.submitted, seen.cancelled, new Set(handles).size], [1, [], 1]);
  assert.equal((await readTask(platform.database, key.orgId, task.id))?.engineJobId, 'remote-7');
  await second.stop();
});

test('a remote job that failed is submitted anew, a cancelled one is cancelled there too', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const { seen, engines } = createRemote(async (handle) =>
    (handle as { vendorId: string }).vendorId === 'job-1' ? 'failed' : 'running',
  );
  const worker = await platform.startWorker({ engines });
  const task = await platform.create(key, { price: 10 });
  await waitFor(async () => seen.submitted === 2);
  await waitFor(async () => seen.polled >= 2);
  await cancelTask(
    { ...platform.createDeps, ...platform.workerDeps },
    { orgId: key.orgId, id: task.id, asAdmin: false },
  );
  await waitFor(async () => seen.cancelled.length > 0);
  assert.deepEqual(seen.cancelled, [{ vendorId: 'job-2' }]);
  await worker.stop();
});

test('an engine that ignores its signal loses its slot after five seconds', async () => {
  const controller = new AbortController();
  const engine: Engine = {
    id: 'deaf',
    kind: 'inline',
    models: [],
    run: () => sleep(20_000, undefined as never, { ref: false }),
    problems: async () => [],
    close: async () => undefined,
  };
  const row = {
    inputs: [],
    engine_handle: null,
    model: 'm',
    org_id: 'o',
    id: 't',
    attempt: 1,
    params: {},
  } as unknown as TaskRow;
  const { database } = platform;
  const { store } = platform.workerDeps;
  const startedAt = performance.now();
  const running = runEngine({
    database,
    store,
    engines: asRegistry(engine),
    model: undefined,
    signInput: () => '',
    row,
    directory: platform.directory,
    signal: controller.signal,
    progress: () => undefined,
  });
  setTimeout(() => controller.abort('lost'), 10);
  await assert.rejects(running, { reason: 'engine_failed' });
  assert.ok(performance.now() - startedAt < 9000);
});

test('the look at a picture: no person is refused, masks become inputs', async () => {
  const key = await platform.createCaller();
  const { store, database } = platform.workerDeps;
  const image: TaskInput = {
    name: 'image',
    storageKey: `${key.orgId}/blobs/image`,
    sha256: '',
    contentType: 'image/png',
    sizeBytes: 5,
    facts: {},
  };
  await store.putBytes(image.storageKey, Buffer.from('image'));
  let faces = 1;
  const engine: Engine = {
    id: 'e',
    kind: 'inline',
    models: [],
    run: async () => writeResult('never.txt'),
    async inspect({ directory }) {
      const file = path.join(directory, 'mask.png');
      await writeFile(file, 'mask');
      return { faces, masks: [{ path: file, contentType: 'image/png' }], metadata: { faces } };
    },
    problems: async () => [],
    close: async () => undefined,
  };
  const model = { ...TEST_MODEL, inspection: () => ({ image: 'image', requireSubject: true, wantMasks: true }) };
  const scratchDirectory = path.join(platform.directory, 'inspections');
  await mkdir(scratchDirectory);
  const inspector = { database, store, scratchDirectory };
  const request = { model, engine, input: {}, orgId: key.orgId, inputs: [image], signal: new AbortController().signal };
  const found = await inspectInputs(inspector, request);
  assert.deepEqual([found.metadata, found.masks[0]?.name, found.masks[0]?.sizeBytes], [{ faces: 1 }, 'mask-0', 4]);
  assert.equal((await store.stat(found.masks[0]?.storageKey ?? ''))?.sizeBytes, 4);
  faces = 0;
  await assert.rejects(inspectInputs(inspector, request), { reason: 'no_subject' });
});

import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { ApiKey } from '../accounts/keys.ts';
import { createDialects } from '../dialects/index.ts';
import { systemIds } from '../lib/ids.ts';
import { silentLog } from '../lib/log.ts';
import { createSafeFetch, type SafeFetch } from '../lib/safe-fetch.ts';
import type { LookupAll } from '../lib/safe-fetch-address.ts';
import { makeTestCertificate, startTestServer, type TestServer } from '../lib/test-servers.ts';
import { CALLBACK_QUEUE, createCallbackPolicy, type Delivery, listDeliveries, redeliver } from './callbacks.ts';
import { signingSecrets } from './callbacks-secret.ts';
import { deleteTask } from './delete.ts';
import { createEnqueueCallback, createNotifier, ensureCallbackQueue, type Notifier } from './notify.ts';
import { createTaskReader } from './read.ts';
import type { Worker } from './run.ts';
import type { Task } from './task.ts';
import { createTestPlatform, readBooks, TEST_MODEL, type TestPlatform, waitFor } from './test-platform.ts';

interface Received {
  readonly path: string;
  readonly at: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly heldMicro: number;
}

const certificate = await makeTestCertificate(['hook.example', 'private.example']);
const dialects = createDialects({ publicUrl: () => 'http://127.0.0.1:8787', usdPerCredit: 0.01 });
/** `private.example` resolves to an address that nobody allowed. */
const lookup: LookupAll = (host, callback) =>
  callback(null, [{ address: host === 'private.example' ? '10.0.0.1' : '127.0.0.1', family: 4 }]);

describe('callbacks', { skip: certificate === undefined && 'openssl is not installed' }, () => {
  let platform: TestPlatform;
  let server: TestServer;
  let safeFetch: SafeFetch;
  let notifier: Notifier;
  let worker: Worker;
  let caller: ApiKey;
  const received: Received[] = [];
  /** What each attempt was given; the one that hangs here waits a fiftieth of it. */
  const allowedMs = new Set<number>();
  const answers = new Map<string, (response: ServerResponse) => void>([
    ['/fails', (response) => response.writeHead(500).end(`no\0${'x'.repeat(3000)}`)],
    ['/moved', (response) => response.writeHead(308, { location: '/accepts' }).end()],
  ]);

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = request.url ?? '';
    const { held } = await readBooks(platform.database, caller.orgId);
    const headers = request.headers as Record<string, string>;
    received.push({ path, at: performance.now(), headers, body, heldMicro: held });
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(204).end();
    else answer(response);
  }

  before(async () => {
    platform = await createTestPlatform(async () => undefined);
    await ensureCallbackQueue(platform.queue);
    caller = await platform.createCaller();
    server = await startTestServer((request, response) => void receive(request, response), {
      ...(certificate && { tls: certificate }),
    });
    const extraCa = certificate === undefined ? [] : [certificate.certificate];
    safeFetch = createSafeFetch({ allowCidrs: ['127.0.0.1/32'], lookup, extraCa });
    const { queue, database } = platform;
    const models = platform.createDeps.models;
    worker = await platform.startWorker({ enqueueCallback: createEnqueueCallback({ queue, dialects, models }) });
    const hurried: SafeFetch = {
      ...safeFetch,
      post(url, request) {
        allowedMs.add(request.timeoutMs);
        const timeoutMs = url.endsWith('/hangs') ? request.timeoutMs / 50 : request.timeoutMs;
        return safeFetch.post(url, { ...request, timeoutMs });
      },
    };
    notifier = createNotifier({ database, queue, safeFetch: hurried, ids: systemIds, log: silentLog });
    await notifier.start();
  });
  after(async () => {
    await worker.stop();
    await notifier.stop();
    await safeFetch.close();
    await server.close();
    await platform.close();
  });

  const create = (path: string, dialect: Task['dialect'] = 'evolink', host = 'hook.example') =>
    platform.create(
      caller,
      { price: 500 },
      {
        dialect,
        parsed: {
          model: TEST_MODEL.id,
          params: { price: 500 },
          callbackUrl: `https://${host}:${server.port}${path}`,
          warnings: [],
        },
      },
    );
  const find = async (task: Task): Promise<Delivery | undefined> =>
    (await listDeliveries(platform.database, { orgId: caller.orgId, limit: 1, taskId: task.id })).deliveries[0];
  const ended = (task: Task, status: Delivery['status']) =>
    waitFor(async () => {
      const delivery = await find(task);
      return delivery?.status === status ? delivery : undefined;
    });
  const queueIsEmpty = () =>
    waitFor(async () => {
      const { rows } = await platform.database.query<{ left: number }>(
        `select count(*) as left from pgboss.job where name = $1 and state < 'completed'`,
        [CALLBACK_QUEUE],
      );
      return rows[0]?.left === 0;
    });
  const at = (path: string) => received.filter((entry) => entry.path === path);

  test('carry the bytes of a poll, signed, after billing', async () => {
    for (const dialect of ['evolink', 'spark'] as const) {
      const task = await create(`/accepts-${dialect}`, dialect);
      const delivery = await ended(task, 'delivered');
      const [entry, ...more] = at(`/accepts-${dialect}`);
      assert.ok(entry !== undefined && more.length === 0);
      const { rows } = await platform.database.query<{ captured_micro: number }>(
        'select captured_micro from task where id = $1',
        [task.id],
      );
      assert.deepEqual([entry.heldMicro, rows[0]?.captured_micro], [0, 500]);
      const reader = createTaskReader({ database: platform.database, now: Date.now });
      const polled = await reader.get(caller.orgId, task.id);
      assert.ok(polled !== undefined);
      assert.equal(entry.body, dialects[dialect].render(polled, TEST_MODEL));
      assert.equal(entry.headers['content-type'], 'application/json');
      assert.equal(entry.headers['webhook-id'], `evt_${task.id}`);
      const [secret = ''] = await signingSecrets(platform.database, caller.orgId);
      assert.deepEqual(new Webhook(secret).verify(entry.body, entry.headers), JSON.parse(entry.body));
      assert.deepEqual(
        delivery.attempts.map(({ number, status, error }) => ({ number, status, error })),
        [{ number: 1, status: 204, error: null }],
      );
    }
  });

  test('are attempted at 0, +1, +2 and +4 seconds, then fail, and can be sent again', async () => {
    const [refused, moved, hidden] = await Promise.all([
      create('/fails'),
      create('/moved'),
      create('/accepts', 'evolink', 'private.example'),
    ]);
    const [failed, redirected, forbidden] = await Promise.all([
      ended(refused, 'failed'),
      ended(moved, 'failed'),
      ended(hidden, 'failed'),
    ]);
    const times = at('/fails').map((entry) => entry.at);
    const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    assert.equal(gaps.length, 3);
    // Never early; late by a poll of the queue at most, with room for a busy machine.
    for (const [index, seconds] of [1, 2, 4].entries()) {
      const gap = gaps[index] ?? 0;
      assert.ok(gap >= seconds - 0.05 && gap < seconds + 1.5, `gap ${index} is ${gap} s`);
    }
    assert.equal(new Set(at('/fails').map((entry) => entry.headers['webhook-id'])).size, 1);
    assert.equal(new Set(at('/fails').map((entry) => entry.headers['webhook-timestamp'])).size, 4);
    assert.equal(new Set(at('/fails').map((entry) => entry.body)).size, 1);
    assert.deepEqual(
      failed.attempts.map((entry) => [entry.number, entry.status]),
      [1, 2, 3, 4].map((n) => [n, 500]),
    );
    assert.equal(failed.attempts[0]?.responseStart, `no\uFFFD${'x'.repeat(1021)}`);
    assert.deepEqual(
      redirected.attempts.map((entry) => entry.status),
      [308, 308, 308, 308],
    );
    assert.deepEqual(
      forbidden.attempts.map((entry) => entry.error),
      new Array(4).fill('forbidden_address'),
    );
    assert.deepEqual(at('/accepts'), []);

    answers.delete('/fails');
    const request = { orgId: caller.orgId, deliveryId: failed.id };
    await redeliver(platform, request);
    const again = await ended(refused, 'delivered');
    assert.deepEqual([again.series, again.attempts.at(-1)?.series, again.attempts.length], [2, 2, 5]);
    assert.equal(at('/fails').at(-1)?.headers['webhook-id'], failed.id);
    assert.equal(at('/fails').at(-1)?.body, at('/fails')[0]?.body);
    await assert.rejects(redeliver(platform, { ...request, deliveryId: 'evt_none' }), { reason: 'not_found' });
    await assert.rejects(redeliver(platform, { ...request, orgId: 'org_other' }), { reason: 'not_found' });
  });

  test('have ten seconds an attempt; silence is a failure like any other', async () => {
    answers.set('/hangs', () => undefined);
    const task = await create('/hangs');
    await waitFor(async () => at('/hangs').length === 1);
    answers.delete('/hangs');
    const { attempts } = await ended(task, 'delivered');
    assert.deepEqual([attempts.length, attempts[0]?.status, attempts[1]?.status], [2, null, 204]);
    assert.match(attempts[0]?.error ?? '', /time/);
    assert.deepEqual([...allowedMs], [10_000]);
  });

  test('a job given out twice sends once', async () => {
    const task = await create('/once');
    const delivery = await ended(task, 'delivered');
    const data = { orgId: caller.orgId, deliveryId: delivery.id, series: 1, attempt: 1 };
    await platform.queue.send(platform.database, CALLBACK_QUEUE, data);
    platform.queue.wake(CALLBACK_QUEUE);
    await queueIsEmpty();
    assert.equal(at('/once').length, 1);
  });

  test('exist only when the end of the task is committed, and go with the task', async () => {
    const task = await create('/gone');
    await ended(task, 'delivered');
    const enqueueCallback = createEnqueueCallback({
      queue: platform.queue,
      dialects,
      models: platform.createDeps.models,
    });
    const undone = platform.database.transaction(async (tx) => {
      await tx.query('delete from callback_delivery where task_id = $1', [task.id]);
      await enqueueCallback(tx, task);
      throw new Error('the end was not committed');
    });
    await assert.rejects(undone, /the end was not committed/);
    await queueIsEmpty();
    assert.equal((await find(task))?.status, 'delivered');
    assert.equal(at('/gone').length, 1);
    await deleteTask(platform.workerDeps, { orgId: caller.orgId, id: task.id });
    assert.equal(await find(task), undefined);
  });

  test('are listed newest first, page by page', async () => {
    const query = { orgId: caller.orgId, limit: 2 };
    const first = await listDeliveries(platform.database, query);
    assert.ok(first.hasMore && first.deliveries.length === 2);
    const second = await listDeliveries(platform.database, {
      ...query,
      limit: 100,
      after: first.deliveries[1]?.id ?? '',
    });
    assert.equal(second.hasMore, false);
    const all = [...first.deliveries, ...second.deliveries];
    assert.deepEqual((await listDeliveries(platform.database, { ...query, limit: 100 })).deliveries, all);
    assert.deepEqual(
      all.map((entry) => +entry.createdAt),
      all.map((entry) => +entry.createdAt).sort((a, b) => b - a),
    );
    const failed = await listDeliveries(platform.database, { ...query, limit: 100, status: 'failed' });
    assert.deepEqual(failed.deliveries.length, 2);
    assert.deepEqual((await listDeliveries(platform.database, { ...query, orgId: 'org_other' })).deliveries, []);
  });

  test('are refused at create when they could never be sent', async () => {
    const check = createCallbackPolicy(safeFetch);
    await check(`https://hook.example/${'a'.repeat(2048 - 'https://hook.example/'.length)}`);
    for (const [url, reason] of [
      ['http://hook.example/', 'invalid_parameter'],
      [`https://hook.example/${'a'.repeat(2048)}`, 'invalid_parameter'],
      ['https://user:secret@hook.example/', 'invalid_parameter'],
      ['https://10.0.0.1/', 'forbidden_address'],
      ['https://private.example/', 'forbidden_address'],
      ['https://[::1]/', 'forbidden_address'],
    ] as const) {
      await assert.rejects(check(url), { reason });
    }
  });
});

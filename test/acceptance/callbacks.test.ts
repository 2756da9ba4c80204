import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { makeTestCertificate, startTestServer, type TestServer } from '../../src/lib/test-servers.ts';
import { call, type Json, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

interface Received {
  readonly path: string;
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What the ledger held of the task at that moment, newest first. */
  readonly booked: readonly string[];
}

/** A create path with the poll that shows the same dialect. */
interface Path {
  readonly name: 'evolink' | 'spark';
  readonly create: string;
  readonly poll: string;
  readonly wrap: (model: string, params: Json) => Json;
}

const PATHS: readonly Path[] = [
  {
    name: 'evolink',
    create: '/v1/videos/generations',
    poll: '/v1/tasks/',
    wrap: (model, params) => ({ model, ...params }),
  },
  {
    name: 'spark',
    create: '/model/v1/generation',
    poll: '/model/v1/generation/task/',
    wrap: (model, params) => ({ model, input: [{ params }] }),
  },
];

const tls = process.env.BASE_URL === undefined ? await makeTestCertificate(['localhost']) : undefined;
const reason =
  process.env.BASE_URL === undefined ? 'this machine has no openssl' : 'the server must trust our receiver';

describe('callbacks', { skip: tls === undefined && reason }, () => {
  let server: Server;
  let receiver: TestServer;
  let secret: string;
  let media: Json;
  const received: Received[] = [];

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const body = await text(request);
    const path = request.url ?? '';
    const { id } = JSON.parse(body) as { id: string };
    const ledger = await call(server, 'GET', '/v1/billing/ledger?limit=100');
    const booked = ledger.body.data.filter((entry: Json) => entry.task_id === id).map((entry: Json) => entry.kind);
    received.push({ path, at, headers: request.headers, body, booked });
    if (path.startsWith('/fails')) response.writeHead(500).end('not today');
    else if (path.startsWith('/moved')) response.writeHead(307, { location: '/elsewhere' }).end();
    else response.writeHead(204).end();
  }

  before(async () => {
    if (tls === undefined) return;
    receiver = await startTestServer((request, response) => void receive(request, response), { tls });
    const environment = { SPARKSTAGE_FETCH_ALLOW: '127.0.0.0/8 ::1/128', SPARKSTAGE_WORKERS: '2' };
    server = await openServer(environment, { extraCa: [tls.certificate] });
    ({ secret } = (await call(server, 'GET', '/v1/webhooks/secret')).body);
    const image = (await upload(server, await makePng(64, 64), 'a.png')).file_url;
    media = { image_urls: [image], audio_url: (await upload(server, makeWav(1), 'a.wav')).file_url };
  });
  after(async () => {
    await server?.close();
    await receiver?.close();
  });

  const at = (path: string) => received.filter((entry) => entry.path === path);
  async function create(path: Path, params: Json, hook: string): Promise<string> {
    const callback_url = `https://localhost:${receiver.port}${hook}`;
    const body = path.wrap('omnihuman-1.5', { ...media, ...params, callback_url });
    const answer = await call(server, 'POST', path.create, { body });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.id;
  }
  async function findDelivery(id: string): Promise<Json> {
    return (await call(server, 'GET', `/v1/webhooks/deliveries?task_id=${id}`)).body.data[0];
  }
  async function untilDelivery(id: string, status: string): Promise<Json> {
    for (let waited = 0; waited < 30_000; waited += 50) {
      const delivery = await findDelivery(id);
      if (delivery?.status === status) return delivery;
      await sleep(50);
    }
    throw new Error(`the callback of ${id} is not ${status} within 30 s`);
  }

  for (const path of PATHS) {
    test(`${path.name}: the bytes of a poll, signed, after billing, whatever the end`, async () => {
      const ends = ['completed', 'failed', 'cancelled'] as const;
      const prompts = { completed: '', failed: 'fail', cancelled: 'hang' };
      for (const end of ends) {
        const hook = `/${path.name}-${end}`;
        const id = await create(path, { prompt: prompts[end] }, hook);
        if (end === 'cancelled') await call(server, 'POST', `/v1/tasks/${id}/cancel`);
        const delivery = await untilDelivery(id, 'delivered');
        const [entry, ...more] = at(hook);
        assert.ok(entry !== undefined && more.length === 0);
        const poll = await call(server, 'GET', path.poll + id);
        assert.equal(entry.body, poll.text);
        assert.equal(poll.body.status, end === 'completed' ? 'completed' : 'failed');
        assert.deepEqual([...entry.booked].sort(), [end === 'completed' ? 'capture' : 'release', 'reserve']);
        assert.equal(entry.headers['content-type'], 'application/json');
        assert.equal(entry.headers['webhook-id'], `evt_${id}`);
        assert.deepEqual(
          new Webhook(secret).verify(entry.body, entry.headers as Record<string, string>),
          JSON.parse(entry.body),
        );
        assert.equal(delivery.attempts[0].http_status, 204);
      }
    });
  }

  test('four attempts, 1, 2 and 4 seconds apart; a redirect is a refusal; redelivery sends the same bytes', async () => {
    const [evolink] = PATHS;
    assert.ok(evolink !== undefined);
    const [refused, moved] = await Promise.all([create(evolink, {}, '/fails'), create(evolink, {}, '/moved')]);
    await untilEnded(server, refused);
    const pending = await untilDelivery(refused, 'pending');
    const early = await call(server, 'POST', `/v1/webhooks/deliveries/${pending.id}/redeliver`);
    assert.equal(early.status, 409, early.text);
    const [failed, redirected] = await Promise.all([untilDelivery(refused, 'failed'), untilDelivery(moved, 'failed')]);
    const times = at('/fails').map((entry) => entry.at);
    assert.equal(times.length, 4);
    for (const [index, seconds] of [1, 2, 4].entries()) {
      const gap = ((times[index + 1] ?? 0) - (times[index] ?? 0)) / 1000;
      // Never early, with room for the time that the first answer took.
      assert.ok(gap > seconds - 0.1, `retry ${index + 1} came after ${gap} s`);
    }
    assert.equal(new Set(at('/fails').map((entry) => entry.headers['webhook-id'])).size, 1);
    assert.equal(new Set(at('/fails').map((entry) => entry.headers['webhook-timestamp'])).size, 4);
    assert.equal(new Set(at('/fails').map((entry) => entry.body)).size, 1);
    const shown = (delivery: Json) => delivery.attempts.map((entry: Json) => [entry.number, entry.http_status]);
    assert.deepEqual(
      shown(failed),
      [1, 2, 3, 4].map((number) => [number, 500]),
    );
    assert.equal(failed.attempts[0].response_start, 'not today');
    assert.deepEqual(
      shown(redirected),
      [1, 2, 3, 4].map((number) => [number, 307]),
    );
    assert.deepEqual(at('/elsewhere'), []);

    const delivered = await create(evolink, {}, '/twice');
    const { id } = await untilDelivery(delivered, 'delivered');
    const again = await call(server, 'POST', `/v1/webhooks/deliveries/${id}/redeliver`);
    assert.deepEqual([again.status, again.body.status], [200, 'pending'], again.text);
    const { attempts } = await untilDelivery(delivered, 'delivered');
    assert.deepEqual(
      attempts.map((entry: Json) => [entry.series, entry.number]),
      [
        [1, 1],
        [2, 1],
      ],
    );
    const [first, second] = at('/twice');
    assert.deepEqual([second?.body, second?.headers['webhook-id']], [first?.body, first?.headers['webhook-id']]);
    assert.equal((await call(server, 'POST', '/v1/webhooks/deliveries/evt_none/redeliver')).status, 404);
  });

  test('addresses that are never called are refused at create and cost nothing', async () => {
    const wallet = async () => (await call(server, 'GET', '/v1/credits')).text;
    const before = await wallet();
    const addresses = [
      'http://localhost/',
      'https://10.0.0.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://[fd00::1]/',
      'https://user:password@example.com/',
      `https://example.com/${'a'.repeat(2049 - 'https://example.com/'.length)}`,
      'not a URL',
    ];
    for (const path of PATHS) {
      for (const callback_url of addresses) {
        const body = path.wrap('omnihuman-1.5', { ...media, callback_url });
        const answer = await call(server, 'POST', path.create, { body });
        assert.equal(answer.status, 400, `${callback_url}: ${answer.text}`);
        assert.equal(answer.body.error.param, 'callback_url', answer.text);
      }
    }
    assert.equal(await wallet(), before);
  });

  test('the secret is shown once; after a rotation both secrets sign', async () => {
    const masked = (await call(server, 'GET', '/v1/webhooks/secret')).body;
    assert.deepEqual([masked.is_masked, masked.secret], [true, `whsec_…${secret.slice(-4)}`]);
    const rotated = (await call(server, 'POST', '/v1/webhooks/secret/rotate')).body;
    assert.equal(rotated.is_masked, false);
    assert.notEqual(rotated.secret, secret);
    assert.ok(rotated.previous_until > Date.now() / 1000);
    const [evolink] = PATHS;
    assert.ok(evolink !== undefined);
    await untilDelivery(await create(evolink, {}, '/rotated'), 'delivered');
    const [entry] = at('/rotated');
    const headers = entry?.headers as Record<string, string>;
    const signatures = (headers['webhook-signature'] ?? '').split(' ');
    assert.equal(signatures.length, 2);
    for (const key of [secret, rotated.secret]) new Webhook(key).verify(entry?.body ?? '', headers);
    // Each secret made one of them: neither verifies by the other's.
    const only = { ...headers, 'webhook-signature': signatures[0] ?? '' };
    new Webhook(rotated.secret).verify(entry?.body ?? '', only);
    assert.throws(() => new Webhook(secret).verify(entry?.body ?? '', only));
  });
});

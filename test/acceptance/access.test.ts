import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Json, makeKey, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let params: Json;

before(async () => {
  server = await openServer();
  const image = await upload(server, await makePng(100, 100), 'a.png');
  const audio = await upload(server, makeWav(1), 'a.wav');
  params = { audio_url: audio.file_url, image_urls: [image.file_url] };
});
after(() => server?.close());

function create(key: string, extra: Json = {}) {
  return call(server, 'POST', '/v1/videos/generations', { key, body: { model: 'omnihuman-1.5', ...params, ...extra } });
}

test('no key, a wrong key and a strange scheme are 401 in the shape of the path', async () => {
  for (const authorization of [undefined, 'Bearer nope', 'Basic abc', 'Bearer', 'Key nope']) {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const evolink = await call(server, 'POST', '/v1/videos/generations', { key: null, body: {}, headers });
    assert.equal(evolink.status, 401);
    assert.equal(evolink.headers.get('www-authenticate'), 'Bearer');
    const { code, message, type } = evolink.body.error;
    assert.deepEqual([code, message, type], [401, 'Invalid or expired token', 'authentication_error']);
    const spark = await call(server, 'GET', '/model/v1/generation/task/x', { key: null, headers });
    assert.deepEqual([spark.status, spark.body.error.error_message], [401, 'Invalid or expired token']);
  }
});

test('`Key` works as `Bearer` does', async () => {
  const headers = { authorization: `Key ${server.adminKey}` };
  assert.equal((await call(server, 'GET', '/v1/credits', { key: null, headers })).status, 200);
});

test('scopes: a key does what it may and nothing else', async () => {
  const { key } = await makeKey(server, { scopes: ['read'] });
  assert.equal((await call(server, 'GET', '/v1/tasks', { key })).status, 200);
  const refused = await create(key);
  assert.equal(refused.status, 403);
  assert.deepEqual(
    [refused.body.error.type, refused.body.error.message],
    ['permission_error', 'This key lacks the scope generate'],
  );
  assert.equal((await call(server, 'GET', '/v1/keys', { key })).status, 403);
  assert.equal((await call(server, 'POST', '/v1/billing/topups', { key, body: { credits: 5 } })).status, 403);
});

test('a key for some models is refused another one, in the words of seed 003', async () => {
  const { key } = await makeKey(server, { models: ['spark_avatar_picture_omni_v2'] });
  const { status, body } = await create(key);
  assert.equal(status, 403);
  assert.deepEqual([body.error.message, body.error.param], ['Access denied for this model', 'model']);
});

test('a spent key is 402 on both paths', async () => {
  const { key } = await makeKey(server, { credit_limit: 0.5 });
  const evolink = await create(key);
  assert.equal(evolink.status, 402, evolink.text);
  const { message, type, fallback_suggestion: suggestion } = evolink.body.error;
  assert.deepEqual([message, type], ['Insufficient quota', 'insufficient_quota_error']);
  assert.equal(suggestion, `${server.url}/dashboard/billing`);
  const body = { model: 'omnihuman-1.5', input: [{ params }] };
  const spark = await call(server, 'POST', '/model/v1/generation', { key, body });
  assert.deepEqual([spark.status, spark.body.error.code], [402, 'quota_exceeded']);
  const { token } = (await call(server, 'GET', '/v1/credits', { key })).body.data;
  assert.deepEqual(token, { remaining_credits: 0.5, used_credits: 0, unlimited_credits: false });
});

test('requests per minute: 429 with Retry-After; polls are not counted', async () => {
  const { key } = await makeKey(server, { requests_per_minute: 2 });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) statuses.push((await call(server, 'GET', '/v1/models', { key })).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  const limited = await call(server, 'GET', '/v1/models', { key });
  const seconds = Number(limited.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`);
  assert.equal(limited.body.error.fallback_suggestion, `retry after ${seconds} seconds`);
  assert.equal((await call(server, 'GET', '/v1/tasks/task-unified-1757169743-7cvnl5zw', { key })).status, 404);
});

test('concurrency: 429 while the key has its tasks open', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const { key } = await makeKey(server, { concurrency: 1 });
  const first = await create(key, { prompt: 'hang' });
  assert.equal(first.status, 200, first.text);
  const second = await create(key);
  assert.deepEqual([second.status, second.body.error.reason], [429, 'concurrency_limited']);
  assert.ok(second.headers.has('retry-after'));
  assert.equal((await call(server, 'POST', `/v1/tasks/${first.body.id}/cancel`)).status, 200);
});

test('a secret is shown once; a revoked key stops within a second', async () => {
  const { id, key } = await makeKey(server, { name: 'short-lived' });
  const list = await call(server, 'GET', '/v1/keys');
  assert.ok(!list.text.includes(key));
  const listed = list.body.data.find((entry: Json) => entry.id === id);
  assert.equal(listed.masked, `${key.slice(0, 13)}…${key.slice(-4)}`);
  assert.equal((await call(server, 'GET', '/v1/credits', { key })).status, 200);
  const revoked = await call(server, 'DELETE', `/v1/keys/${id}`);
  assert.ok(revoked.body.revoked_at > 0);
  await sleep(1000);
  assert.equal((await call(server, 'GET', '/v1/credits', { key })).status, 401);
  assert.equal((await call(server, 'DELETE', '/v1/keys/key_0000000000000000')).status, 404);
});

test('bad key requests name their field', async () => {
  const rows: [Json, string][] = [
    [{ scopes: ['fly'] }, 'scopes.0'],
    [{ scopes: [] }, 'scopes'],
    [{ requests_per_minute: 0 }, 'requests_per_minute'],
    [{ credit_limit: -1 }, 'credit_limit'],
  ];
  for (const [body, param] of rows) {
    const refused = await call(server, 'POST', '/v1/keys', { body });
    assert.deepEqual([refused.status, refused.body.error.param], [400, param], refused.text);
  }
});

test('top-ups need an Idempotency-Key and book once', async () => {
  const path = '/v1/billing/topups';
  const missing = await call(server, 'POST', path, { body: { credits: 5 } });
  assert.deepEqual([missing.status, missing.body.error.param], [400, 'Idempotency-Key']);
  const headers = { 'idempotency-key': `t-${Date.now()}` };
  const first = await call(server, 'POST', path, { body: { credits: 5 }, headers });
  const again = await call(server, 'POST', path, { body: { credits: 5 }, headers });
  assert.deepEqual([first.body.booked, again.body.booked], [true, false]);
  assert.equal(first.body.remaining_credits, again.body.remaining_credits);
  for (const credits of [0, -1, '5', 1e12]) {
    const refused = await call(server, 'POST', path, { body: { credits }, headers });
    assert.deepEqual([refused.status, refused.body.error.param], [400, 'credits'], `${credits}`);
  }
});

test('the balance is in dollars, as strings, in the Spark shape', async () => {
  const { status, data } = (await call(server, 'GET', '/api/v1/user/balance')).body;
  assert.deepEqual(status, { code: 200, message: 'ok' });
  assert.match(data.balance, /^\d+\.\d{4}$/);
  assert.equal(data.currency, 'USD');
});

test('the signing secret is shown in full once, then masked; rotation gives a new one', async () => {
  const first = (await call(server, 'GET', '/v1/webhooks/secret')).body;
  const second = (await call(server, 'GET', '/v1/webhooks/secret')).body;
  assert.equal(second.is_masked, true);
  assert.match(second.secret, /^whsec_….{4}$/);
  const rotated = (await call(server, 'POST', '/v1/webhooks/secret/rotate')).body;
  assert.match(rotated.secret, /^whsec_[A-Za-z0-9+/=]{32,}$/);
  assert.notEqual(rotated.secret, first.secret);
  assert.ok(rotated.previous_until > rotated.created);
});

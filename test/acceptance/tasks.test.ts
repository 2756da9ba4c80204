import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, type Json, makeKey, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let params: Json;
let image: string;
let audio: string;

before(async () => {
  server = await openServer();
  image = (await upload(server, await makePng(100, 100), 'a.png')).file_url;
  audio = (await upload(server, makeWav(1), 'a.wav')).file_url;
  params = { audio_url: audio, image_urls: [image] };
});
after(() => server?.close());

function create(extra: Json = {}, headers: Record<string, string> = {}) {
  const body = { model: 'omnihuman-1.5', ...params, ...extra };
  return call(server, 'POST', '/v1/videos/generations', { body, headers });
}

test('idempotency: the same request gets the same task, another one 409', async () => {
  const headers = { 'idempotency-key': `k-${Date.now()}` };
  const answers = await Promise.all([create({}, headers), create({}, headers), create({}, headers)]);
  for (const answer of answers) assert.equal(answer.status, 200, answer.text);
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
  assert.equal((await create({}, headers)).body.id, answers[0]?.body.id);
  const other = await create({ seed: 5 }, headers);
  assert.deepEqual([other.status, other.body.error.reason], [409, 'idempotency_conflict']);
  const bad = await create({}, { 'idempotency-key': 'two words' });
  assert.deepEqual([bad.status, bad.body.error.param], [400, 'Idempotency-Key']);
});

test('the list pages by cursor, filters and orders', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push((await create()).body.id);
  const newestFirst = ids.toReversed();
  const first = (await call(server, 'GET', '/v1/tasks?limit=3')).body;
  assert.deepEqual([first.object, first.has_more], ['list', true]);
  assert.deepEqual(
    first.data.map((task: Json) => task.id),
    newestFirst.slice(0, 3),
  );
  assert.deepEqual([first.first_id, first.last_id], [newestFirst[0], newestFirst[2]]);
  const second = (await call(server, 'GET', `/v1/tasks?limit=2&after=${first.last_id}`)).body;
  assert.deepEqual(
    second.data.map((task: Json) => task.id),
    newestFirst.slice(3),
  );
  const ascending = (await call(server, 'GET', `/v1/tasks?order=asc&after=${ids[2]}`)).body;
  assert.deepEqual(
    ascending.data.map((task: Json) => task.id),
    ids.slice(3),
  );
  for (const id of ids) await untilEnded(server, id);
  const completed = (await call(server, 'GET', '/v1/tasks?status=completed&limit=100')).body;
  assert.ok(ids.every((id) => completed.data.some((task: Json) => task.id === id)));
  assert.equal((await call(server, 'GET', '/v1/tasks?model=nope')).body.data.length, 0);
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'order=up', 'status=done', 'after=5']) {
    const refused = await call(server, 'GET', `/v1/tasks?${query}`);
    assert.deepEqual([refused.status, refused.body.error.param], [400, query.split('=')[0]], query);
  }
});

test('cancel: omnihuman only by an admin, omni_v2 by its caller, an ended task by nobody', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const { key } = await makeKey(server);
  const hanging = (await create({ prompt: 'hang' })).body;
  const refused = await call(server, 'POST', `/v1/tasks/${hanging.id}/cancel`, { key });
  assert.deepEqual([refused.status, refused.body.error.reason], [409, 'task_state_conflict']);
  // It waits behind the hanging one.
  const body = { model: 'spark_avatar_picture_omni_v2', image_url: image, audio_url: audio };
  const waiting = (await call(server, 'POST', '/v1/videos/generations', { key, body })).body;
  assert.equal(waiting.task_info.can_cancel, true);
  const cancelled = await call(server, 'POST', `/v1/tasks/${waiting.id}/cancel`, { key });
  assert.equal(cancelled.status, 200, cancelled.text);
  assert.deepEqual([cancelled.body.status, cancelled.body.error.code], ['failed', 'request_cancelled']);
  assert.equal(cancelled.body.error.reason, '003016091');
  const byAdmin = await call(server, 'POST', `/v1/tasks/${hanging.id}/cancel`);
  assert.deepEqual([byAdmin.status, byAdmin.body.error.code], [200, 'request_cancelled']);
  const spark = (await call(server, 'GET', `/model/v1/generation/task/${waiting.id}`)).body;
  assert.deepEqual([spark.status, spark.error.code], ['failed', '003016091']);
  assert.equal((await call(server, 'POST', `/v1/tasks/${hanging.id}/cancel`)).status, 409);
  // The worker is free again.
  assert.equal((await untilEnded(server, (await create()).body.id)).status, 'completed');
});

test('delete: an open task is 409, an ended one goes with its files', async (t) => {
  const created = (await create()).body;
  const ended = await untilEnded(server, created.id);
  const link = ended.results[0];
  assert.equal((await fetch(link)).status, 200);
  const deleted = await call(server, 'DELETE', `/v1/tasks/${created.id}`);
  assert.deepEqual(deleted.body, { id: created.id, object: 'task', deleted: true });
  assert.equal((await call(server, 'GET', `/v1/tasks/${created.id}`)).status, 404);
  assert.equal((await fetch(link)).status, 404);
  assert.equal((await call(server, 'DELETE', `/v1/tasks/${created.id}`)).status, 404);
  if (!server.hasTestEngine) return t.diagnostic('an open task needs the prompts of the test engine');
  const open = (await create({ prompt: 'hang' })).body;
  assert.equal((await call(server, 'DELETE', `/v1/tasks/${open.id}`)).status, 409);
  await call(server, 'POST', `/v1/tasks/${open.id}/cancel`);
});

test('an output that is no video fails the task and is not charged', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const { remaining_credits: before } = (await call(server, 'GET', '/v1/credits')).body.data.user;
  const ended = await untilEnded(server, (await create({ prompt: 'junk' })).body.id);
  assert.deepEqual([ended.status, ended.error.code], ['failed', 'generation_failed_no_content']);
  assert.equal((await call(server, 'GET', '/v1/credits')).body.data.user.remaining_credits, before);
});

test('deliveries are empty without callbacks, and an unknown one cannot be sent again', async () => {
  const { body } = await call(server, 'GET', '/v1/webhooks/deliveries');
  assert.deepEqual(body, { object: 'list', data: [], has_more: false });
  assert.equal((await call(server, 'POST', '/v1/webhooks/deliveries/evt_none/redeliver')).status, 404);
});

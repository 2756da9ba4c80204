import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, type Json, makeKey, untilEnded, upload } from './support/client.ts';
import { readEvents } from './support/events.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let omnihuman: Json;
let omni: Json;

before(async () => {
  server = await openServer();
  const image = (await upload(server, await makePng(100, 100), 'a.png')).file_url;
  const audio = (await upload(server, makeWav(2.5), 'a.wav')).file_url;
  omnihuman = { model: 'omnihuman-1.5', input: [{ params: { audio_url: audio, image_urls: [image] } }] };
  omni = { model: 'spark_avatar_picture_omni_v2', image_url: image, audio_url: audio };
});
after(() => server?.close());

function withPrompt(prompt: string): Json {
  return { model: 'omnihuman-1.5', input: [{ params: { ...omnihuman.input[0].params, prompt } }] };
}

test('precharge: the price of a create, and nothing is created or reserved', async () => {
  const before = (await call(server, 'GET', '/v1/credits')).body;
  for (const path of ['/model/v1/generation/precharge', '/v1/generation/precharge']) {
    const { status, body, text } = await call(server, 'POST', path, { body: { ...omni, fps: 25 } });
    assert.equal(status, 200, text);
    assert.equal(body.status, 'success');
    const { cost, currency, discount, credits, units, billing_rule: rule, warnings } = body.data;
    assert.deepEqual([cost, currency, discount], ['0.0300', 'USD', 1]);
    assert.deepEqual([credits, units, rule], [3, 3, 'per_second']);
    assert.equal(body.data.model, omni.model);
    assert.match(body.data.hash, /^v1:[0-9a-f]{64}$/);
    assert.equal(warnings.length, 1);
  }
  assert.deepEqual((await call(server, 'GET', '/v1/credits')).body, before);
  assert.equal((await call(server, 'GET', '/v1/tasks')).body.data.length, 0);
  const created = (await call(server, 'POST', '/v1/videos/generations', { body: omni })).body;
  assert.equal(created.usage.credits_reserved, 3);
  await untilEnded(server, created.id);
});

test('precharge refuses what a create refuses, in the model’s own codes', async () => {
  const rows: [Json, number, string][] = [
    [{ ...omni, image_url: null }, 400, '003016001'],
    [{ ...omni, audio_url: omni.image_url }, 400, '003016081'],
    [{ model: 'nope' }, 404, 'resource_not_found'],
  ];
  for (const [body, status, code] of rows) {
    const refused = await call(server, 'POST', '/model/v1/generation/precharge', { body });
    assert.deepEqual([refused.status, refused.body.error.code], [status, code], refused.text);
  }
});

test('sync answers the ended task', async () => {
  const done = await call(server, 'POST', '/model/v1/generation/sync', { body: omnihuman });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.body.status, 'completed');
  const polled = await call(server, 'GET', `/model/v1/generation/task/${done.body.id}`);
  assert.equal(done.text, polled.text);
});

test('sync over its time: 504 SYNC_TIMEOUT keeps the id, and the task goes on', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const late = await call(server, 'POST', '/v1/generation/sync?timeout=1', { body: withPrompt('hang') });
  assert.equal(late.status, 504, late.text);
  assert.deepEqual([late.body.status, late.body.error.code], ['in_progress', 'SYNC_TIMEOUT']);
  const polled = await call(server, 'GET', `/model/v1/generation/task/${late.body.id}`);
  assert.equal(polled.body.status, 'in_progress');
  await call(server, 'POST', `/v1/tasks/${late.body.id}/cancel`);
  for (const timeout of ['0', '291', 'x']) {
    const path = `/v1/generation/sync?timeout=${timeout}`;
    const refused = await call(server, 'POST', path, { body: omnihuman });
    assert.deepEqual([refused.status, refused.body.error.param], [400, 'timeout']);
  }
});

test('a stream tells progress, outputs and the end, with the bytes of polls', async () => {
  const { id } = (await call(server, 'POST', '/model/v1/generation', { body: omnihuman })).body;
  const streams = await Promise.all([
    readEvents(server, `/model/v1/generation/task/${id}/stream`),
    readEvents(server, `/v1/generation/task/${id}/stream`),
    readEvents(server, `/v1/tasks/${id}/stream`),
  ]);
  const polls = [`/model/v1/generation/task/${id}`, `/v1/generation/task/${id}`, `/v1/tasks/${id}`];
  for (const [index, events] of streams.entries()) {
    const ids = events.map((event) => event.id);
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      events.slice(-2).map((event) => event.name),
      ['output', 'done'],
    );
    const poll = await call(server, 'GET', polls[index] ?? '');
    assert.equal(events.at(-1)?.data, poll.text);
    const output = JSON.parse(events.at(-2)?.data ?? '');
    assert.deepEqual(output, index < 2 ? poll.body.output[0].content[0] : poll.body.result_data[0]);
  }
});

test('a stream resumes after cursor or Last-Event-ID, and ends for good with 204', async () => {
  const created = (await call(server, 'POST', '/model/v1/generation', { body: omnihuman })).body;
  await untilEnded(server, created.id);
  const path = `/v1/tasks/${created.id}/stream`;
  const all = await readEvents(server, path);
  assert.deepEqual(
    all.map((event) => event.name),
    ['output', 'done'],
  );
  const [output, done] = all;
  assert.deepEqual(await readEvents(server, `${path}?cursor=${output?.id}`), [done]);
  const headers = { 'last-event-id': String(output?.id) };
  assert.deepEqual(await readEvents(server, `${path}?cursor=1`, { headers }), [done]);
  const over = await call(server, 'GET', path, { headers: { 'last-event-id': String(done?.id) } });
  assert.deepEqual([over.status, over.text], [204, '']);
  const bad = await call(server, 'GET', `${path}?cursor=x`);
  assert.deepEqual([bad.status, bad.body.error.param], [400, 'cursor']);
});

test('a failed task ends its stream with error; an unknown one is 404 in the shape of the path', async (t) => {
  const none = await call(server, 'GET', '/model/v1/generation/task/task-unified-1757169743-7cvnl5zw/stream');
  assert.deepEqual([none.status, none.body.status], [404, 'failed']);
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const { id } = (await call(server, 'POST', '/model/v1/generation', { body: withPrompt('fail') })).body;
  const events = await readEvents(server, `/v1/tasks/${id}/stream`);
  const last = events.at(-1);
  assert.equal(last?.name, 'error');
  assert.equal(JSON.parse(last?.data ?? '').error.code, 'image_processing_error');
});

test('a key has twenty streams at a time; a closed one frees its place', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const { key } = await makeKey(server);
  const { id } = (await call(server, 'POST', '/model/v1/generation', { key, body: withPrompt('hang') })).body;
  const headers = { authorization: `Bearer ${key}` };
  const stop = new AbortController();
  const url = `${server.url}/v1/tasks/${id}/stream`;
  // Held: fetch ends a connection whose answer nobody can read any more.
  const open: Response[] = [];
  for (let i = 0; i < 20; i++) open.push(await fetch(url, { headers, signal: stop.signal }));
  assert.ok(open.every(({ status }) => status === 200));
  const refused = await call(server, 'GET', `/v1/tasks/${id}/stream`, { key });
  assert.deepEqual([refused.status, refused.body.error.reason], [429, 'concurrency_limited']);
  assert.equal(open.length, 20);
  stop.abort();
  await call(server, 'POST', `/v1/tasks/${id}/cancel`);
  const again = await readEvents(server, `/v1/tasks/${id}/stream`, { headers });
  assert.equal(again.at(-1)?.name, 'error');
});

test('models: search by words and kinds, details as Markdown and as JSON', async () => {
  const search = async (query: string) => (await call(server, 'GET', `/model/v1/models/skill/search?${query}`)).body;
  const all = await search('');
  assert.equal(all.estimatedTotalHits, all.hits.length);
  const found = await search('q=OmniHuman&input=audio&output=video&limit=1');
  assert.deepEqual(
    found.hits.map((hit: Json) => hit.id),
    ['omnihuman-1.5'],
  );
  assert.deepEqual((await search('q=omnihuman+nothing')).hits, []);
  // Its example shows a text and a picture; it takes more.
  assert.deepEqual((await search('q=spark_dance')).hits[0].input, ['image', 'video', 'audio', 'text']);
  const page = await call(server, 'GET', '/model/v1/models/skill/omnihuman-1.5', {
    headers: { accept: 'application/json' },
  });
  assert.match(page.headers.get('content-type') ?? '', /^text\/markdown/);
  assert.match(page.text, /1 credits \(USD 0\.0100\) per second/);
  const json = (await call(server, 'GET', '/v1/models/skill/omnihuman-1.5?format=json')).body;
  assert.equal(json.pricing.credits_per_unit, 1);
  assert.ok(json.input_schema.properties.audio_url);
  assert.ok(json.example.audio_url);
  const none = await call(server, 'GET', '/model/v1/models/skill/none');
  assert.deepEqual([none.status, none.body.status], [404, 'failed']);
});

// The last test of this file: it takes the server away.
test('a server that shuts down ends its streams and answers its waiting creates at once', async (t) => {
  if (!server.hasTestEngine) return t.skip('stops the server');
  const { id } = (await call(server, 'POST', '/model/v1/generation', { body: withPrompt('hang') })).body;
  const headers = { authorization: `Bearer ${server.adminKey}` };
  const stream = await fetch(`${server.url}/v1/tasks/${id}/stream`, { headers });
  assert.equal(stream.status, 200);
  const waiting = call(server, 'POST', '/v1/generation/sync', { body: withPrompt('hang') });
  // Both are being answered once the second task is there.
  while ((await call(server, 'GET', '/v1/tasks?status=pending')).body.data.length === 0);
  const closed = server.close();
  assert.doesNotMatch(await stream.text(), /event: (done|error)/);
  const answer = await waiting;
  assert.deepEqual([answer.status, answer.body.error.code], [504, 'SYNC_TIMEOUT']);
  await closed;
});

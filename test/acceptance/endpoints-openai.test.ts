import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { call, type Json, upload } from './support/client.ts';
import { dataUri, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

/** Within what a reference video may be: 2 seconds, 24 frames a second, 640 x 640. */
const REFERENCE = { side: 640, fps: 24, frames: 50 };

let server: Server;

before(async () => {
  server = await openServer({}, { testEngine: { models: ['spark_dance_v2_0'], video: REFERENCE } });
});
after(() => server?.close());

async function untilReady(id: string): Promise<Json> {
  for (let tries = 0; tries < 600; tries++) {
    const { body } = await call(server, 'GET', `/v1/videos/${id}`);
    if (body.status === 'completed' || body.status === 'failed') return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`video ${id} did not end`);
}

async function create(body: Json): Promise<Json> {
  const answer = await call(server, 'POST', '/v1/videos', { body });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const needsEngine = () => (server.hasTestEngine ? undefined : 'needs the test engine');

test('a video: created, ready, read in whole and in part, deleted', async (t) => {
  if (!server.hasTestEngine) return t.skip(needsEngine());
  const created = await create({ model: 'sora-2', prompt: 'Waves at dusk', seconds: '8', size: '1280x720' });
  const { id, created_at, ...rest } = created;
  assert.match(id, /^task-unified-/);
  assert.ok(Math.abs(created_at - Date.now() / 1000) < 60);
  assert.deepEqual(rest, {
    object: 'video',
    model: 'spark_dance_v2_0',
    status: 'queued',
    progress: 0,
    completed_at: null,
    expires_at: null,
    prompt: 'Waves at dusk',
    seconds: '8',
    size: '1280x720',
    remixed_from_video_id: null,
    error: null,
  });
  const ready = await untilReady(id);
  assert.deepEqual([ready.status, ready.progress, ready.size], ['completed', 100, '640x640']);
  assert.ok(ready.completed_at >= created_at && ready.expires_at > ready.completed_at);

  const url = `${server.url}/v1/videos/${id}/content`;
  const headers = { authorization: `Bearer ${server.adminKey}` };
  const whole = await fetch(url, { headers });
  assert.equal(whole.headers.get('content-type'), 'video/mp4');
  const bytes = Buffer.from(await whole.arrayBuffer());
  assert.equal(bytes.subarray(4, 8).toString('latin1'), 'ftyp');
  const part = await fetch(url, { headers: { ...headers, range: 'bytes=4-7' } });
  assert.deepEqual([part.status, await part.text()], [206, 'ftyp']);
  for (const [variant, type, width, height] of [
    ['thumbnail', 'webp', 320, 320],
    ['spritesheet', 'jpeg', 960, 768],
  ]) {
    const picture = await fetch(`${url}?variant=${variant}`, { headers });
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, `image/${type}`]);
    const facts = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
    assert.deepEqual([facts.format, facts.width, facts.height], [type, width, height]);
  }
  const strange = await call(server, 'GET', `/v1/videos/${id}/content?variant=poster`);
  assert.deepEqual([strange.status, strange.body.error.param], [400, 'variant']);
  const gone = await call(server, 'DELETE', `/v1/videos/${id}`);
  assert.deepEqual(gone.body, { id, object: 'video.deleted', deleted: true });
  assert.equal((await call(server, 'GET', `/v1/videos/${id}`)).status, 404);
});

test('a form with a picture: the first frame; JSON with its link; the nearest size of the table', async (t) => {
  if (!server.hasTestEngine) return t.skip(needsEngine());
  const picture = await makePng(720, 1280);
  const form = new FormData();
  form.append('prompt', 'She smiles');
  form.append('seconds', '4');
  form.append('size', '1024x1792');
  form.append('input_reference', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'her.png');
  const sent = await call(server, 'POST', '/v1/videos', { raw: form });
  assert.equal(sent.status, 200, sent.text);
  assert.deepEqual([sent.body.seconds, sent.body.size], ['4', '1080x1920']);
  const { file_url: link, file_id } = await upload(server, picture, 'her.png');
  for (const input_reference of [link, { image_url: link }, { file_id }]) {
    const { id } = await create({ prompt: 'She smiles', input_reference });
    assert.equal((await untilReady(id)).status, 'completed');
  }
  const wrong = await call(server, 'POST', '/v1/videos', {
    body: { prompt: 'x', input_reference: dataUri(makeWav(1)) },
  });
  assert.deepEqual([wrong.status, wrong.body.error.param], [400, 'input_reference'], wrong.text);
});

test('remix: the finished video becomes the reference of a new one', async (t) => {
  if (!server.hasTestEngine) return t.skip(needsEngine());
  const source = await untilReady((await create({ prompt: 'A cat', seconds: 5, size: '960x960' })).id);
  const remixed = await call(server, 'POST', `/v1/videos/${source.id}/remix`, { body: { prompt: 'A dog' } });
  assert.equal(remixed.status, 200, remixed.text);
  const { remixed_from_video_id: from, prompt, seconds, size } = remixed.body;
  assert.deepEqual([from, prompt, seconds, size], [source.id, 'A dog', '5', '960x960']);
  assert.equal((await untilReady(remixed.body.id)).status, 'completed');
  const hanging = await create({ prompt: 'hang' });
  const early = await call(server, 'POST', `/v1/videos/${hanging.id}/remix`, { body: { prompt: 'A dog' } });
  assert.deepEqual([early.status, early.body.error.code], [409, 'task_state_conflict']);
  for (const variant of ['video', 'thumbnail']) {
    const content = await call(server, 'GET', `/v1/videos/${hanging.id}/content?variant=${variant}`);
    assert.equal(content.status, 409);
  }
  assert.equal((await call(server, 'DELETE', `/v1/videos/${hanging.id}`)).status, 409);
  await call(server, 'POST', `/v1/tasks/${hanging.id}/cancel`);
  const failed = await untilReady(hanging.id);
  assert.deepEqual([failed.status, failed.error.code], ['failed', 'cancelled']);
});

test('the list pages by cursor in both orders', async (t) => {
  if (!server.hasTestEngine) return t.skip(needsEngine());
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await create({ prompt: `number ${i}` })).id);
  const first = (await call(server, 'GET', '/v1/videos?limit=2')).body;
  assert.deepEqual(
    first.data.map((video: Json) => video.id),
    [ids[2], ids[1]],
  );
  assert.deepEqual([first.object, first.has_more, first.last_id], ['list', true, ids[1]]);
  const rest = (await call(server, 'GET', `/v1/videos?order=asc&after=${ids[1]}`)).body;
  assert.deepEqual(
    rest.data.map((video: Json) => video.id),
    [ids[2]],
  );
});

test('errors have OpenAI’s shape and the caller’s field names', async () => {
  const rows: [Json, number, string | null, string][] = [
    [{}, 400, 'prompt', 'missing_parameter'],
    [{ prompt: 5 }, 400, 'prompt', 'invalid_parameter'],
    [{ prompt: 'x', seconds: '3' }, 400, 'seconds', 'invalid_parameter'],
    [{ prompt: 'x', seconds: 'x' }, 400, 'seconds', 'invalid_parameter'],
    [{ prompt: 'x', size: 'big' }, 400, 'size', 'invalid_parameter'],
    [{ prompt: 'x', input_reference: 5 }, 400, 'input_reference', 'invalid_parameter'],
    [{ prompt: 'x', model: 'omnihuman-1.5' }, 404, 'model', 'model_not_found'],
  ];
  for (const [body, status, param, code] of rows) {
    const refused = await call(server, 'POST', '/v1/videos', { body });
    const { error } = refused.body;
    assert.deepEqual([refused.status, error.param, error.code], [status, param, code], refused.text);
    assert.deepEqual(Object.keys(error), ['message', 'type', 'param', 'code']);
    assert.equal(error.type, 'invalid_request_error');
  }
  const stranger = await call(server, 'GET', '/v1/videos', { key: 'nope' });
  assert.deepEqual([stranger.status, stranger.body.error.code], [401, 'invalid_api_key']);
});

test('the id `generations` is seed 003’s create path', async () => {
  const get = await call(server, 'GET', '/v1/videos/generations');
  assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
  const create = await call(server, 'POST', '/v1/videos/generations', { body: { model: 'omnihuman-1.5' } });
  assert.deepEqual([create.status, create.body.error.code], [400, 400]);
});

test('without an engine for the model a create is 503 in OpenAI’s shape', async (t) => {
  if (!server.hasTestEngine) return t.skip('starts a server of its own');
  const bare = await openServer();
  try {
    const refused = await call(bare, 'POST', '/v1/videos', { body: { prompt: 'Waves' } });
    const { type, code } = refused.body.error;
    assert.deepEqual([refused.status, type, code], [503, 'server_error', 'engine_unavailable']);
    assert.equal(refused.headers.get('retry-after'), '30');
  } finally {
    await bare.close();
  }
});

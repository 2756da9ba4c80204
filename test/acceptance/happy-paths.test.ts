import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, type Json, untilEnded, upload } from './support/client.ts';
import { dataUri, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let image: Json;
let audio: Json;

before(async () => {
  server = await openServer();
  image = await upload(server, await makePng(320, 240), 'person.png');
  audio = await upload(server, makeWav(2.5), 'voice.wav');
});
after(() => server?.close());

test('omnihuman on the EvoLink path: create, poll, download', async () => {
  const created = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'omnihuman-1.5', audio_url: audio.file_url, image_urls: [image.file_url], mood: 'calm' },
  });
  assert.equal(created.status, 200, created.text);
  assert.match(created.body.id, /^task-unified-\d{10}-[a-z0-9]{8}$/);
  assert.deepEqual(
    { ...created.body, id: 0, created: 0, task_info: { ...created.body.task_info, estimated_time: 0 } },
    {
      created: 0,
      id: 0,
      model: 'omnihuman-1.5',
      object: 'video.generation.task',
      progress: 0,
      status: 'pending',
      task_info: { can_cancel: false, estimated_time: 0, video_duration: 3 },
      type: 'video',
      usage: { billing_rule: 'per_second', credits_reserved: 3, user_group: 'default' },
      metadata: { warnings: ['unknown parameter mood was ignored'] },
    },
  );
  const ended = await untilEnded(server, created.body.id);
  assert.equal(ended.status, 'completed', JSON.stringify(ended));
  assert.equal(ended.progress, 100);
  assert.equal(ended.result_data[0].video_url, ended.results[0]);
  assert.equal(ended.result_data[0].duration, 3);
  const video = await fetch(ended.results[0]);
  assert.equal(video.headers.get('content-type'), 'video/mp4');
  assert.equal(
    Buffer.from(await video.arrayBuffer())
      .subarray(4, 8)
      .toString('latin1'),
    'ftyp',
  );
});

test('omni_v2 on the Spark path: nested and flat parameters, data: URIs, all usage fields', async () => {
  const params = { image_url: dataUri(await makePng(300, 300)), audio_url: dataUri(makeWav(1)), fps: 25 };
  for (const path of ['/model/v1/generation', '/v1/generation']) {
    const body =
      path === '/v1/generation'
        ? { model: 'spark_avatar_picture_omni_v2', ...params }
        : { model: 'spark_avatar_picture_omni_v2', input: [{ params }] };
    const created = await call(server, 'POST', path, { body });
    assert.equal(created.status, 200, created.text);
    assert.equal(created.body.task_id, created.body.id);
    assert.equal(created.body.status, 'in_progress');
    assert.equal(created.body.progress, 0);
    await untilEnded(server, created.body.id);
    const { body: ended } = await call(server, 'GET', `${path}/task/${created.body.id}`);
    assert.equal(ended.status, 'completed', JSON.stringify(ended));
    assert.equal(ended.progress, 1);
    const content = ended.output[0].content[0];
    assert.equal(content.type, 'video');
    assert.ok(content.size > 500 && typeof content.jobId === 'string');
    const { cost, discount, input_tokens, output_tokens, total_tokens, generated_videos, generated_images } =
      ended.usage;
    assert.deepEqual(
      [cost, discount, input_tokens, output_tokens, generated_videos, generated_images],
      ['0.0100', 1, 0, 0, 1, 0],
    );
    assert.ok(Number.isInteger(total_tokens));
    assert.deepEqual(ended.metadata.warnings, ['fps was ignored: this model chooses its own frame rate']);
    for (const time of ['in_queue_at', 'upload_at', 'completed_at']) assert.ok(ended.metadata[time] > 1.7e9, time);
  }
});

test('either path takes either model, and any id polls on either path', async () => {
  const spark = await call(server, 'POST', '/model/v1/generation', {
    body: { model: 'omnihuman-1.5', input: [{ params: { audio_url: audio.file_url, image_urls: [image.file_url] } }] },
  });
  assert.equal(spark.body.status, 'in_progress', spark.text);
  const evolink = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'spark_avatar_picture_omni_v2', image_url: image.file_url, audio_url: audio.file_url },
  });
  assert.equal(evolink.body.object, 'video.generation.task', evolink.text);
  for (const id of [spark.body.id, evolink.body.id]) {
    await untilEnded(server, id);
    assert.equal((await call(server, 'GET', `/v1/tasks/${id}`)).body.progress, 100);
    assert.equal((await call(server, 'GET', `/model/v1/generation/task/${id}`)).body.progress, 1);
  }
});

test('a final poll and the wallet agree: reserved becomes used', async () => {
  const before = (await call(server, 'GET', '/v1/credits')).body.data.user;
  const created = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'omnihuman-1.5', audio_url: audio.file_url, image_urls: [image.file_url] },
  });
  await untilEnded(server, created.body.id);
  const now = (await call(server, 'GET', '/v1/credits')).body.data.user;
  assert.equal(now.used_credits - before.used_credits, 3);
  assert.equal(before.remaining_credits - now.remaining_credits, 3);
  const { body: ledger } = await call(server, 'GET', '/v1/billing/ledger?limit=2');
  assert.deepEqual(
    ledger.data.map((entry: Json) => [entry.kind, entry.amount, entry.task_id]),
    [
      ['capture', 3, created.body.id],
      ['reserve', 3, created.body.id],
    ],
  );
});

test('subject_check and auto_mask look at the picture before the task exists', async () => {
  const created = await call(server, 'POST', '/v1/videos/generations', {
    body: {
      model: 'omnihuman-1.5',
      audio_url: audio.file_url,
      image_urls: [image.file_url],
      subject_check: true,
      auto_mask: true,
    },
  });
  assert.equal(created.status, server.hasTestEngine ? 200 : created.status, created.text);
  if (!server.hasTestEngine) return;
  const ended = await untilEnded(server, created.body.id);
  assert.equal(ended.metadata.masks_used, 1);
});

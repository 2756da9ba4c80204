import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { encodeWave, speak } from '../../demo/voice/speak.ts';
import { call, untilEnded, upload } from './support/client.ts';
import { makePng } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let image: string;
let audio: string;

before(async () => {
  server = await openServer({}, { realEngines: true });
  const portrait = await readFile(new URL('../../demo/characters/presenter-teal.jpg', import.meta.url));
  image = (await upload(server, portrait, 'portrait.jpg')).file_url;
  audio = (await upload(server, Buffer.from(encodeWave(await speak('Hello there.'))), 'voice.wav')).file_url;
});
after(() => server?.close());

test('a portrait speaks, on both paths', async () => {
  const evolink = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio, subject_check: true, seed: 7 },
  });
  assert.equal(evolink.status, 200, evolink.text);
  const spark = await call(server, 'POST', '/model/v1/generation', {
    body: {
      model: 'spark_avatar_picture_omni_v2',
      input: [{ params: { image_url: image, audio_url: audio } }],
    },
  });
  assert.equal(spark.status, 200, spark.text);
  for (const id of [evolink.body.id, spark.body.id]) {
    const ended = await untilEnded(server, id);
    assert.equal(ended.status, 'completed', JSON.stringify(ended));
    const video = await fetch(ended.results[0]);
    assert.equal(video.headers.get('content-type'), 'video/mp4');
    assert.ok((await video.arrayBuffer()).byteLength > 10_000);
    assert.ok(ended.metadata.duration > 0.5, JSON.stringify(ended.metadata));
  }
});

test('a picture without a person: 400 when asked to check, a failed task otherwise', async () => {
  const nobody = (await upload(server, await makePng(256, 256), 'wall.png')).file_url;
  const body = { model: 'omnihuman-1.5', image_urls: [nobody], audio_url: audio };
  const checked = await call(server, 'POST', '/v1/videos/generations', { body: { ...body, subject_check: true } });
  assert.deepEqual([checked.status, checked.body.error.message], [400, 'No human subject detected in image']);
  const created = await call(server, 'POST', '/v1/videos/generations', { body });
  const ended = await untilEnded(server, created.body.id);
  assert.deepEqual([ended.status, ended.error.code], ['failed', 'image_processing_error']);
  const params = { image_url: nobody, audio_url: audio };
  const spark = await call(server, 'POST', '/model/v1/generation', {
    body: { model: 'spark_avatar_picture_omni_v2', input: [{ params }] },
  });
  await untilEnded(server, spark.body.id);
  const polled = await call(server, 'GET', `/model/v1/generation/task/${spark.body.id}`);
  assert.equal(polled.body.error.code, '003016083');
});

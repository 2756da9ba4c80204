import assert from 'node:assert/strict';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { call, type Json, untilEnded, upload } from './support/client.ts';
import { dataUri, makeHeavyPng, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';
import { EMPTY_WIDTH } from './support/test-engine.ts';

let server: Server;
let image: string;
let audio: string;
let origin: HttpServer;
let originUrl: string;

before(async () => {
  server = await openServer();
  image = (await upload(server, await makePng(320, 240), 'person.png')).file_url;
  audio = (await upload(server, makeWav(2), 'voice.wav')).file_url;
  origin = createServer((_request, response) => response.writeHead(404).end('nothing here'));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});
after(async () => {
  await new Promise((resolve) => origin.close(resolve));
  await server?.close();
});

/** [what, params, HTTP status, param, `reason` on the EvoLink path] */
type Row = readonly [string, Json, number, string | undefined, string];

async function omnihumanRows(): Promise<readonly Row[]> {
  const good = { audio_url: audio, image_urls: [image] };
  const long = dataUri(makeWav(35.4));
  const heavy = dataUri(await makeHeavyPng(1900));
  const smallMask = dataUri(await makePng(10, 10));
  const nobody = dataUri(await makePng(EMPTY_WIDTH, 100));
  return [
    ['no audio', { image_urls: [image] }, 400, 'audio_url', 'missing_parameter'],
    ['blank audio', { ...good, audio_url: ' ' }, 400, 'audio_url', 'missing_parameter'],
    ['no image', { audio_url: audio }, 400, 'image_urls', 'missing_parameter'],
    ['two images', { ...good, image_urls: [image, image] }, 400, 'image_urls', 'invalid_parameter'],
    ['not a URL', { ...good, audio_url: 'voice.mp3' }, 400, 'audio_url', 'invalid_parameter'],
    ['bad seed', { ...good, seed: 'x' }, 400, 'seed', 'invalid_parameter'],
    ['bad flag', { ...good, auto_mask: 1 }, 400, 'auto_mask', 'invalid_parameter'],
    ['six masks', { ...good, mask_url: new Array(6).fill(image) }, 400, 'mask_url', 'invalid_parameter'],
    ['35.4 s of audio', { ...good, audio_url: long }, 400, 'audio_url', 'invalid_audio'],
    ['image as audio', { ...good, audio_url: image }, 400, 'audio_url', 'invalid_audio'],
    ['audio as image', { ...good, image_urls: [audio] }, 400, 'image_urls', 'invalid_image'],
    ['image over 10 MB', { ...good, image_urls: [heavy] }, 413, 'image_urls', 'input_too_large'],
    ['mask of another size', { ...good, mask_url: [smallMask] }, 400, 'mask_url', 'mask_mismatch'],
    ['404 input', { ...good, image_urls: [`${originUrl}/a.png`] }, 400, 'image_urls', 'input_download_failed'],
    ['private address', { ...good, image_urls: ['http://10.0.0.1/a.png'] }, 400, 'image_urls', 'forbidden_address'],
    ['http callback', { ...good, callback_url: 'http://example.com/' }, 400, 'callback_url', 'invalid_parameter'],
    ['private callback', { ...good, callback_url: 'https://192.168.1.1/' }, 400, 'callback_url', 'forbidden_address'],
    [
      'long callback',
      { ...good, callback_url: `https://example.com/${'a'.repeat(2048)}` },
      400,
      'callback_url',
      'invalid_parameter',
    ],
    ['nobody in it', { ...good, image_urls: [nobody], subject_check: true }, 400, 'image_urls', 'no_subject'],
  ];
}

async function omniRows(): Promise<readonly Row[]> {
  const good = { image_url: image, audio_url: audio };
  const wide = dataUri(await makePng(4096, 8));
  const heavy = dataUri(await makeHeavyPng(1400));
  return [
    ['no image', { audio_url: audio }, 400, 'image_url', '003016001'],
    ['null image', { ...good, image_url: null }, 400, 'image_url', '003016001'],
    ['neither', {}, 400, 'image_url', '003016001'],
    ['no audio', { image_url: image }, 400, 'audio_url', '003016002'],
    ['not a URL', { ...good, image_url: 'me.jpg' }, 400, 'image_url', '003016080'],
    ['4096 wide', { ...good, image_url: wide }, 400, 'image_url', '003016080'],
    ['5 MB and more', { ...good, image_url: heavy }, 413, 'image_url', '003016080'],
    ['image as audio', { ...good, audio_url: image }, 400, 'audio_url', '003016081'],
    ['61 s of audio', { ...good, audio_url: dataUri(makeWav(61)) }, 400, 'audio_url', '003016081'],
    ['404 input', { ...good, image_url: `${originUrl}/a.png` }, 400, 'image_url', '003016097'],
    ['private address', { ...good, audio_url: 'http://[::1]/a.wav' }, 400, 'audio_url', '003016081'],
    ['http callback', { ...good, callback_url: 'http://example.com/' }, 400, 'callback_url', '003016099'],
  ];
}

async function checkBothPaths(model: string, rows: readonly Row[]): Promise<void> {
  for (const [what, params, status, param, reason] of rows) {
    const evolink = await call(server, 'POST', '/v1/videos/generations', { body: { model, ...params } });
    const seen = [evolink.status, evolink.body.error?.code, evolink.body.error?.param, evolink.body.error?.reason];
    assert.deepEqual(seen, [status, status, param, reason], `${what}: ${evolink.text}`);
    const spark = await call(server, 'POST', '/model/v1/generation', { body: { model, input: [{ params }] } });
    const { error } = spark.body;
    assert.deepEqual([spark.status, spark.body.status, error?.param], [status, 'failed', param], what);
    assert.equal(error.message, error.error_message, what);
    assert.equal(typeof error.code, 'string', what);
    assert.equal(model.startsWith('spark') ? error.code : error.reason, reason, what);
  }
}

test('every synchronous error of omnihuman-1.5 on both paths', async () => {
  await checkBothPaths('omnihuman-1.5', await omnihumanRows());
});

test('every synchronous error of spark_avatar_picture_omni_v2 on both paths', async () => {
  await checkBothPaths('spark_avatar_picture_omni_v2', await omniRows());
});

test('the example errors of seed 003 come word for word', async () => {
  const body = { model: 'omnihuman-1.5', image_urls: [image], audio_url: dataUri(makeWav(36)) };
  const { error } = (await call(server, 'POST', '/v1/videos/generations', { body })).body;
  assert.equal(error.message, 'Invalid audio format or duration exceeds 35 seconds');
  assert.equal(error.fallback_suggestion, 'use MP3 or WAV format, max 35 seconds');
  assert.equal(error.type, 'invalid_request_error');
  assert.equal(error.detail, '36 s, at most 35 s');
});

test('35 s exactly is accepted and billed as 35', async () => {
  const body = { model: 'omnihuman-1.5', image_urls: [image], audio_url: dataUri(makeWav(35)) };
  const created = await call(server, 'POST', '/v1/videos/generations', { body });
  assert.equal(created.body.usage?.credits_reserved, 35, created.text);
});

test('a refused create leaves no task and no charge', async () => {
  const look = async () => {
    const tasks = await call(server, 'GET', '/v1/tasks?limit=1');
    const credits = await call(server, 'GET', '/v1/credits');
    return [tasks.body.first_id, credits.body.data.user.remaining_credits];
  };
  const before = await look();
  const refused = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'omnihuman-1.5', audio_url: audio },
  });
  assert.equal(refused.status, 400);
  assert.deepEqual(await look(), before);
});

test('a task that fails later polls as 200, with its code, and costs nothing', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the prompts of the test engine');
  const create = (prompt: string) =>
    call(server, 'POST', '/v1/videos/generations', {
      body: { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio, prompt },
    });
  const { body: created } = await create('fail');
  const ended = await untilEnded(server, created.id);
  assert.equal(ended.status, 'failed');
  assert.equal(ended.error.code, 'image_processing_error');
  assert.equal(ended.error.message, 'No human subject detected in image');
  const polled = await call(server, 'GET', `/model/v1/generation/task/${created.id}`);
  assert.equal(polled.status, 200);
  assert.equal(polled.body.error.code, 'image_processing_error');
  assert.equal(polled.body.error.error_message, polled.body.error.message);
  const { body: ledger } = await call(server, 'GET', '/v1/billing/ledger?limit=100');
  const kinds = ledger.data.filter((entry: Json) => entry.task_id === created.id).map((entry: Json) => entry.kind);
  assert.deepEqual(kinds, ['release', 'reserve']);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { call, type Json, upload } from './support/client.ts';
import { dataUri, makeHeavyPng, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';
import { makeMp4 } from './support/video.ts';

let server: Server;
let image: string;
let audio: string;
let video: string;

before(async () => {
  server = await openServer();
  const keep = async (bytes: Buffer, name: string) => (await upload(server, bytes, name)).file_url;
  image = await keep(await makePng(400, 400), 'person.png');
  audio = await keep(makeWav(2), 'voice.wav');
  video = await keep(await makeMp4(640, 640, 24, 2), 'move.mp4');
});
after(() => server?.close());

/** [what, params, HTTP status, param, the model's own code] */
type Row = readonly [string, Json, number, string | undefined, string];

/** On the Spark path the code is `error.code`; on the other one `error.code` is the status and ours is `reason`. */
async function checkBothPaths(model: string, rows: readonly Row[]): Promise<void> {
  for (const [what, params, status, param, code] of rows) {
    const spark = await call(server, 'POST', '/model/v1/generation', { body: { model, input: [{ params }] } });
    const { error } = spark.body;
    const seen = [spark.status, spark.body.status, error?.param, error?.code];
    assert.deepEqual(seen, [status, 'failed', param, code], `${what}: ${spark.text.slice(0, 500)}`);
    assert.equal(error.message, error.error_message, what);
    const evolink = await call(server, 'POST', '/v1/videos/generations', { body: { model, ...params } });
    const { error: other } = evolink.body;
    assert.deepEqual([evolink.status, other.code, other.param, other.reason], [status, status, param, code], what);
  }
}

const missing = 'https://127.0.0.1:1/nothing.png';

test('spark_avatar_imitator_v2v', async (t) => {
  const info = { video_url: video, store_type: 0 };
  const good = { image_url: image, driving_video_info: info };
  const small = dataUri(await makePng(60, 400));
  const long = dataUri(await makeMp4(64, 64, 2, 31));
  await checkBothPaths('spark_avatar_imitator_v2v', [
    ['nothing', {}, 400, 'image_url', '003018001'],
    ['no video', { image_url: image }, 400, 'driving_video_info', '003018002'],
    ['no store type', { ...good, driving_video_info: {} }, 400, 'driving_video_info.store_type', '003018003'],
    [
      'no address',
      { ...good, driving_video_info: { store_type: 0 } },
      400,
      'driving_video_info.video_url',
      '003018004',
    ],
    [
      'store type 1',
      { ...good, driving_video_info: { ...info, store_type: 1 } },
      400,
      'driving_video_info.store_type',
      '003018005',
    ],
    ['a list', { ...good, driving_video_info: [info] }, 400, 'driving_video_info', '003018006'],
    ['60 pixels', { ...good, image_url: small }, 400, 'image_url', '003018080'],
    [
      'a picture as video',
      { ...good, driving_video_info: { ...info, video_url: image } },
      400,
      'driving_video_info.video_url',
      '003018082',
    ],
    [
      '31 s',
      { ...good, driving_video_info: { ...info, video_url: long } },
      400,
      'driving_video_info.video_url',
      '003018082',
    ],
    ['unreachable', { ...good, image_url: missing }, 400, 'image_url', '003018097'],
    ...(server.hasTestEngine ? [['no engine', good, 503, undefined, '003018099'] as const] : []),
  ]);
  if (!server.hasTestEngine) t.diagnostic('the row of a model without an engine needs the test engine');
});

test('spark_edit_portrait', async () => {
  const good = { image_input: image };
  const webp = dataUri(
    await sharp(await makePng(200, 200))
      .webp()
      .toBuffer(),
  );
  const wide = dataUri(await makePng(4097, 8));
  const edge = dataUri(await makePng(4096, 8));
  const heavy = dataUri(await makeHeavyPng(1400));
  const damaged = dataUri((await makeHeavyPng(100)).subarray(0, 9000));
  await checkBothPaths('spark_edit_portrait', [
    ['no image', { prompt: 'rain' }, 400, 'image_input', '003010001'],
    ['width 511', { ...good, width: 511 }, 400, 'width', '003010002'],
    ['gpen 0.45', { ...good, gpen: 0.45 }, 400, 'gpen', '003010002'],
    ['unknown mode', { ...good, gen_mode: 'free' }, 400, 'gen_mode', '003010002'],
    ['WebP', { image_input: webp }, 400, 'image_input', '003010003'],
    ['a sound', { image_input: audio }, 400, 'image_input', '003010003'],
    ['4097 wide', { image_input: wide }, 400, 'image_input', '003010002'],
    ['5 MB and more', { image_input: heavy }, 413, 'image_input', '003010002'],
    ['cut short', { image_input: damaged }, 400, 'image_input', '003010002'],
    ['unreachable', { image_input: missing }, 400, 'image_input', '003010097'],
    ...(server.hasTestEngine ? [['no engine', { image_input: edge }, 503, undefined, '003010099'] as const] : []),
  ]);
  const { body } = await call(server, 'POST', '/model/v1/generation', {
    body: { model: 'spark_edit_portrait', input: [{ params: { image_input: webp } }] },
  });
  assert.equal(body.error.message, 'Invalid image format, only JPG/JPEG/PNG supported');
  assert.equal(body.error.detail, 'the content is webp, accepted: jpeg, png');
});

test('spark_dance_v2_0', async () => {
  const text = { type: 'text', text: 'waves' };
  const picture = (url: string, role?: string) => ({ type: 'image_url', image_url: { url }, ...(role && { role }) });
  const clip = (url: string) => ({ type: 'video_url', video_url: { url } });
  const sound = (url: string) => ({ type: 'audio_url', audio_url: { url } });
  const reference = picture(image, 'reference_image');
  const shorter = dataUri(makeWav(1.5));
  const nine = dataUri(makeWav(9));
  const slow = dataUri(await makeMp4(640, 640, 20, 2));
  const few = dataUri(await makeMp4(600, 640, 24, 2));
  const row = (what: string, content: Json, param = 'content', code = 'InvalidParameter.content'): Row => [
    what,
    { content },
    400,
    param,
    code,
  ];
  await checkBothPaths('spark_dance_v2_0', [
    row('nothing', undefined, 'content', 'MissingParameter'),
    row('blank text', [{ ...text, text: ' ' }], 'content[0].text', 'MissingParameter'),
    row('lone last frame', [picture(image, 'last_frame')]),
    row('frame and video', [picture(image, 'first_frame'), clip(video)]),
    row('sound alone', [text, sound(audio)]),
    row('bad role', [picture(image, 'middle')], 'content[0].role'),
    ['duration 3', { content: [text], duration: 3 }, 400, 'duration', 'InvalidParameter.duration'],
    ['duration "5"', { content: [text], duration: '5' }, 400, 'duration', 'InvalidParameter.duration'],
    ['4k', { content: [text], resolution: '4k' }, 400, 'resolution', 'InvalidParameter.resolution'],
    row('300 pixels', [picture(dataUri(await makePng(300, 400)))], 'content[0].image_url.url'),
    row('2.5 : 1', [text, picture(dataUri(await makePng(1000, 400)))], 'content[1].image_url.url'),
    row('20 frames a second', [clip(slow)], 'content[0].video_url.url'),
    row('too few pixels', [clip(few)], 'content[0].video_url.url'),
    row('1.5 s of sound', [reference, sound(shorter)], 'content[1].audio_url.url'),
    row('18 s of sound', [reference, sound(nine), sound(nine)]),
    row('not there', [picture(missing)], 'content[0].image_url.url', 'ResourceDownloadFailed'),
    row('no asset', [picture('asset://asset-20260101000000-aaaaa')], 'content[0].image_url.url', 'NotFound.AssetId'),
    ...(server.hasTestEngine
      ? [
          ['no engine for text', { content: [text] }, 503, undefined, 'ServiceUnavailable'] as const,
          [
            'no engine for references',
            { content: [reference, clip(video), sound(audio)] },
            503,
            undefined,
            'ServiceUnavailable',
          ] as const,
        ]
      : []),
  ]);
});

test('every model is listed with its schema, its prices and whether it can be used here', async () => {
  const { body } = await call(server, 'GET', '/v1/models');
  const byId = new Map<string, Json>(body.data.map((model: Json) => [model.id, model]));
  const video = ['omnihuman-1.5', 'spark_avatar_picture_omni_v2', 'spark_avatar_imitator_v2v', 'spark_dance_v2_0'];
  const expected: Record<string, string> = {
    ...Object.fromEntries(video.map((id) => [id, 'video'])),
    spark_edit_portrait: 'image',
    spark_asset_create_group: 'text',
    spark_asset_create: 'text',
    spark_asset_get: 'text',
  };
  for (const [id, type] of Object.entries(expected)) {
    const model = byId.get(id);
    assert.equal(model?.type, type, id);
    assert.equal(typeof model.available, 'boolean', id);
    assert.ok(Object.keys(model.input_schema.properties).length > 0, id);
    assert.ok(Object.keys(model.pricing.credits_by_tier).length > 0, id);
  }
  if (!server.hasTestEngine) return;
  assert.equal(byId.get('omnihuman-1.5').available, true);
  assert.equal(byId.get('spark_dance_v2_0').available, false);
});

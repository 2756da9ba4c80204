import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../src/codecs/image-facts.ts';
import type { RgbImage } from '../../src/media/image/rgb-image.ts';
import { type Answer, call, type Json, untilEnded } from './support/client.ts';
import { MEDIA, makeVoice, needsMedia, openStudio, type Studio } from './support/real-parts.ts';
import { clipDecibels, decodeFrames } from './support/watch-video.ts';

/** Body of a request for omnihuman-1.5, by create path. */
const PATHS: Readonly<Record<string, (params: Json) => Json>> = {
  '/v1/videos/generations': (params) => ({ model: 'omnihuman-1.5', ...params }),
  '/model/v1/generation': (params) => ({ model: 'omnihuman-1.5', input: [{ params }] }),
};
/** Seed 003, example `no_subject`. */
const NO_SUBJECT = {
  code: 400,
  message: 'No human subject detected in image',
  type: 'invalid_request_error',
  param: 'image_urls',
  fallback_suggestion: 'provide an image with a clear human figure',
};
/** The picture of two people, halved: faces of 73 pixels. */
const WIDTH = 564;
const HEIGHT = 330;
const MIDDLE = 286;
const LEFT_FACE = { left: 117, top: 22, right: 192, bottom: 111 };
/** The tip of the left nose is at 63, the lips are at 82. */
const BELOW_LEFT_NOSE = 72;
const TOO_SMALL = /^The faces in the image are too small: the largest is \d+ pixels wide, at least 40 are needed$/;

interface Comparison {
  readonly task: Json;
  readonly frames: readonly RgbImage[];
  readonly left: number;
  readonly right: number;
  readonly rightRest: number;
}

describe('who is in the picture, and who moves', needsMedia, () => {
  let studio: Studio;
  let audio: string;
  let couple: string;
  let leftMask: string;
  let photo: RgbImage;
  before(async () => {
    studio = await openStudio();
    audio = await studio.link(await makeVoice('Hello there, my friends.'), 'voice.wav');
    const picture = await shrink('negatives/n05_two_faces.jpg');
    couple = await studio.link(picture, 'couple.png');
    leftMask = await studio.link(await shrink('masks/k01_left_person.png'), 'left.png');
    photo = await decodeImage(picture);
  });
  after(() => studio?.close());

  const post = (route: string, params: Json): Promise<Answer> =>
    call(studio.server, 'POST', route, { body: PATHS[route]?.(params) });
  const credits = async (): Promise<number> =>
    (await call(studio.server, 'GET', '/v1/credits')).body.data.user.remaining_credits;

  /**
   * dB against the photo, of the face on the left and of all that is right of the middle; `rightRest`: of the right
   * half against its own first frame, which leaves out what encoding costs every frame alike.
   */
  async function compare(params: Json): Promise<Comparison> {
    const { task, file } = await studio.make({ image_urls: [couple], audio_url: audio, seed: 5, ...params });
    const frames = await decodeFrames(file);
    const rightHalf = { left: MIDDLE, top: 0, right: WIDTH, bottom: HEIGHT };
    return {
      task,
      frames,
      left: clipDecibels(frames, photo, LEFT_FACE),
      right: clipDecibels(frames, photo, rightHalf),
      rightRest: clipDecibels(frames, frames[0] ?? photo, rightHalf),
    };
  }

  /** The left half of these rows is white. */
  async function makeMask(from: number, to: number): Promise<string> {
    const grey = new Uint8Array(WIDTH * HEIGHT);
    for (let y = from; y < to; y++) grey.fill(255, y * WIDTH, y * WIDTH + MIDDLE);
    const mask = sharp(grey, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
    return studio.link(await mask.png().toBuffer(), 'mask.png');
  }

  test('mask_url keeps the rest still; an empty list is none; auto_mask gives way to it', async () => {
    const plain = await compare({ mask_url: [] });
    const masked = await compare({ mask_url: [leftMask], auto_mask: true });
    assert.ok(masked.left < 32, `the person in the mask moves: ${masked.left} dB`);
    assert.ok(masked.right > 35, `outside the mask ${masked.right} dB`);
    // A neighbour stands still without a mask too, so both are near what the codec alone loses.
    assert.ok(masked.rightRest > 38, `outside the mask ${masked.rightRest} dB from the first frame`);
    assert.deepEqual(plain.task.metadata.masks, undefined);
    const warnings: string[] = masked.task.metadata.warnings;
    assert.ok(warnings.includes('auto_mask was ignored because mask_url has a value'), String(warnings));
    assert.equal(masked.task.metadata.masks, undefined);
  });

  test('auto_mask lists its masks as links, in both dialects, until the task is deleted', async () => {
    const { task, right, frames } = await compare({ auto_mask: true });
    assert.ok(right > 35, `right of the one who speaks ${right} dB`);
    const plain = await compare({ auto_mask: false });
    assert.equal(plain.task.metadata.masks, undefined);
    const differing = frames.filter(
      (frame, i) => Buffer.compare(frame.data, plain.frames[i]?.data ?? frame.data) !== 0,
    );
    assert.ok(differing.length > frames.length / 2, `${differing.length} frames differ from those without a mask`);
    const { masks } = task.metadata;
    assert.equal(masks.length, 2);
    assert.deepEqual([task.results.length, task.result_data.length], [1, 1]);
    const spark = (await call(studio.server, 'GET', `/model/v1/generation/task/${task.id}`)).body;
    assert.deepEqual(spark.metadata.masks, masks);
    assert.deepEqual([spark.output[0].content.length, spark.usage.generated_images], [1, 0]);
    const file = await studio.download(masks[0], 'mask.png');
    const mask = await decodeImage(file);
    assert.deepEqual([mask.width, mask.height], [WIDTH, HEIGHT]);
    const greyAt = (x: number, y: number) => mask.data[(y * mask.width + x) * 3] ?? -1;
    // Middle of the left face, of the right face, and the empty upper right corner.
    assert.ok(greyAt(155, 66) > 200 && greyAt(430, 80) < 55 && greyAt(560, 3) < 55);
    const expires = (link: string) => new URL(link).searchParams.get('expires');
    assert.ok(Math.abs(Number(expires(masks[0])) - Number(expires(task.results[0]))) <= 1);
    // What was found can be sent back.
    const again = await compare({ mask_url: [masks[0]] });
    assert.ok(again.left < 32 && again.right > 35, `${again.left} and ${again.right} dB`);
    assert.equal((await call(studio.server, 'DELETE', `/v1/tasks/${task.id}`)).status, 200);
    for (const link of masks) assert.equal((await fetch(link)).status, 404);
  });

  test('auto_mask on a drawing it cannot cut out: the video is made without a mask, and says so', async () => {
    const drawing = await studio.mediaLink('negatives/cartoon_face_a.png');
    const { task } = await studio.make({ image_urls: [drawing], audio_url: audio, auto_mask: true });
    assert.equal(task.metadata.masks, undefined);
    const { warnings } = task.metadata;
    assert.deepEqual(warnings, ['auto_mask found no mask that holds a face: the whole picture may move']);
  });

  test('several masks are united', async () => {
    const upper = await makeMask(0, BELOW_LEFT_NOSE);
    const lower = await makeMask(BELOW_LEFT_NOSE, HEIGHT);
    const body = { image_urls: [couple], audio_url: audio };
    for (const mask of [upper, lower]) {
      const ended = await untilEnded(studio.server, await studio.create({ ...body, mask_url: [mask] }));
      assert.equal(ended.error?.detail, 'No face was found inside the mask', JSON.stringify(ended));
    }
    const { left } = await compare({ mask_url: [upper, lower] });
    assert.ok(left < 32, `${left} dB`);
  });

  test('a mask of another size is refused on both paths', async () => {
    const wrong = await studio.mediaLink('masks/k02_wrong_size.png');
    for (const route of Object.keys(PATHS)) {
      const answer = await post(route, { image_urls: [couple], audio_url: audio, mask_url: [wrong] });
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(
        [answer.body.error.param, answer.body.error.detail],
        ['mask_url', 'mask 0 is 300x300, the image is 564x330'],
      );
    }
  });

  test('a mask without a face in it fails the task and names the mask; nothing is charged', async () => {
    const before = await credits();
    const nobody = await makeMask(0, 10);
    const id = await studio.create({ image_urls: [couple], audio_url: audio, mask_url: [nobody] });
    const { error } = await untilEnded(studio.server, id);
    assert.deepEqual(error, {
      code: 'image_processing_error',
      message: 'No human subject detected in image',
      param: 'mask_url',
      fallback_suggestion: 'provide a mask that is white over the whole person to animate',
      reason: 'no_subject',
      detail: 'No face was found inside the mask',
    });
    assert.equal(await credits(), before);
  });

  for (const [name, detail] of [
    ['negatives/n03_cat.png', /No person was found|No face was found/],
    ['negatives/n08_tiny_people.png', TOO_SMALL],
    ['nasty/face_64.png', TOO_SMALL],
    // Spectators of 12 pixels at its own size; once the picture is brought to 512 pixels not even that.
    ['nasty/cmyk.jpg', /too small|No face was found/],
  ] as const) {
    test(`${name}: 400 with subject_check, else a failed task that costs nothing`, async () => {
      const before = await credits();
      const image = await studio.mediaLink(name);
      const params = { image_urls: [image], audio_url: audio };
      for (const route of Object.keys(PATHS)) {
        const { status, body } = await post(route, { ...params, subject_check: true });
        const { code, reason, detail: found, error_message: _, ...words } = body.error;
        const isSpark = route.startsWith('/model');
        assert.deepEqual({ ...words, code: isSpark ? status : code }, NO_SUBJECT);
        assert.deepEqual([reason, isSpark ? code : status], ['no_subject', isSpark ? 'image_processing_error' : 400]);
        assert.match(found, detail);
      }
      const failed = await untilEnded(studio.server, await studio.create(params));
      assert.equal(failed.error.code, 'image_processing_error');
      assert.match(failed.error.detail, detail);
      const spark = await call(studio.server, 'POST', '/model/v1/generation', {
        body: {
          model: 'spark_avatar_picture_omni_v2',
          input: [{ params: { image_url: image, audio_url: audio } }],
        },
      });
      await untilEnded(studio.server, spark.body.id);
      const { error } = (await call(studio.server, 'GET', `/model/v1/generation/task/${spark.body.id}`)).body;
      assert.equal(error.code, '003016083');
      assert.match(error.error_message, detail);
      assert.equal(await credits(), before);
    });
  }

  test('of several people one speaks, and both models say so beside the warnings of the create', async () => {
    const crowd = await studio.mediaLink('negatives/n06_group.jpg');
    const requests: [string, Json, string][] = [
      ['omnihuman-1.5', { image_urls: [crowd], audio_url: audio, tempo: 3 }, 'unknown parameter tempo was ignored'],
      [
        'spark_avatar_picture_omni_v2',
        { image_url: crowd, audio_url: audio, fps: 30 },
        'fps was ignored: this model chooses its own frame rate',
      ],
    ];
    for (const [model, params, fromCreate] of requests) {
      const created = await call(studio.server, 'POST', '/model/v1/generation', {
        body: { model, input: [{ params }] },
      });
      assert.equal(created.status, 200, created.text);
      const { status, metadata } = await untilEnded(studio.server, created.body.id);
      assert.equal(status, 'completed');
      assert.equal(metadata.warnings[0], fromCreate);
      assert.match(metadata.warnings.join('; '), /\d+ faces were found/);
      assert.ok(metadata.faces_found >= 8, `${metadata.faces_found} faces`);
    }
  });
});

/** Half the size: quick, and even, so that the video has exactly the photo's size. */
function shrink(name: string): Promise<Buffer> {
  return sharp(path.join(MEDIA ?? '', name))
    .resize(WIDTH, HEIGHT, { fit: 'fill' })
    .png()
    .toBuffer();
}

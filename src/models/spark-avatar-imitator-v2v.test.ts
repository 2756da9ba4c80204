import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../lib/json.ts';
import { parseInput } from './parse-input.ts';
import { defaultPrices } from './prices.ts';
import { image, modelOf, refusal, ruleOf, video } from './test-models.ts';

const imitator = modelOf('spark_avatar_imitator_v2v');
const IMAGE = 'https://example.com/person.jpg';
const VIDEO = 'https://example.com/dance.mp4';
const given = (info: JsonObject[string]): JsonObject => ({ image_url: IMAGE, driving_video_info: info });

test('the codes of seed 001 in the order 001, 002, 006, 003, 005, 004', () => {
  const rows: readonly [JsonObject, string, string, string][] = [
    [{}, '001', 'image_url', 'Image URL missing'],
    [{ image_url: ' ', driving_video_info: 'x' }, '001', 'image_url', 'Image URL missing'],
    [{ image_url: IMAGE }, '002', 'driving_video_info', 'Driving video information missing'],
    [given(null), '002', 'driving_video_info', 'Driving video information missing'],
    [given(VIDEO), '006', 'driving_video_info', 'Invalid driving video information format'],
    [given(''), '006', 'driving_video_info', 'Invalid driving video information format'],
    [given([]), '006', 'driving_video_info', 'Invalid driving video information format'],
    [given([{ store_type: 0 }]), '006', 'driving_video_info', 'Invalid driving video information format'],
    [given({}), '003', 'driving_video_info.store_type', 'Storage type missing'],
    [given({ video_url: VIDEO, store_type: null }), '003', 'driving_video_info.store_type', 'Storage type missing'],
    [given({ store_type: 1 }), '005', 'driving_video_info.store_type', 'Invalid storage type'],
    [given({ store_type: '0', video_url: VIDEO }), '005', 'driving_video_info.store_type', 'Invalid storage type'],
    [given({ store_type: 0.5, video_url: VIDEO }), '005', 'driving_video_info.store_type', 'Invalid storage type'],
    [given({ store_type: false, video_url: VIDEO }), '005', 'driving_video_info.store_type', 'Invalid storage type'],
    [given({ store_type: 0 }), '004', 'driving_video_info.video_url', 'Video URL missing'],
    [given({ store_type: 0, video_url: ' ' }), '004', 'driving_video_info.video_url', 'Video URL missing'],
  ];
  for (const [params, code, param, message] of rows) {
    const failure = refusal(imitator, params);
    const seen = [failure.details.code, failure.details.param, failure.message];
    assert.deepEqual(seen, [code, param, message], JSON.stringify(params));
  }
});

test('bad values have the codes of the shared band', () => {
  assert.equal(
    refusal(imitator, { ...given({ store_type: 0, video_url: VIDEO }), image_url: 'me.jpg' }).details.code,
    '080',
  );
  assert.equal(refusal(imitator, given({ store_type: 0, video_url: 'me.mp4' })).details.code, '082');
});

test('the seed is honoured, the vendor extras are ignored, nested unknown keys are named', () => {
  const params = { ...given({ store_type: 0, video_url: VIDEO, loop: true }), seed: '7', fps: 25 };
  const { input, warnings } = parseInput(imitator, params);
  assert.equal(input.seed, 7);
  assert.deepEqual(input.driving_video_info, { store_type: 0, video_url: VIDEO });
  assert.deepEqual(warnings, [
    'unknown parameter driving_video_info.loop was ignored',
    'fps was ignored: the output follows the driving video',
  ]);
});

test('limits: a side of 64 to 4096, 10 MB, a video of 30 s and 100 MB', () => {
  const picture = ruleOf(imitator, 'image');
  assert.equal(picture.check(image(64, 4096)), null);
  assert.equal(picture.check(image(63, 64)), '63x64 pixels, each side must be 64 to 4096');
  assert.notEqual(picture.check(image(64, 4097)), null);
  assert.deepEqual([picture.maxBytes, picture.maxBytesInclusive], [10_485_760, true]);
  const driving = ruleOf(imitator, 'video');
  assert.equal(driving.check(video({ durationSeconds: 30.04, width: 1, height: 9000 })), null);
  assert.equal(driving.check(video({ durationSeconds: 30.06 })), '30.06 s, at most 30 s');
  assert.equal(driving.check(video({ durationSeconds: 0 })), 'no moving picture could be decoded');
  assert.deepEqual([driving.maxBytes, driving.formats], [104_857_600, ['mp4', 'mov', 'webm']]);
});

test('billed by the driving video, rounded up, 30 s at most', () => {
  const quote = (durationSeconds: number) => imitator.quote({}, { video: video({ durationSeconds }) }, defaultPrices());
  assert.deepEqual(quote(4.2), { rule: 'per_second', units: 5, amountMicro: 1_500_000 });
  assert.equal(quote(4.04).units, 4);
  assert.equal(quote(30.04).units, 30);
  assert.equal(quote(0.3).units, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { InputFacts, MediaFacts } from './model.ts';
import { defaultPrices } from './prices.ts';
import { audio, image, modelOf, ruleOf } from './test-models.ts';

const omnihuman = modelOf('omnihuman-1.5');
const omni = modelOf('spark_avatar_picture_omni_v2');
const HUMAN_PARAMS: JsonObject = { ...omnihuman.example };

test('omnihuman audio: 35 s passes, a padded MP3 of 35 s passes, 35.4 s does not', () => {
  const rule = ruleOf(omnihuman, 'audio');
  assert.equal(rule.check(audio('wav', 35)), null);
  assert.equal(rule.check(audio('mp3', 35.1)), null);
  assert.equal(rule.check(audio('wav', 35.4)), '35.4 s, at most 35 s');
  assert.equal(rule.check(audio('wav', 0)), 'no sound could be decoded');
  assert.deepEqual([rule.formats, rule.maxBytes, rule.maxBytesInclusive], [['mp3', 'wav'], 10_485_760, true]);
});

test('seconds are rounded up; padding of an MP3 is not a second', () => {
  const seconds = (facts: MediaFacts) => omnihuman.outputSeconds(HUMAN_PARAMS, { audio: facts });
  assert.equal(seconds(audio('wav', 10)), 10);
  assert.equal(seconds(audio('wav', 10.01)), 11);
  assert.equal(seconds(audio('mp3', 10.1)), 10);
  assert.equal(seconds(audio('mp3', 10.12)), 11);
  assert.equal(seconds(audio('wav', 0.2)), 1);
  assert.equal(seconds(audio('wav', 35.04)), 35);
});

test('a quote is seconds times the price; the seed example of 10 s reserves 10 credits', () => {
  const facts = { audio: audio('wav', 10) };
  const expected = { rule: 'per_second', units: 10, amountMicro: 10_000_000 };
  assert.deepEqual(omnihuman.quote(HUMAN_PARAMS, facts, defaultPrices()), expected);
  assert.deepEqual(omni.quote({}, facts, defaultPrices()), expected);
  assert.equal(omni.leastQuote(defaultPrices()).amountMicro, 1_000_000);
  assert.throws(() => omni.quote({}, facts, {}), /no price for model/);
});

test('omni_v2 picture: each side below 4096, file below 5 MB, both strict', () => {
  const rule = ruleOf(omni, 'image');
  assert.equal(rule.check(image(4095, 4095)), null);
  assert.equal(rule.check(image(4096, 10)), '4096x10 pixels, each side must be less than 4096');
  assert.notEqual(rule.check(image(10, 4096)), null);
  assert.deepEqual([rule.maxBytes, rule.maxBytesInclusive], [5_242_880, false]);
});

test('omni_v2 audio: warned from 15 s, refused above the configured limit', () => {
  const rule = ruleOf(omni, 'audio');
  const warned = (seconds: number) => omni.warnings?.({}, { audio: audio('wav', seconds) });
  assert.equal(rule.check(audio('wav', 60)), null);
  assert.equal(rule.check(audio('wav', 60.2)), '60.2 s, at most 60 s');
  assert.deepEqual(warned(14.99), []);
  assert.deepEqual(warned(15), ['audio_url is 15 s long; less than 15 s is recommended']);
});

test('a mask of another size is refused, whichever mask it is', () => {
  const check = (facts: InputFacts) => omnihuman.crossCheck?.(HUMAN_PARAMS, facts);
  check({ image: image(640, 480), 'mask-0': image(640, 480) });
  assert.throws(
    () => check({ image: image(640, 480), 'mask-0': image(640, 480), 'mask-1': image(480, 640) }),
    (error) =>
      error instanceof Failure &&
      error.reason === 'mask_mismatch' &&
      error.details.param === 'mask_url' &&
      error.details.detail === 'mask 1 is 480x640, the image is 640x480',
  );
});

test('auto_mask gives way to mask_url, with a warning', () => {
  const params = { ...HUMAN_PARAMS, auto_mask: true, mask_url: ['https://example.com/mask.png'] };
  assert.equal(omnihuman.inspection?.({ ...params, subject_check: false }), null);
  assert.deepEqual(omnihuman.warnings?.(params, {}), ['auto_mask was ignored because mask_url has a value']);
});

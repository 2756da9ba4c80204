import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { DANCE_RULES } from './dance-media.ts';
import type { InputFacts, Prices } from './model.ts';
import { parseInput } from './parse-input.ts';
import { defaultPrices } from './prices.ts';
import { audio, image, modelOf, refusal, video } from './test-models.ts';

const dance = modelOf('spark_dance_v2_0');
const TEXT: JsonObject = { type: 'text', text: 'waves' };
const parse = (params: JsonObject) => parseInput(dance, { content: [TEXT], ...params });
const item = (kind: 'image' | 'video' | 'audio'): JsonObject => ({
  type: `${kind}_url`,
  [`${kind}_url`]: { url: 'https://example.com/a' },
  role: `reference_${kind}`,
});

test('the defaults of seed 002, and those of the parameters it does not name', () => {
  assert.deepEqual(parse({}).input, {
    content: [TEXT],
    generate_audio: true,
    resolution: '720p',
    ratio: 'adaptive',
    duration: 5,
    seed: -1,
    watermark: false,
    return_last_frame: false,
    execution_expires_after: 172_800,
  });
});

test('duration: 4 to 15 or -1, as an integer', () => {
  for (const duration of [4, 5.0, 15, -1]) assert.equal(parse({ duration }).input.duration, duration);
  for (const duration of [0, 3, 16, -2, 4.5, '5', true]) {
    const { reason, details } = refusal(dance, { content: [TEXT], duration });
    assert.deepEqual([reason, details.param], ['invalid_parameter', 'duration'], String(duration));
  }
});

test('bad values are named by their field, content first', () => {
  const rows: readonly [string, JsonObject][] = [
    ['content', { content: 5, resolution: '4k' }],
    ['generate_audio', { generate_audio: 'true' }],
    ['resolution', { resolution: '4k', duration: 99 }],
    ['ratio', { ratio: '2:1' }],
    ['seed', { seed: -2 }],
    ['seed', { seed: 2 ** 32 }],
    ['watermark', { watermark: 1 }],
    ['return_last_frame', { return_last_frame: 'no' }],
    ['execution_expires_after', { execution_expires_after: 3599 }],
    ['execution_expires_after', { execution_expires_after: 259_201 }],
    ['safety_identifier', { safety_identifier: 5 }],
    ['tools[0].type', { tools: [{ type: 'code' }] }],
    ['tools', { content: [TEXT, item('image')], tools: [{ type: 'web_search' }] }],
  ];
  for (const [param, params] of rows) {
    assert.equal(refusal(dance, { content: [TEXT], ...params }).details.param, param, JSON.stringify(params));
  }
});

test('Ark’s parameters are taken; those of other versions are ignored with a warning', () => {
  const tools = [{ type: 'web_search' }];
  const { input } = parse({ seed: '4294967295', tools, safety_identifier: 'u1', execution_expires_after: 3600 });
  assert.deepEqual([input.seed, input.tools, input.safety_identifier], [4_294_967_295, tools, 'u1']);
  assert.equal(dance.expiresAfterSeconds?.(input), 3600);
  const { warnings } = parse({ frames: 57, camera_fixed: true, service_tier: 'flex', draft: true });
  assert.equal(warnings.length, 4);
  for (const warning of warnings) assert.match(warning, /was ignored: this model does not have it/);
});

test('a prompt of 1000 words is too long to be good', () => {
  const warn = (words: number) => dance.warnings?.({ content: [{ type: 'text', text: 'wave '.repeat(words) }] }, {});
  assert.deepEqual(warn(999), []);
  assert.deepEqual(warn(1000), ['the prompt has 1000 words; less than 1000 are recommended']);
});

test('images: open intervals of sides and ratio, less than 30 MB', () => {
  const { check, maxBytes, maxBytesInclusive, formats } = DANCE_RULES.image;
  for (const [width, height] of [
    [301, 301],
    [5999, 5999],
    [401, 1000],
    [2499, 1000],
  ] as const) {
    assert.equal(check(image(width, height)), null, `${width}x${height}`);
  }
  for (const [width, height] of [
    [300, 400],
    [400, 300],
    [6000, 5000],
    [400, 1000],
    [2500, 1000],
  ] as const) {
    assert.match(check(image(width, height)) ?? '', /more than .* less than/, `${width}x${height}`);
  }
  assert.deepEqual([maxBytes, maxBytesInclusive], [31_457_280, false]);
  assert.deepEqual(formats, ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif']);
});

test('videos: closed intervals of sides, ratio, pixels, frames and seconds', () => {
  const { check, maxBytes, formats } = DANCE_RULES.video;
  const good = [{}, { width: 2206, height: 946 }, { width: 640, height: 640 }, { fps: 23.976 }, { fps: 60 }];
  for (const facts of [...good, { durationSeconds: 2 }, { durationSeconds: 15.04 }]) {
    assert.equal(check(video(facts)), null, JSON.stringify(facts));
  }
  const bad: readonly [InputFacts[string], RegExp][] = [
    [video({ width: 299, height: 700 }), /each side/],
    [video({ width: 1500, height: 590 }), /width \/ height/],
    [video({ width: 639, height: 640 }), /409600 to 2086876/],
    [video({ width: 2208, height: 946 }), /409600 to 2086876/],
    [video({ fps: 23.9 }), /23.9 frames per second, must be 24 to 60/],
    [video({ fps: 61 }), /frames per second/],
    [video({ durationSeconds: 1.9 }), /1.9 s, must be 2 to 15 s/],
    [video({ durationSeconds: 15.1 }), /15.1 s/],
  ];
  for (const [facts, message] of bad) assert.match(check(facts) ?? '', message);
  assert.deepEqual([maxBytes, formats], [52_428_800, ['mp4', 'mov']]);
});

test('sounds: 2 to 15 s without the padding of an MP3', () => {
  const { check, maxBytes, formats } = DANCE_RULES.audio;
  for (const facts of [audio('wav', 2), audio('wav', 15), audio('mp3', 15.1), audio('mp3', 2)]) {
    assert.equal(check(facts), null, JSON.stringify(facts));
  }
  assert.equal(check(audio('wav', 15.2)), '15.2 s, must be 2 to 15 s');
  assert.equal(check(audio('wav', 1.9)), '1.9 s, must be 2 to 15 s');
  assert.deepEqual([maxBytes, formats], [15_728_640, ['wav', 'mp3']]);
});

test('all videos together and all sounds together are at most 15 s', () => {
  const { input } = parse({ content: [item('video'), item('video'), item('audio'), item('audio')] });
  const facts = (videos: number, sounds: number): InputFacts => ({
    'video-0': video({ durationSeconds: 7 }),
    'video-1': video({ durationSeconds: videos - 7 }),
    'audio-0': audio('wav', 7),
    'audio-1': audio('wav', sounds - 7),
  });
  dance.crossCheck?.(input, facts(15, 15));
  for (const [given, reason] of [
    [facts(15.5, 15), 'invalid_video'],
    [facts(15, 15.5), 'invalid_audio'],
  ] as const) {
    assert.throws(
      () => dance.crossCheck?.(input, given),
      (error) => error instanceof Failure && error.reason === reason && error.details.param === 'content',
    );
  }
});

test('priced by resolution, reference video and seconds; -1 reserves 15', () => {
  const quote = (params: JsonObject, facts: InputFacts = {}, prices: Prices = defaultPrices()) =>
    dance.quote(parse(params).input, facts, prices);
  assert.deepEqual(quote({}), { rule: 'per_second', units: 5, amountMicro: 5_000_000 });
  assert.equal(quote({ resolution: '480p', duration: 4 }).amountMicro, 2_000_000);
  assert.equal(quote({ resolution: '1080p', duration: 4 }).amountMicro, 9_000_000);
  assert.deepEqual(quote({ duration: -1 }), { rule: 'per_second', units: 15, amountMicro: 15_000_000 });
  assert.equal(dance.outputSeconds(parse({ duration: -1 }).input, {}), 15);
  const facts = { 'video-0': video({ durationSeconds: 5 }) };
  assert.equal(quote({ content: [item('video')] }, facts).amountMicro, 6_000_000);
  const micro = Object.fromEntries(
    Object.keys(defaultPrices().spark_dance_v2_0?.micro ?? {}).map((tier) => [tier, 10]),
  );
  const byToken: Prices = { spark_dance_v2_0: { rule: 'per_token', micro } };
  // 1280 x 720 x 24 / 1024 = 21,600 tokens a second; what is read counts like what is made.
  assert.equal(quote({ ratio: '16:9' }, {}, byToken).units, 108_000);
  assert.equal(quote({ content: [item('video')], ratio: '16:9' }, facts, byToken).units, 216_000);
  assert.equal(dance.leastQuote(defaultPrices()).amountMicro, 2_000_000);
});

test('what the engine gets: the request as sent, and the size it came to', () => {
  const { input } = parse({ ratio: 'adaptive' });
  const resolved = { mode: 'T', ratio: '16:9', width: 1280, height: 720 };
  assert.deepEqual(dance.finalInput?.(input, {}), { ...input, resolved });
});

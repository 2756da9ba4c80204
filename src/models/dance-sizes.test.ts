import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../lib/json.ts';
import { nearestRatio, RATIOS, RESOLUTIONS, SIZES } from './dance-sizes.ts';
import type { InputFacts } from './model.ts';
import { parseInput } from './parse-input.ts';
import { image, modelOf, video } from './test-models.ts';

const dance = modelOf('spark_dance_v2_0');

/** The table of seed 002, row by row. */
const TABLE = `480p 16:9 864×496, 480p 4:3 752×560, 480p 1:1 640×640, 480p 3:4 560×752, 480p 9:16 496×864, 480p 21:9 992×432,
720p 16:9 1280×720, 720p 4:3 1112×834, 720p 1:1 960×960, 720p 3:4 834×1112, 720p 9:16 720×1280, 720p 21:9 1470×630,
1080p 16:9 1920×1080, 1080p 4:3 1664×1248, 1080p 1:1 1440×1440, 1080p 3:4 1248×1664, 1080p 9:16 1080×1920, 1080p 21:9 2206×946`;

test('the 18 sizes of seed 002', () => {
  const ours = RESOLUTIONS.flatMap((resolution) =>
    RATIOS.map((ratio) => `${resolution} ${ratio} ${SIZES[resolution][ratio].join('×')}`),
  );
  assert.deepEqual(ours, TABLE.split(/,\s+/));
});

function resolve(content: JsonObject[], facts: InputFacts, params: JsonObject = {}): unknown {
  const { input } = parseInput(dance, { content, ...params });
  return dance.finalInput?.(input, facts).resolved;
}

const prompt = (text: string): JsonObject[] => [{ type: 'text', text }];
const item = (kind: string, role: string): JsonObject => ({
  type: `${kind}_url`,
  [`${kind}_url`]: { url: 'https://example.com/a' },
  role,
});

test('a chosen ratio stays, at the size of its resolution', () => {
  assert.deepEqual(resolve(prompt('waves 9:16'), {}, { ratio: '21:9', resolution: '1080p' }), {
    mode: 'T',
    ratio: '21:9',
    width: 2206,
    height: 946,
  });
});

test('adaptive text: the words of the prompt, else 16:9', () => {
  const rows: readonly [string, string][] = [
    ['waves at dusk', '16:9'],
    ['a portrait of a woman', '16:9'],
    ['vertical video of a dancer', '9:16'],
    ['竖屏，一个女孩在跳舞', '9:16'],
    ['a city, 21:9', '21:9'],
    ['square format, a cat', '1:1'],
    ['a clock at 12:34:30', '16:9'],
  ];
  for (const [text, ratio] of rows) assert.equal((resolve(prompt(text), {}) as JsonObject).ratio, ratio, text);
});

test('adaptive frames: nearest to the first frame, not to the last', () => {
  const content = [item('image', 'last_frame'), item('image', 'first_frame')];
  const facts = { last_frame: image(2000, 900), first_frame: image(700, 1000) };
  assert.deepEqual(resolve(content, facts), { mode: 'FL', ratio: '3:4', width: 834, height: 1112 });
});

test('adaptive references: the first video before the first image', () => {
  const content = [item('image', 'reference_image'), item('video', 'reference_video')];
  const facts = { 'image-0': image(1000, 1000), 'video-0': video({ width: 720, height: 1280 }) };
  assert.equal((resolve(content, facts) as JsonObject).ratio, '9:16');
  const pictures = [item('image', 'reference_image'), item('image', 'reference_image')];
  assert.equal(
    (resolve(pictures, { 'image-0': image(1000, 990), 'image-1': image(2000, 900) }) as JsonObject).ratio,
    '1:1',
  );
});

test('adaptive references: a picture named as the first frame before everything else', () => {
  const content = [
    ...prompt('图片2作为首帧'),
    item('image', 'reference_image'),
    item('image', 'reference_image'),
    item('video', 'reference_video'),
  ];
  const facts = {
    'image-0': image(1000, 1000),
    'image-1': image(700, 1000),
    'video-0': video({ width: 1280, height: 720 }),
  };
  assert.equal((resolve(content, facts) as JsonObject).ratio, '3:4');
});

test('nearest by the logarithm of the ratio: halfway between two is their geometric mean', () => {
  const middle = Math.sqrt((16 / 9) * (4 / 3));
  assert.equal(nearestRatio(middle * 1.001, 1), '16:9');
  assert.equal(nearestRatio(middle / 1.001, 1), '4:3');
  assert.equal(nearestRatio(5, 1), '21:9');
  assert.equal(nearestRatio(1, 5), '9:16');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseInput } from './parse-input.ts';
import { modelOf, refusal } from './test-models.ts';

const dance = modelOf('spark_dance_v2_0');

const text = (words: JsonValue = 'waves'): JsonObject => ({ type: 'text', text: words });
const media = (kind: 'image' | 'video' | 'audio', role?: JsonValue): JsonObject => ({
  type: `${kind}_url`,
  [`${kind}_url`]: { url: `https://example.com/${kind}` },
  ...(role === undefined ? {} : { role }),
});
const image = (role?: JsonValue) => media('image', role);
const reference = () => image('reference_image');
const times = (count: number, item: JsonObject) => new Array<JsonObject>(count).fill(item);

function sceneOf(content: readonly JsonObject[]): JsonValue | undefined {
  const { input } = parseInput(dance, { content: [...content], ratio: '1:1' });
  const { resolved } = dance.finalInput?.(input, {}) ?? {};
  return (resolved as JsonObject).mode;
}

const names = (content: readonly JsonObject[]) =>
  dance.media(parseInput(dance, { content: [...content] }).input).map(({ name, param }) => `${name} ${param}`);

test('the combinations that seed 002 lists, and their mode', () => {
  const rows: readonly [string, readonly JsonObject[]][] = [
    ['T', [text()]],
    ['F', [image()]],
    ['F', [text(), image('first_frame')]],
    ['F', [image(''), text()]],
    ['F', [image(null)]],
    ['FL', [image('first_frame'), image('last_frame')]],
    ['FL', [image('last_frame'), text(), image('first_frame')]],
    ['R', [reference()]],
    ['R', [text(), ...times(9, reference())]],
    ['R', [media('video')]],
    ['R', [text(), media('video', 'reference_video'), media('video', '')]],
    ['R', times(3, media('video'))],
    ['R', [reference(), media('audio')]],
    ['R', [reference(), media('video'), media('audio', 'reference_audio')]],
    ['R', [media('video'), ...times(3, media('audio'))]],
  ];
  for (const [mode, content] of rows) assert.equal(sceneOf(content), mode, JSON.stringify(content));
});

test('everything else is InvalidParameter of content', () => {
  const rows: readonly (readonly [string, readonly JsonObject[]])[] = [
    ['two texts', [text(), text()]],
    ['lone last frame', [image('last_frame')]],
    ['two blank images', [image(), image()]],
    ['blank and last frame', [image(), image('last_frame')]],
    ['two first frames', [image('first_frame'), image('first_frame')]],
    ['three frames', [image('first_frame'), image('last_frame'), image('last_frame')]],
    ['frame and reference', [image('first_frame'), reference()]],
    ['blank and reference', [image(), reference()]],
    ['blank image and video', [image(), media('video')]],
    ['first frame and video', [image('first_frame'), media('video')]],
    ['first frame and sound', [image('first_frame'), media('audio')]],
    ['ten references', times(10, reference())],
    ['four videos', times(4, media('video'))],
    ['four sounds', [reference(), ...times(4, media('audio'))]],
    ['sound alone', [media('audio')]],
    ['text and sound', [text(), media('audio')]],
  ];
  for (const [what, content] of rows) {
    const { reason, details } = refusal(dance, { content: [...content] });
    assert.deepEqual([reason, details.param], ['invalid_parameter', 'content'], what);
  }
});

test('bad items are named by their place', () => {
  const rows: readonly (readonly [string, JsonValue, string])[] = [
    ['missing_parameter', null, 'content'],
    ['missing_parameter', [], 'content'],
    ['invalid_parameter', 'waves', 'content'],
    ['invalid_parameter', ['waves'], 'content'],
    ['missing_parameter', [{ text: 'waves' }], 'content[0].type'],
    ['invalid_parameter', [text(), { type: 'image', image_url: { url: 'x' } }], 'content[1].type'],
    ['missing_parameter', [text('  ')], 'content[0].text'],
    ['invalid_parameter', [text(5)], 'content[0].text'],
    ['missing_parameter', [{ type: 'image_url' }], 'content[0].image_url'],
    ['invalid_parameter', [{ type: 'image_url', image_url: 'https://example.com/a.png' }], 'content[0].image_url'],
    ['missing_parameter', [{ type: 'audio_url', audio_url: {} }], 'content[0].audio_url.url'],
    ['invalid_parameter', [{ type: 'video_url', video_url: { url: 'a.mp4' } }], 'content[0].video_url.url'],
    ['invalid_parameter', [text(), image('middle_frame')], 'content[1].role'],
    ['invalid_parameter', [media('video', 'first_frame')], 'content[0].role'],
    ['invalid_parameter', [reference(), media('audio', 'reference_video')], 'content[1].role'],
  ];
  for (const [reason, content, param] of rows) {
    const failure = refusal(dance, { content });
    assert.deepEqual([failure.reason, failure.details.param], [reason, param], JSON.stringify(content));
  }
});

test('addresses: http, data: with a lowercase format, asset ids', () => {
  const parse = (url: string) =>
    parseInput(dance, { content: [{ type: 'image_url', image_url: { url }, role: 'first_frame' }] });
  for (const url of ['https://example.com/a.png', 'data:image/png;base64,AAAA', 'asset://asset-20260414180713-k3v9d']) {
    assert.equal(parse(url).warnings.length, 0, url);
  }
  const upper = { content: [{ type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA' } }] };
  assert.match(refusal(dance, upper).message, /must be lowercase/);
});

test('the engine finds its inputs by role and order', () => {
  assert.deepEqual(names([text(), image()]), ['first_frame content[1].image_url.url']);
  assert.deepEqual(names([image('last_frame'), image('first_frame')]), [
    'last_frame content[0].image_url.url',
    'first_frame content[1].image_url.url',
  ]);
  assert.deepEqual(names([media('audio'), reference(), media('video'), reference()]), [
    'audio-0 content[0].audio_url.url',
    'image-0 content[1].image_url.url',
    'video-0 content[2].video_url.url',
    'image-1 content[3].image_url.url',
  ]);
});

test('unknown keys of an item are ignored with a warning', () => {
  const { input, warnings } = parseInput(dance, { content: [{ ...text(), weight: 2, image_url: { url: 'x' } }] });
  assert.deepEqual(input.content, [text()]);
  assert.deepEqual(warnings, [
    'unknown parameter content[0].weight was ignored',
    'unknown parameter content[0].image_url was ignored',
  ]);
});

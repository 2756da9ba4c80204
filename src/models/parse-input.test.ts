import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { parseInput } from './parse-input.ts';
import { modelOf, models, refusal } from './test-models.ts';

const omnihuman = modelOf('omnihuman-1.5');
const omni = modelOf('spark_avatar_picture_omni_v2');
const IMAGE = 'https://example.com/person.jpg';
const AUDIO = 'https://example.com/audio.mp3';

test('every example is valid and draws no warning', () => {
  for (const model of models.all()) assert.deepEqual(parseInput(model, model.example).warnings, []);
});

test('omnihuman: seed 003 defaults, lists and flags', () => {
  const { input } = parseInput(omnihuman, { audio_url: AUDIO, image_urls: [IMAGE] });
  assert.deepEqual(input, {
    audio_url: AUDIO,
    image_urls: [IMAGE],
    pe_fast_mode: false,
    subject_check: false,
    auto_mask: false,
  });
  const rows: [JsonObject, Failure['reason'], string][] = [
    [{}, 'missing_parameter', 'audio_url'],
    [{ image_urls: [IMAGE] }, 'missing_parameter', 'audio_url'],
    [{ audio_url: AUDIO }, 'missing_parameter', 'image_urls'],
    [{ audio_url: AUDIO, image_urls: [] }, 'missing_parameter', 'image_urls'],
    [{ audio_url: AUDIO, image_urls: [' '] }, 'missing_parameter', 'image_urls'],
    [{ audio_url: AUDIO, image_urls: [IMAGE, IMAGE] }, 'invalid_parameter', 'image_urls'],
    [{ audio_url: AUDIO, image_urls: IMAGE }, 'invalid_parameter', 'image_urls'],
    [{ audio_url: AUDIO, image_urls: ['ftp://example.com/a.jpg'] }, 'invalid_parameter', 'image_urls'],
    [{ audio_url: 'not a url', image_urls: [IMAGE] }, 'invalid_parameter', 'audio_url'],
    [{ audio_url: 7, image_urls: [IMAGE] }, 'invalid_parameter', 'audio_url'],
    [{ audio_url: AUDIO, image_urls: [IMAGE], seed: 1.5 }, 'invalid_parameter', 'seed'],
    [{ audio_url: AUDIO, image_urls: [IMAGE], seed: 'x' }, 'invalid_parameter', 'seed'],
    [{ audio_url: AUDIO, image_urls: [IMAGE], subject_check: 'true' }, 'invalid_parameter', 'subject_check'],
    [{ audio_url: AUDIO, image_urls: [IMAGE], mask_url: new Array(6).fill(IMAGE) }, 'invalid_parameter', 'mask_url'],
  ];
  for (const [params, reason, param] of rows) {
    const failure = refusal(omnihuman, params);
    assert.deepEqual([failure.reason, failure.details.param], [reason, param], JSON.stringify(params));
  }
});

test('omnihuman: a numeric string is a seed; blank optional fields and an empty mask list are absent', () => {
  const { input, warnings } = parseInput(omnihuman, {
    audio_url: AUDIO,
    image_urls: [IMAGE],
    seed: '42',
    prompt: '  ',
    mask_url: [],
    auto_mask: true,
  });
  assert.equal(input.seed, 42);
  assert.equal('prompt' in input, false);
  assert.equal('mask_url' in input, false);
  assert.deepEqual(warnings, []);
  assert.deepEqual(omnihuman.inspection?.(input), { image: 'image', requireSubject: false, wantMasks: true });
});

test('omni_v2: codes 001 and 002 in check order, 080 and 081 for bad values', () => {
  const rows: [JsonObject, string, string][] = [
    [{}, '001', 'Image URL missing'],
    [{ image_url: null, audio_url: null }, '001', 'Image URL missing'],
    [{ image_url: ' ', audio_url: AUDIO }, '001', 'Image URL missing'],
    [{ image_url: IMAGE }, '002', 'Audio URL missing'],
    [{ image_url: IMAGE, audio_url: '' }, '002', 'Audio URL missing'],
    [{ image_url: 5, audio_url: AUDIO }, '080', 'image_url: expected a URL as a string'],
    [{ image_url: IMAGE, audio_url: 'nope' }, '081', 'audio_url: expected an http(s) URL or a data: URI'],
  ];
  for (const [params, code, message] of rows) {
    const failure = refusal(omni, params);
    assert.deepEqual([failure.details.code, failure.message], [code, message], JSON.stringify(params));
  }
});

test('omni_v2: vendor extras are ignored with a warning, unknown keys are named, null is absent', () => {
  const { input, warnings } = parseInput(omni, {
    image_url: IMAGE,
    audio_url: AUDIO,
    fps: 25,
    mood: 'calm',
    bitrate: null,
  });
  assert.deepEqual(input, { image_url: IMAGE, audio_url: AUDIO });
  assert.deepEqual(warnings, [
    'fps was ignored: this model chooses its own frame rate',
    'unknown parameter mood was ignored',
  ]);
});

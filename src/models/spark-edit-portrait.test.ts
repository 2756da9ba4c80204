import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../lib/json.ts';
import { parseInput } from './parse-input.ts';
import { defaultPrices } from './prices.ts';
import { image, modelOf, refusal, ruleOf } from './test-models.ts';

const portrait = modelOf('spark_edit_portrait');
const IMAGE = 'https://example.com/image.png';
const parse = (params: JsonObject = {}) => parseInput(portrait, { image_input: IMAGE, ...params }).input;

test('the defaults of seed 004', () => {
  assert.deepEqual(parse(), {
    image_input: IMAGE,
    width: 1328,
    height: 1328,
    gpen: 0.4,
    skin: 0.3,
    skin_unifi: 0,
    gen_mode: 'reference',
    seed: -1,
  });
});

test('the mode: explicit wins, else a prompt decides; the default prompt only for an explicit creative', () => {
  const rows: readonly [JsonObject, string, string | undefined][] = [
    [{}, 'reference', undefined],
    [{ prompt: ' ' }, 'reference', undefined],
    [{ prompt: 'rain' }, 'creative', 'rain'],
    [{ gen_mode: 'creative' }, 'creative', 'Concert group photo, flash photography'],
    [{ gen_mode: 'creative', prompt: 'rain' }, 'creative', 'rain'],
    [{ gen_mode: 'reference', prompt: 'rain' }, 'reference', 'rain'],
    [{ gen_mode: 'reference_char' }, 'reference_char', undefined],
    [{ gen_mode: null, prompt: null }, 'reference', undefined],
  ];
  for (const [params, mode, prompt] of rows) {
    const input = parse(params);
    assert.deepEqual([input.gen_mode, input.prompt], [mode, prompt], JSON.stringify(params));
  }
});

test('JPEG unless another format is asked for', () => {
  assert.equal(parse().output_format, undefined);
  assert.equal(parse({ output_format: 'png' }).output_format, 'png');
});

test('seed as string or integer', () => {
  assert.equal(parse({ seed: '42' }).seed, 42);
  assert.equal(parse({ seed: 42 }).seed, 42);
  assert.equal(parse({ seed: '-1' }).seed, -1);
});

test('every strength of the ten steps, both ends of the sizes', () => {
  for (const step of [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    assert.equal(parse({ gpen: step }).gpen, step);
  assert.deepEqual([parse({ width: 512 }).width, parse({ height: 2048 }).height], [512, 2048]);
});

test('003010001 without an image, 003010002 for every other bad field', () => {
  const missing = refusal(portrait, { prompt: 'rain' });
  assert.deepEqual([missing.details.code, missing.message], ['001', 'Missing image input']);
  const rows: readonly [string, JsonObject[string]][] = [
    ['width', 511],
    ['width', 2049],
    ['height', 1328.5],
    ['height', '1328'],
    ['gpen', 0.45],
    ['gpen', 1.1],
    ['skin', '0.3'],
    ['skin_unifi', -0.1],
    ['gen_mode', 'artistic'],
    ['prompt', 5],
    ['seed', 1.5],
    ['seed', -2],
    ['seed', 'x'],
    ['output_format', 'gif'],
  ];
  for (const [field, value] of rows) {
    const { reason, details, message } = refusal(portrait, { image_input: IMAGE, [field]: value });
    assert.deepEqual([reason, details.code, details.param], ['invalid_parameter', '002', field], `${field} ${value}`);
    assert.match(message, new RegExp(`^${field}: expected`));
  }
  assert.equal(refusal(portrait, { image_input: 'a.png' }).details.code, '002');
});

test('limits are inclusive: 5 MB, 4096 each side, JPEG and PNG', () => {
  const rule = ruleOf(portrait, 'image');
  assert.equal(rule.check(image(4096, 4096)), null);
  assert.equal(rule.check(image(4097, 10)), '4097x10 pixels, each side must be at most 4096');
  assert.deepEqual([rule.maxBytes, rule.maxBytesInclusive, rule.formats], [5_242_880, true, ['jpeg', 'png']]);
  assert.equal(rule.wrongFormat?.code, '003');
});

test('one call, whatever its size', () => {
  assert.deepEqual(portrait.quote(parse({ width: 2048 }), {}, defaultPrices()), {
    rule: 'per_call',
    units: 1,
    amountMicro: 1_000_000,
  });
  assert.equal(portrait.outputSeconds(parse(), {}), null);
});

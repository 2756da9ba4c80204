import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createModels } from './index.ts';
import type { Prices } from './model.ts';
import { defaultPrices, loadPrices, quotePrice } from './prices.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'prices-'));
});
after(() => rmSync(directory, { recursive: true }));

function load(text: string): Prices {
  const file = path.join(directory, 'prices.json');
  writeFileSync(file, text);
  return loadPrices(file);
}

test('every model has a price, and every price a model', () => {
  const models = createModels({ maxAudioSeconds: 60 })
    .all()
    .map((model) => model.id);
  assert.deepEqual(Object.keys(defaultPrices()).sort(), models.sort());
  assert.deepEqual(loadPrices(undefined), defaultPrices());
});

test('a number is the price of every tier; a row of tiers changes those; the rest stays', () => {
  const prices = load('{"omnihuman-1.5": 2.5, "spark_dance_v2_0": {"credits": {"720p": 3}}}');
  assert.deepEqual(prices['omnihuman-1.5'], { rule: 'per_second', micro: { any: 2_500_000 } });
  const dance = prices.spark_dance_v2_0;
  assert.equal(dance?.micro['720p'], 3_000_000);
  assert.equal(dance?.micro['480p'], defaultPrices().spark_dance_v2_0?.micro['480p']);
  assert.equal(prices.spark_avatar_picture_omni_v2?.micro.any, 1_000_000);
  assert.ok(Object.values(load('{"spark_dance_v2_0": 7}').spark_dance_v2_0?.micro ?? {}).every((p) => p === 7_000_000));
});

test('another rule needs every tier, because a price per second says nothing about a token', () => {
  const tokens = load('{"spark_dance_v2_0": {"rule": "per_token", "credits": 0.00005}}').spark_dance_v2_0;
  assert.deepEqual([tokens?.rule, tokens?.micro['1080p']], ['per_token', 50]);
  assert.throws(
    () => load('{"spark_dance_v2_0": {"rule": "per_token", "credits": {"480p": 1}}}'),
    /per_token needs a price for 720p, 1080p/,
  );
  assert.throws(() => load('{"spark_edit_portrait": {"rule": "per_second", "credits": 1}}'), /only per_call/);
});

test('a bad file is refused, with every bad row', () => {
  const rows: readonly [string, RegExp][] = [
    ['{"omnihuman-9": 1, "omni": 2}', /unknown model omnihuman-9\n.*unknown model omni/],
    ['{"toString": 1}', /unknown model toString/],
    ['{"omnihuman-1.5": -1}', /omnihuman-1\.5/],
    ['{"omnihuman-1.5": 10001}', /omnihuman-1\.5/],
    ['{"omnihuman-1.5": "1"}', /omnihuman-1\.5/],
    ['{"omnihuman-1.5": {"credits": {"720p": 1}}}', /unknown tier 720p, known: any/],
    ['{"omnihuman-1.5": {"price": 1, "credits": 1}}', /omnihuman-1\.5/],
    ['[]', /\(file\)/],
    ['{', /Cannot read price file/],
  ];
  for (const [text, message] of rows) assert.throws(() => load(text), message, text);
  assert.throws(() => loadPrices(path.join(directory, 'none.json')), /Cannot read price file/);
});

test('a quote is units times the price; nothing is free by accident', () => {
  const prices: Prices = {
    m: { rule: 'per_second', micro: { any: 300_000, big: 1 } },
    call: { rule: 'per_call', micro: { any: 5 } },
    token: { rule: 'per_token', micro: { any: 46 } },
  };
  assert.deepEqual(quotePrice(prices, 'm', { seconds: 7 }), { rule: 'per_second', units: 7, amountMicro: 2_100_000 });
  assert.deepEqual(quotePrice(prices, 'm', { seconds: 7, tier: 'big' }).amountMicro, 7);
  assert.deepEqual(quotePrice(prices, 'call', { seconds: 7 }), { rule: 'per_call', units: 1, amountMicro: 5 });
  assert.deepEqual(quotePrice(prices, 'token', { tokens: 10, seconds: 7 }).amountMicro, 460);
  assert.throws(() => quotePrice(prices, 'x', {}), /no price for model x/);
  assert.throws(() => quotePrice(prices, 'm', { seconds: 1, tier: 'huge' }), /no price for model m, tier huge/);
  assert.throws(() => quotePrice(prices, 'token', { seconds: 1 }), /does not count/);
});

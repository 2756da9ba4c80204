import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { parseInput } from './parse-input.ts';
import { defaultPrices } from './prices.ts';
import { modelOf, refusal } from './test-models.ts';

const IDS = ['spark_asset_create_group', 'spark_asset_create', 'spark_asset_get'];

test('every missing field has a code of its own, in declaration order', () => {
  const rows: readonly [string, readonly string[]][] = [
    ['spark_asset_create_group', ['Name', 'GroupType']],
    ['spark_asset_create', ['Name', 'URL', 'AssetType', 'GroupId']],
    ['spark_asset_get', ['Id']],
  ];
  for (const [id, fields] of rows) {
    const model = modelOf(id);
    const params: JsonObject = {};
    for (const field of fields) {
      const { reason, details } = refusal(model, params);
      assert.deepEqual(
        [reason, details.param, details.code],
        ['missing_parameter', field, `MissingParameter.${field}`],
      );
      params[field] = model.example[field] ?? null;
    }
    assert.equal(parseInput(model, params).input.ProjectName, 'default');
  }
});

test('names of at most 64 characters, the vendor’s words for types', () => {
  const group = modelOf('spark_asset_create_group');
  const asset = modelOf('spark_asset_create');
  assert.equal(parseInput(group, { Name: '影'.repeat(64), GroupType: 'AIGC' }).input.Name, '影'.repeat(64));
  assert.equal(refusal(group, { Name: 'x'.repeat(65), GroupType: 'AIGC' }).details.param, 'Name');
  assert.equal(refusal(group, { Name: 'x', GroupType: 'Other' }).details.param, 'GroupType');
  for (const type of ['Image', 'Video', 'Audio']) parseInput(asset, { ...asset.example, AssetType: type });
  assert.equal(refusal(asset, { ...asset.example, AssetType: 'image' }).details.param, 'AssetType');
  assert.equal(refusal(asset, { ...asset.example, URL: 'ftp://example.com/a.png' }).details.param, 'URL');
});

test('another project is not found; the asset models are free and answer text', () => {
  for (const id of IDS) {
    const model = modelOf(id);
    const { input } = parseInput(model, { ...model.example, ProjectName: 'film' });
    assert.throws(
      () => model.crossCheck?.(input, {}),
      (error) => error instanceof Failure && error.details.code === 'NotFound.ProjectName' && error.status === 404,
    );
    assert.equal(model.produces, 'text');
    assert.deepEqual(model.quote(input, {}, defaultPrices()), { rule: 'per_call', units: 1, amountMicro: 0 });
  }
});

test('bytes in URL are an input, so that the task keeps their name and not their text; an address is none', () => {
  const asset = modelOf('spark_asset_create');
  const url = 'data:image/png;base64,iVBORw0KGgo=';
  const { input } = parseInput(asset, { ...asset.example, URL: url, AssetType: 'Audio' });
  const [reference, ...rest] = asset.media(input);
  assert.deepEqual([reference?.param, reference?.url, reference?.rule.kind, rest], ['URL', url, 'audio', []]);
  assert.deepEqual(asset.media(parseInput(asset, asset.example).input), []);
});

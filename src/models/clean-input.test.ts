import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { JsonObject } from '../lib/json.ts';
import { cleanInput, showPath } from './clean-input.ts';

const { shape } = z.object({
  name: z.string(),
  list: z.array(z.string()).exactOptional(),
  options: z.object({ size: z.int(), deep: z.object({ x: z.string().default('') }).exactOptional() }).exactOptional(),
  items: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), a: z.string() }),
        z.object({ kind: z.literal('b'), b: z.string() }),
      ]),
    )
    .default([]),
});
const clean = (params: JsonObject) => cleanInput(shape, params, { fps: 'fps is not wanted' });

test('null and blank strings are absent at every depth; a list of them too', () => {
  const { given, warnings } = clean({
    name: ' ',
    list: ['', null],
    options: { size: 1, deep: { x: null } },
    items: [],
  });
  assert.deepEqual(given, { options: { size: 1, deep: {} } });
  assert.deepEqual(warnings, []);
});

test('where an object belongs only null is absent: other forms are left for the schema to refuse', () => {
  assert.deepEqual(clean({ options: null }).given, {});
  assert.deepEqual(clean({ options: '' }).given, { options: '' });
  assert.deepEqual(clean({ options: [] }).given, { options: [] });
});

test('items of a union keep the keys of their own alternative; items of none stay whole', () => {
  const items = [{ kind: 'a', a: 'x', b: 'y' }, { kind: 'c', a: 'x' }, 5, null, { kind: 'b', b: ' ' }];
  const { given, warnings } = clean({ items });
  assert.deepEqual(given.items, [{ kind: 'a', a: 'x' }, { kind: 'c', a: 'x' }, 5, null, { kind: 'b' }]);
  assert.deepEqual(warnings, ['unknown parameter items[0].b was ignored']);
});

test('unknown keys are named, shortened, and counted above twenty; null ones are not worth a word', () => {
  const { given, warnings } = clean({ fps: 5, toString: 'x', nothing: null, options: { fps: 1 } });
  assert.deepEqual(given, { options: {} });
  assert.deepEqual(warnings, [
    'fps is not wanted',
    'unknown parameter toString was ignored',
    'unknown parameter options.fps was ignored',
  ]);
  assert.equal(clean({ ['k'.repeat(1000)]: 1 }).warnings[0]?.length, 'unknown parameter  was ignored'.length + 64);
  const many = clean(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 1]))).warnings;
  assert.deepEqual([many.length, many.at(-1)], [21, '980 more parameters were ignored']);
});

test('paths as a caller would write them', () => {
  assert.equal(showPath(['content', 1, 'image_url', 'url']), 'content[1].image_url.url');
  assert.equal(showPath([]), '');
});

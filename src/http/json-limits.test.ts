import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../lib/failure.ts';
import { checkJsonLimits, MAX_JSON_DEPTH, MAX_JSON_VALUES } from './json-limits.ts';

function reasonOf(text: string): string | undefined {
  try {
    checkJsonLimits(text);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.reason;
  }
}

function nested(depth: number): string {
  return '{"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2);
}

test('depth and count are allowed up to their limits and refused above', () => {
  assert.equal(reasonOf(nested(MAX_JSON_DEPTH)), undefined);
  assert.equal(reasonOf(nested(MAX_JSON_DEPTH + 2)), 'invalid_json');
  assert.equal(reasonOf(`[${'0,'.repeat(MAX_JSON_VALUES - 2)}0]`), undefined);
  assert.equal(reasonOf(`[${'0,'.repeat(MAX_JSON_VALUES)}0]`), 'request_too_large');
  assert.equal(reasonOf('['.repeat(30_000_000)), 'invalid_json');
  assert.equal(reasonOf('[],'.repeat(20_000_000)), 'request_too_large');
});

test('brackets and commas in strings do not count, whatever is escaped before their end', () => {
  for (const inner of ['[', ',', '\\', '"', '\\"', '\\\\"[']) {
    const text = JSON.stringify({ prompt: inner.repeat(MAX_JSON_VALUES) });
    assert.equal(reasonOf(text), undefined, inner);
  }
});

test('property: JSON below the limits passes', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => reasonOf(text) === undefined));
});

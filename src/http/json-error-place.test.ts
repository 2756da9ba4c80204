import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonError } from './json-error-place.ts';

test('the first character that cannot be there', () => {
  const rows: [string, string][] = [
    ['', 'line 1, column 1'],
    ['{', 'line 1, column 2'],
    ['{"a":1', 'line 1, column 7'],
    ['{"a":1,}', 'line 1, column 8'],
    ['{"a" 1}', 'line 1, column 6'],
    ['{a:1}', 'line 1, column 2'],
    ['[1 2]', 'line 1, column 4'],
    ['[1,]', 'line 1, column 4'],
    ['{"a":[1,{"b":tru}]}', 'line 1, column 14'],
    ['"abc', 'line 1, column 5'],
    ['"a\\x"', 'line 1, column 3'],
    ['"a\nb"', 'line 1, column 3'],
    ['{} {}', 'line 1, column 4'],
    ['{\n  "model": "m",\n  oops\n}', 'line 3, column 3'],
    ['01', 'line 1, column 2'],
    ['nul', 'line 1, column 1'],
  ];
  for (const [text, place] of rows) {
    assert.throws(() => JSON.parse(text), SyntaxError, text);
    assert.equal(findJsonError(text), place, text);
  }
});

test('property: valid JSON has no error before its end, and a cut one has it at the cut', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      assert.equal(columnOf(findJsonError(text)), text.length + 1);
      const cut = text.slice(0, at % text.length);
      if (!parses(cut)) assert.ok(columnOf(findJsonError(cut)) <= cut.length + 1);
    }),
  );
});

test('a million brackets overflow no stack', () => {
  assert.equal(findJsonError('['.repeat(1_000_000)), 'line 1, column 1000001');
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** fast-check's JSON is on one line. */
function columnOf(place: string): number {
  return Number(/column (\d+)$/.exec(place)?.[1]);
}

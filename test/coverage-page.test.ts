import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** docs/coverage.md is written by hand; what it points at must be there. */

const root = new URL('../', import.meta.url);
const page = readFileSync(new URL('docs/coverage.md', root), 'utf8');
const REFERENCE = /`([^`]+\.test\.ts)` › (.+?)(?=<br>| \|$)/gm;
const PAGES = [
  'spark_avatar_picture_omni_v2',
  'spark_avatar_imitator_v2v',
  'spark_dance_v2_0',
  'omnihuman-1.5',
  'spark_edit_portrait',
];

/** Whether a test file has a test or a group of this name. */
function hasTest(file: string, name: string): boolean {
  const source = readFileSync(new URL(file, root), 'utf8');
  const quoted = ["'", '`', '"'].map((quote) => `${quote}${name}${quote}`);
  return quoted.some((text) => source.includes(`test(${text}`) || source.includes(`describe(${text}`));
}

test('every test that the page names exists', () => {
  const references = [...page.matchAll(REFERENCE)];
  assert.ok(references.length > 100, `only ${references.length} references were found`);
  const stale = references.filter(([, file = '', name = '']) => !hasTest(file, name)).map(([text]) => text);
  assert.deepEqual(stale, []);
});

test('every statement has a proof or says why it has none', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| statement'));
  assert.ok(rows.length > 90, `only ${rows.length} statements`);
  const bare = rows.filter((row) => !/\| (`[^`]+\.test\.ts` › |\*\*open\*\*: \w)/.test(row));
  assert.deepEqual(bare, []);
  for (const name of PAGES) assert.ok(page.includes(`\n## ${name} page\n`), name);
});

test('a name that is not there is found out', () => {
  assert.equal(hasTest('test/coverage-page.test.ts', 'every test that the page names exists'), true);
  assert.equal(hasTest('test/coverage-page.test.ts', 'every test that the page names'), false);
});

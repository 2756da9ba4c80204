import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvLine } from './csv.ts';

test('cells are quoted when they must be', () => {
  assert.equal(csvLine(['a', 1.5, null, 'b,c', 'say "x"', 'two\nlines']), 'a,1.5,,"b,c","say ""x""","two\nlines"\r\n');
});

test('nothing starts a formula', () => {
  for (const start of ['=', '+', '-', '@', '\t']) assert.equal(csvLine([`${start}1`]), `'${start}1\r\n`);
  assert.equal(csvLine(['=HYPERLINK("http://x","y")']), '"\'=HYPERLINK(""http://x"",""y"")"\r\n');
  assert.equal(csvLine([-1]), '-1\r\n');
});

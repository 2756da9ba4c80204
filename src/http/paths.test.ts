import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialectOfPath } from './handle-errors.ts';
import { parseRange } from './send-object.ts';

test('the path says which dialect an error speaks', () => {
  for (const path of [
    '/model/v1/generation',
    '/model/v1',
    '/v1/generation',
    '/v1/generation/task/x',
    '/api/v1/user/balance',
  ]) {
    assert.equal(dialectOfPath(path), 'spark', path);
  }
  for (const path of ['/v1/videos/generations', '/v1/generations', '/v1/tasks/x', '/', '/api/v1/files/x']) {
    assert.equal(dialectOfPath(path), 'evolink', path);
  }
  for (const path of ['/v1/videos', '/v1/videos?limit=1', '/v1/videos/task-unified-1-abcdefgh/content']) {
    assert.equal(dialectOfPath(path), 'openai', path);
  }
  assert.equal(dialectOfPath('/api/v3/contents/generations/tasks?page_num=1'), 'ark');
});

test('ranges of RFC 9110', () => {
  const rows: [string, ReturnType<typeof parseRange>][] = [
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=-', undefined],
    ['bytes=5-2', undefined],
    ['bytes=a-b', undefined],
    ['bytes=0-1,3-4', undefined],
    ['items=0-1', undefined],
  ];
  for (const [header, range] of rows) assert.deepEqual(parseRange(header, 100), range, header);
  assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
});

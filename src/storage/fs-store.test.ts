import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemIds } from '../lib/ids.ts';
import { createFsStore } from './fs-store.ts';
import { blobKey, isStoreKey, parseBlobKey } from './store-keys.ts';
import { describeStore } from './test-store-behaviour.ts';

const SHA = 'ab'.padEnd(64, '0');
let directory: string;

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-store-'));
});
after(() => rm(directory, { recursive: true, force: true }));

describeStore('file store', () => createFsStore({ root: path.join(directory, 'suite'), ids: systemIds }));

describe('files of the file store', () => {
  test('half a file never shows: puts leave nothing behind, whether they succeed or fail', async () => {
    const root = path.join(directory, 'store');
    const store = await createFsStore({ root, ids: systemIds });
    await store.putBytes('org_one/outputs/a', Buffer.from('x'));
    await assert.rejects(store.putFile('org_one/outputs/b', path.join(directory, 'absent')), { code: 'ENOENT' });
    assert.deepEqual(await readdir(path.join(root, '.incoming')), []);
    assert.deepEqual(await readdir(path.join(root, 'org_one', 'outputs')), ['a']);
  });

  test('what a crash left half written is cleared, but not what is being written now', async () => {
    const incoming = path.join(directory, 'second', '.incoming');
    await mkdir(incoming, { recursive: true });
    await writeFile(path.join(incoming, 'old'), 'x');
    await writeFile(path.join(incoming, 'new'), 'x');
    const yesterday = Date.now() / 1000 - 25 * 3600;
    await utimes(path.join(incoming, 'old'), yesterday, yesterday);
    await createFsStore({ root: path.join(directory, 'second'), ids: systemIds });
    assert.deepEqual(await readdir(incoming), ['new']);
  });
});

describe('store keys', () => {
  for (const key of [
    '../../etc/passwd',
    'org/../../x/y',
    'org/blobs/..',
    'org/blobs/.hidden',
    '/org/blobs/x',
    'org//x',
    'org/x',
    'org/blobs/x/',
    'org\\blobs\\x',
    'org/blobs/a b',
    'org/blobs/a\0b',
    `org/blobs/${'x'.repeat(400)}`,
  ]) {
    test(`${JSON.stringify(key.slice(0, 30))} is none`, () => assert.equal(isStoreKey(key), false));
  }

  test('blob keys can be taken apart again', () => {
    assert.deepEqual(parseBlobKey(blobKey('org_one', SHA)), { orgId: 'org_one', sha256: SHA });
    assert.equal(parseBlobKey(`org_one/blobs/cd/${SHA}`), undefined);
    assert.equal(parseBlobKey(`org_one/outputs/ab/${SHA}`), undefined);
  });
});

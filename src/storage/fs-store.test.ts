import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { systemIds } from '../lib/ids.ts';
import { createFsStore } from './fs-store.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';
import { blobKey, isStoreKey, parseBlobKey } from './store-keys.ts';

const SHA = 'ab'.padEnd(64, '0');

describe('file store', () => {
  let directory: string;
  let root: string;
  let store: Store;
  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-store-'));
    root = path.join(directory, 'store');
    store = await createFsStore({ root, ids: systemIds });
  });
  after(() => rm(directory, { recursive: true, force: true }));

  test('keeps a copy of a file and leaves the source alone', async () => {
    const source = path.join(directory, 'source.bin');
    await writeFile(source, 'first');
    const key = blobKey('org_one', SHA);
    assert.deepEqual(await store.putFile(key, source), { key, sizeBytes: 5 });
    await writeFile(source, 'changed afterwards');
    assert.equal(await readFile(await store.localPath(key, directory), 'utf8'), 'first');
    assert.deepEqual(await readdir(path.join(root, '.incoming')), []);
  });

  test('reads the whole object or an inclusive range', async () => {
    const key = 'org_one/outputs/task-1/a.mp4';
    await store.putBytes(key, Buffer.from('0123456789'));
    assert.equal((await buffer(await store.read(key))).toString(), '0123456789');
    assert.equal((await buffer(await store.read(key, { start: 2, end: 4 }))).toString(), '234');
    await store.putBytes(key, Buffer.from('replaced'));
    assert.deepEqual(await store.stat(key), { key, sizeBytes: 8 });
  });

  test('a missing object is undefined, not_found, or nothing to delete', async () => {
    const key = 'org_one/outputs/none';
    assert.equal(await store.stat(key), undefined);
    assert.equal(await store.stat('org_one/outputs/task-1'), undefined);
    await assert.rejects(store.read(key), { reason: 'not_found' });
    await assert.rejects(store.localPath(key, directory), { reason: 'not_found' });
    await store.delete(key);
  });

  test('a failed put leaves nothing', async () => {
    await assert.rejects(store.putFile('org_one/outputs/failed', path.join(directory, 'absent')), { code: 'ENOENT' });
    assert.equal(await store.stat('org_one/outputs/failed'), undefined);
    assert.deepEqual(await readdir(path.join(root, '.incoming')), []);
  });

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
    test(`refuses the key ${JSON.stringify(key.slice(0, 30))}`, async () => {
      assert.equal(isStoreKey(key), false);
      await assert.rejects(store.putBytes(key, Buffer.from('x')), /not a store key/);
      await assert.rejects(store.read(key), /not a store key/);
      await assert.rejects(store.delete(key), /not a store key/);
    });
  }

  test('clears what a crash left half written, but not what is being written now', async () => {
    const incoming = path.join(directory, 'second', '.incoming');
    await mkdir(incoming, { recursive: true });
    await writeFile(path.join(incoming, 'old'), 'x');
    await writeFile(path.join(incoming, 'new'), 'x');
    const yesterday = Date.now() / 1000 - 25 * 3600;
    await utimes(path.join(incoming, 'old'), yesterday, yesterday);
    await createFsStore({ root: path.join(directory, 'second'), ids: systemIds });
    assert.deepEqual(await readdir(incoming), ['new']);
  });

  test('is opened by URL; an unknown driver says so', async () => {
    await openStore({ url: undefined, dataDir: path.join(directory, 'data') });
    await openStore({ url: `file://${directory}/by-url`, dataDir: directory });
    assert.ok(existsSync(path.join(directory, 'data', 'store')) && existsSync(path.join(directory, 'by-url')));
    assert.throws(() => openStore({ url: 's3://bucket', dataDir: directory }), /no S3 driver/);
  });

  test('blob keys can be taken apart again', () => {
    assert.deepEqual(parseBlobKey(blobKey('org_one', SHA)), { orgId: 'org_one', sha256: SHA });
    assert.equal(parseBlobKey(`org_one/blobs/cd/${SHA}`), undefined);
    assert.equal(parseBlobKey(`org_one/outputs/ab/${SHA}`), undefined);
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import type { Store } from './store.ts';
import { blobKey } from './store-keys.ts';

/** What every store does, whatever is behind it. `open` is called once, before the tests. */
export function describeStore(title: string, open: () => Promise<Store>): void {
  describe(title, () => {
    let directory: string;
    let store: Store;
    before(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-store-suite-'));
      store = await open();
    });
    after(async () => {
      await store?.close();
      await rm(directory, { recursive: true, force: true });
    });

    test('keeps a copy of a file and leaves the source alone', async () => {
      const source = path.join(directory, 'source.bin');
      await writeFile(source, 'first');
      const key = blobKey('org_one', createHash('sha256').update('first').digest('hex'));
      assert.deepEqual(await store.putFile(key, source), { key, sizeBytes: 5 });
      await writeFile(source, 'changed afterwards');
      assert.equal(await readFile(await store.localPath(key, directory), 'utf8'), 'first');
    });

    test('reads the whole object or an inclusive range', async () => {
      const key = 'org_one/outputs/task-1/a.mp4';
      assert.deepEqual(await store.putBytes(key, Buffer.from('0123456789')), { key, sizeBytes: 10 });
      const text = async (...range: Parameters<Store['read']>) => (await buffer(await store.read(...range))).toString();
      assert.equal(await text(key), '0123456789');
      assert.equal(await text(key, { start: 2, end: 4 }), '234');
      assert.equal(await text(key, { start: 0, end: 1 }), '01');
      assert.equal(await text(key, { start: 9, end: 9 }), '9');
      assert.equal(await text(key, { start: 0, end: 9 }), '0123456789');
      await store.putBytes(key, Buffer.from('replaced'));
      assert.deepEqual(await store.stat(key), { key, sizeBytes: 8 });
    });

    test('carries every byte of a file of some megabytes, and of an empty one', async () => {
      const source = path.join(directory, 'large.bin');
      const bytes = Buffer.alloc(3_000_000, createHash('sha256').update('seed').digest());
      for (const content of [bytes, Buffer.alloc(0)]) {
        await writeFile(source, content);
        const key = `org_one/outputs/bytes-${content.length}`;
        assert.deepEqual(await store.putFile(key, source), { key, sizeBytes: content.length });
        assert.deepEqual(await store.stat(key), { key, sizeBytes: content.length });
        assert.ok((await buffer(await store.read(key))).equals(content));
        assert.ok((await readFile(await store.localPath(key, directory))).equals(content));
      }
    });

    test('gives one local path to all who ask at once', async () => {
      const key = 'org_one/outputs/shared';
      await store.putBytes(key, Buffer.from('shared'));
      const paths = await Promise.all([1, 2, 3].map(() => store.localPath(key, directory)));
      assert.equal(new Set(paths).size, 1);
      assert.equal(await readFile(paths[0] ?? '', 'utf8'), 'shared');
      assert.equal(await store.localPath(key, directory), paths[0]);
    });

    test('a reader that stops early is no error', async () => {
      const key = 'org_one/outputs/stopped';
      await store.putBytes(key, Buffer.alloc(2_000_000));
      const stream = await store.read(key);
      for await (const chunk of stream) {
        assert.ok(chunk.length > 0);
        break;
      }
      assert.ok(stream.destroyed);
    });

    test('a missing object is undefined, not_found, or nothing to delete', async () => {
      const key = 'org_one/outputs/none';
      assert.equal(await store.stat(key), undefined);
      assert.equal(await store.stat('org_one/outputs/task-1'), undefined);
      await assert.rejects(store.read(key), { reason: 'not_found' });
      await assert.rejects(store.read(key, { start: 0, end: 1 }), { reason: 'not_found' });
      await assert.rejects(store.localPath(key, directory), { reason: 'not_found' });
      await store.delete(key);
      await store.putBytes(key, Buffer.from('x'));
      await store.delete(key);
      await store.delete(key);
      assert.equal(await store.stat(key), undefined);
    });

    test('a failed put leaves nothing', async () => {
      const absent = path.join(directory, 'absent');
      await assert.rejects(store.putFile('org_one/outputs/failed', absent), { code: 'ENOENT' });
      assert.equal(await store.stat('org_one/outputs/failed'), undefined);
    });

    for (const key of ['../../etc/passwd', 'org/blobs/..', '/org/blobs/x', 'org/x', 'org/blobs/a b']) {
      test(`refuses the key ${JSON.stringify(key)}`, async () => {
        await assert.rejects(store.putBytes(key, Buffer.from('x')), /not a store key/);
        await assert.rejects(store.stat(key), /not a store key/);
        await assert.rejects(store.read(key), /not a store key/);
        await assert.rejects(store.localPath(key, directory), /not a store key/);
        await assert.rejects(store.delete(key), /not a store key/);
      });
    }
  });
}

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { systemIds } from '../lib/ids.ts';
import { LINK_PATH } from '../storage/signed-url.ts';
import type { Store } from '../storage/store.ts';
import { blobKey } from '../storage/store-keys.ts';
import { sweepBlobs } from './blobs.ts';
import { openLink, renderFile } from './file-links.ts';
import {
  deleteFile,
  type FileDeps,
  type FileRecord,
  findFile,
  listFiles,
  saveUpload,
  storedFileBytes,
  sweepExpiredFiles,
} from './files.ts';
import { makeWav, openTestParts, PUBLIC_URL, type TestParts } from './test-parts.ts';

async function* pieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

/** As the pipeline writes it: every column that must not be null. */
function taskRow(orgId: string, inputKeys: readonly string[]): object {
  const texts = { key_id: 'k', model: 'm', dialect: 'spark', status: 'pending', stage: '', billing_rule: 'per_call' };
  const numbers = { progress: 0, attempt: 0, billing_units: 1, reserved_micro: 0, estimated_seconds: 1, cost_units: 0 };
  const lists = { warnings: [], inputs: [], outputs: [], input_keys: inputKeys };
  const times = { created_at: new Date(), expires_at: new Date() };
  const queue = { job_id: '00000000-0000-4000-8000-000000000000', fair_tag: 1, engine_job_id: '' };
  return {
    org_id: orgId,
    id: 'task-unified-1-aaaaaaaa',
    params: {},
    metadata: {},
    ...texts,
    ...numbers,
    ...lists,
    ...times,
    ...queue,
  };
}

describe('uploaded files', () => {
  let parts: TestParts;
  let deps: FileDeps;
  let png: Buffer;
  const wav = makeWav(0.5);

  before(async () => {
    parts = await openTestParts();
    deps = { ...parts, ids: systemIds, fileTtlSeconds: 3600 };
    png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
  });
  after(() => parts.close());

  const upload = (bytes: Uint8Array, fileName = 'a.png', orgId = 'org_a', over: Partial<FileDeps> = {}) =>
    saveUpload({ ...deps, ...over }, { orgId, stream: pieces(bytes), fileName, uploadPath: 'samples' });
  const linkOf = (file: FileRecord) => new URL(String(renderFile(file, parts.links).file_url));
  const open = (link: URL) =>
    openLink(parts, link.pathname.slice(LINK_PATH.length), Object.fromEntries(link.searchParams));
  /** Everything that was kept back by the grace is due now. */
  const endGrace = () => parts.database.query(`update blob set check_after = now() - interval '1 second'`);
  const hasBytes = async (file: FileRecord) =>
    (await parts.store.stat(blobKey(file.orgId, file.sha256)))?.sizeBytes === file.sizeBytes;

  test('are what their bytes are, whatever they are called', async () => {
    const file = await upload(png, '../my photo.mp3');
    assert.equal(file.contentType, 'image/png');
    assert.equal(file.fileName, 'my photo.png');
    assert.ok(await hasBytes(file));
    const shown = renderFile(file, parts.links);
    assert.deepEqual(
      { ...shown, file_id: '', file_url: '', download_url: '', upload_time: '', expires_at: '' },
      {
        file_id: '',
        file_name: 'my photo.png',
        original_name: '../my photo.mp3',
        file_size: png.byteLength,
        mime_type: 'image/png',
        upload_path: 'samples',
        file_url: '',
        download_url: '',
        upload_time: '',
        expires_at: '',
      },
    );
    assert.match(String(shown.file_id), /^file_[a-z0-9]{16}$/);
    assert.equal(Date.parse(String(shown.expires_at)) - Date.parse(String(shown.upload_time)), 3_600_000);
    assert.ok(String(shown.file_url).startsWith(`${PUBLIC_URL}/files/org_a/`));
    assert.equal((await open(linkOf(file))).contentType, 'image/png');
  });

  test('are refused when empty, too large or of no known kind', async () => {
    const html = Buffer.from('<html><script>alert(1)</script></html>');
    await assert.rejects(upload(html, 'photo.png'), { reason: 'unsupported_media_type' });
    await assert.rejects(upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), {
      reason: 'unsupported_media_type',
    });
    await assert.rejects(upload(Buffer.alloc(0)), { reason: 'invalid_parameter' });
    await assert.rejects(upload(png, 'a.png', 'org_a', { maxBytes: png.byteLength - 1 }), {
      reason: 'input_too_large',
    });
    await upload(png, 'a.png', 'org_a', { maxBytes: png.byteLength });
    assert.deepEqual(await readdir(path.join(parts.directory, 'store', '.incoming')), []);
  });

  test('belong to their organisation', async () => {
    const file = await upload(wav, 'voice.wav', 'org_b');
    assert.equal(await findFile(parts.database, 'org_a', file.id), undefined);
    assert.equal(await deleteFile(parts.database, 'org_a', file.id), false);
    assert.deepEqual(await findFile(parts.database, 'org_b', file.id), file);
    assert.equal(await storedFileBytes(parts.database, 'org_b'), wav.byteLength);
    const { files, total } = await listFiles(parts.database, { orgId: 'org_b', page: 1, pageSize: 10 });
    assert.deepEqual([files, total], [[file], 1]);
    assert.deepEqual((await listFiles(parts.database, { orgId: 'org_b', page: 2, pageSize: 10 })).files, []);
  });

  test('share equal bytes, which stay until the last of them goes', async () => {
    const bytes = makeWav(0.25);
    const [one, two] = [await upload(bytes, 'one.wav'), await upload(bytes, 'two.wav')];
    assert.ok(await deleteFile(parts.database, 'org_a', one.id));
    await endGrace();
    await sweepBlobs(parts);
    assert.ok(await hasBytes(two));
    assert.ok(await deleteFile(parts.database, 'org_a', two.id));
    await assert.rejects(open(linkOf(two)), { reason: 'not_found' });
    assert.equal(await sweepBlobs(parts), 0, 'a create may have just looked the file up');
    assert.ok(await hasBytes(two));
    await endGrace();
    assert.equal(await sweepBlobs(parts), 1);
    assert.equal(await hasBytes(two), false);
  });

  test('stay while a task needs them, and go when it lets go', async () => {
    const file = await upload(makeWav(0.375), 'needed.wav');
    const key = blobKey('org_a', file.sha256);
    await parts.database.query('insert into task select * from jsonb_populate_record(null::task, $1)', [
      JSON.stringify(taskRow('org_a', [key])),
    ]);
    await deleteFile(parts.database, 'org_a', file.id);
    await endGrace();
    assert.equal(await sweepBlobs(parts), 0);
    await parts.database.query('update task set inputs_deleted_at = now()');
    assert.equal(await sweepBlobs(parts), 0, 'it was looked at a moment ago');
    await endGrace();
    assert.equal(await sweepBlobs(parts), 1);
    assert.equal(await parts.store.stat(key), undefined);
  });

  test('uploaded again while a sweep deletes the same bytes, are stored again', async () => {
    const bytes = makeWav(0.4);
    const first = await upload(bytes);
    await deleteFile(parts.database, 'org_a', first.id);
    await endGrace();
    const inDelete = Promise.withResolvers<void>();
    const mayDelete = Promise.withResolvers<void>();
    const store: Store = {
      ...parts.store,
      async delete(key) {
        inDelete.resolve();
        await mayDelete.promise;
        await parts.store.delete(key);
      },
    };
    const sweep = sweepBlobs({ ...parts, store });
    await inDelete.promise;
    const second = upload(bytes);
    await sleep(50);
    mayDelete.resolve();
    assert.equal(await sweep, 1);
    assert.ok(await hasBytes(await second));
    assert.ok(await deleteFile(parts.database, 'org_a', (await second).id));
    await endGrace();
    assert.equal(await sweepBlobs(parts), 1);
  });

  test('expire, and their bytes follow', async () => {
    const file = await upload(makeWav(0.125), 'short.wav', 'org_a', { fileTtlSeconds: 0 });
    assert.equal(await findFile(parts.database, 'org_a', file.id), undefined);
    assert.equal(await sweepExpiredFiles(parts.database), 1);
    await endGrace();
    assert.equal(await sweepBlobs(parts), 1);
    assert.equal(await hasBytes(file), false);
  });
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { openMediaBackend } from '../../codecs/open-backend.ts';
import { Failure } from '../../lib/failure.ts';
import type { AssetType } from '../../models/asset-rules.ts';
import { blobKey } from '../../storage/store-keys.ts';
import { makeWav } from '../test-parts.ts';
import { createGroup } from './asset-groups.ts';
import { claimAsset } from './asset-queue.ts';
import { type Asset, getAsset } from './asset-records.ts';
import { type ProcessDeps, processNextAsset, startAssetProcessor } from './process-assets.ts';
import { HEIC, never, openTestLibrary } from './test-library.ts';

const { parts, library, work, portrait, address, add, processed, close } = await openTestLibrary();
after(close);

async function thumbnailOf({ orgId, thumbnailSha256 }: Asset) {
  const file = await parts.store.localPath(blobKey(orgId, thumbnailSha256 ?? ''), parts.directory);
  const { format, width, height } = await sharp(file).metadata();
  return { format, width, height };
}

test('a picture becomes Active with a preview, whether its bytes or its address came', async () => {
  for (const source of [portrait, `${address}/a.jpg`, `data:image/jpeg;base64,${portrait.toString('base64')}`]) {
    const created = await add(source);
    assert.deepEqual([created.status, created.thumbnailSha256], ['Processing', null]);
    const asset = await processed(created);
    assert.deepEqual([asset.status, asset.failure], ['Active', null]);
    assert.equal(asset.content?.contentType, 'image/jpeg');
    assert.deepEqual([asset.content?.facts?.width, asset.content?.facts?.height], [400, 800]);
    assert.deepEqual(await thumbnailOf(asset), { format: 'webp', width: 160, height: 320 });
  }
  const { rows } = await parts.database.query('select 1 from asset where source_url is not null');
  assert.equal(rows.length, 0, 'addresses are forgotten once they are fetched');
});

test('a sound gets a waveform', async () => {
  const asset = await processed(await add(makeWav(2.5), 'Audio'));
  assert.deepEqual([asset.status, asset.content?.facts?.durationSeconds], ['Active', 2.5]);
  assert.deepEqual(await thumbnailOf(asset), { format: 'webp', width: 320, height: 120 });
});

test('a video shows its first frame', async () => {
  const file = path.join(parts.directory, 'video.mp4');
  const backend = await openMediaBackend({ prefer: 'ffmpeg' });
  const encoder = await backend.openEncoder(file, { width: 1280, height: 720, fps: 24, preset: 'ultrafast' });
  const red = new Uint8Array(1280 * 720 * 3).map((_, index) => (index % 3 === 0 ? 200 : 20));
  const blue = new Uint8Array(1280 * 720 * 3).map((_, index) => (index % 3 === 2 ? 200 : 20));
  for (let frame = 0; frame < 48; frame++) await encoder.writeVideo(frame === 0 ? red : blue);
  await encoder.close();
  const asset = await processed(await add(await readFile(file), 'Video'));
  assert.deepEqual([asset.status, asset.failure, asset.content?.facts?.fps], ['Active', null, 24]);
  assert.deepEqual(await thumbnailOf(asset), { format: 'webp', width: 320, height: 180 });
  const preview = await parts.store.localPath(blobKey('org_a', asset.thumbnailSha256 ?? ''), parts.directory);
  const { dominant } = await sharp(preview).stats();
  assert.ok(dominant.r > 150 && dominant.b < 80, JSON.stringify(dominant));
});

test('what breaks a limit fails and says which; its bytes are let go', async () => {
  const small = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const rows: [Buffer, AssetType, string, RegExp][] = [
    [small, 'Image', 'invalid_image', /300x400 pixels, each side must be more than 300/],
    [HEIC, 'Image', 'invalid_image', /HEIC images cannot be decoded here/],
    [portrait.subarray(0, 700), 'Image', 'invalid_image', /damaged/],
    [makeWav(1), 'Audio', 'invalid_audio', /1 s, must be 2 to 15 s/],
    [makeWav(15.2), 'Audio', 'invalid_audio', /15\.2 s/],
  ];
  for (const [bytes, type, reason, words] of rows) {
    const asset = await processed(await add(bytes, type));
    assert.deepEqual([asset.status, asset.failure?.reason, asset.content], ['Failed', reason, null]);
    assert.match(asset.failure?.message ?? '', words);
  }
});

test('a dead or forbidden address fails for good', async () => {
  const dead = await processed(await add(`${address}/gone`));
  assert.deepEqual([dead.status, dead.failure?.reason], ['Failed', 'input_download_failed']);
  const inside = await processed(await add('http://10.0.0.1/a.png'));
  assert.deepEqual([inside.status, inside.failure?.reason], ['Failed', 'forbidden_address']);
});

test('a failure that may pass is tried three times; a stopped worker gives its asset back', async () => {
  const asset = await add(portrait);
  let calls = 0;
  const broken: ProcessDeps = {
    ...work,
    thumbnails: {
      async draw() {
        calls++;
        throw new Failure('service_unavailable', 'not now');
      },
    },
  };
  const again = 'update asset set process_after = now() where id = $1';
  const stopped = AbortSignal.abort(new Error('stop'));
  assert.equal(await processNextAsset(broken, stopped), true);
  assert.equal((await getAsset(parts.database, 'org_a', asset.id)).status, 'Processing');
  for (let attempt = 1; attempt <= 3; attempt++) {
    assert.equal(await processNextAsset(broken, never), true, `attempt ${attempt}`);
    assert.equal(await processNextAsset(broken, never), false, 'it waits before the next attempt');
    await parts.database.query(again, [asset.id]);
  }
  const failed = await getAsset(parts.database, 'org_a', asset.id);
  assert.deepEqual([failed.status, failed.failure?.reason], ['Failed', 'service_unavailable']);
  assert.equal(calls, 4);
});

test('a worker that lost its asset changes nothing', async () => {
  const asset = await add(portrait);
  const slow: ProcessDeps = {
    ...work,
    thumbnails: {
      async draw(request) {
        // Meanwhile the lease ends and another worker takes it.
        await parts.database.query('update asset set process_after = now() where id = $1', [asset.id]);
        assert.equal((await claimAsset(parts.database))?.id, asset.id);
        return work.thumbnails.draw(request);
      },
    },
  };
  await processNextAsset(slow, never);
  assert.equal((await getAsset(parts.database, 'org_a', asset.id)).status, 'Processing');
  await parts.database.query('update asset set process_after = now() where id = $1', [asset.id]);
  assert.equal((await processed(asset)).status, 'Active');
});

test('the processor finds new assets by itself', async () => {
  const processor = startAssetProcessor(work, { slots: 2, pollMs: 10 });
  const assets = await Promise.all([add(portrait), add(makeWav(3), 'Audio')]);
  for (const { id } of assets) {
    while ((await getAsset(parts.database, 'org_a', id)).status === 'Processing') await sleep(20);
    assert.equal((await getAsset(parts.database, 'org_a', id)).status, 'Active');
  }
  await processor.stop();
});

test('a preview child survives a file that is no media', async () => {
  const file = path.join(parts.directory, 'junk');
  await writeFile(file, 'junk');
  for (const type of ['Image', 'Video', 'Audio'] as const) {
    const outputPath = path.join(parts.directory, `junk-${type}.webp`);
    await assert.rejects(work.thumbnails.draw({ type, path: file, outputPath, signal: never }), { name: 'MediaError' });
  }
});

test('turns are fair: many assets of one organisation do not hold up another', async () => {
  const other = await createGroup(library, { orgId: 'org_b', name: 'B', groupType: 'AIGC' });
  for (let i = 0; i < 5; i++) await add(`${address}/${i}.jpg`);
  const late = await add(`${address}/b.jpg`, 'Image', { orgId: 'org_b', groupId: other.id });
  const turns: string[] = [];
  for (let i = 0; i < 2; i++) turns.push((await claimAsset(parts.database))?.id ?? '');
  assert.equal(turns[1], late.id);
  await parts.database.query('update asset set process_after = now()');
  assert.equal((await processed(late)).status, 'Active');
});

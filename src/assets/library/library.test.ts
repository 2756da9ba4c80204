import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { openMediaBackend } from '../../codecs/open-backend.ts';
import { createProbePool, type ProbePool } from '../../codecs/probe-pool.ts';
import { Failure } from '../../lib/failure.ts';
import { systemIds } from '../../lib/ids.ts';
import { silentLog } from '../../lib/log.ts';
import { createSafeFetch, type SafeFetch } from '../../lib/safe-fetch.ts';
import { startTestServer, type TestServer } from '../../lib/test-servers.ts';
import { blobKey } from '../../storage/store-keys.ts';
import { sweepBlobs } from '../blobs.ts';
import { createProber } from '../prober.ts';
import { createResolveInputs } from '../resolve-inputs.ts';
import { makeWav, openTestParts, type TestParts } from '../test-parts.ts';
import { createGroup, listGroups } from './asset-groups.ts';
import { signAsset } from './asset-links.ts';
import { claimAsset } from './asset-queue.ts';
import { type Asset, deleteAsset, getAsset, listAssets } from './asset-records.ts';
import { ASSET_RULES, type AssetType } from './asset-rules.ts';
import { listConsent, recordConsent } from './consent.ts';
import { createAsset } from './create-asset.ts';
import { deleteGroup } from './delete-group.ts';
import type { LibraryDeps } from './library.ts';
import { type ProcessDeps, processNextAsset, startAssetProcessor } from './process-assets.ts';
import { createThumbnailPool, type ThumbnailPool } from './thumbnail-pool.ts';

const never = new AbortController().signal;

/** The first bytes of a HEIC picture: its brand, and nothing that could be decoded. */
const HEIC = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic\0\0\0\0mif1heic', 'latin1'),
  Buffer.alloc(64),
]);

describe('the asset library', () => {
  let parts: TestParts;
  let library: LibraryDeps;
  let work: ProcessDeps;
  let server: TestServer;
  let safeFetch: SafeFetch;
  let probes: ProbePool;
  let thumbnails: ThumbnailPool;
  let groupId: string;
  let address: string;
  let portrait: Buffer;
  let status = 200;

  before(async () => {
    parts = await openTestParts();
    library = { ...parts, ids: systemIds, requireConsent: false };
    portrait = await sharp({ create: { width: 400, height: 800, channels: 3, background: '#a65' } })
      .jpeg()
      .toBuffer();
    server = await startTestServer((_request, response) => response.writeHead(status).end(portrait));
    address = `http://127.0.0.1:${server.port}`;
    safeFetch = createSafeFetch({ allowCidrs: ['127.0.0.1/32'] });
    probes = createProbePool({ size: 1 });
    thumbnails = createThumbnailPool();
    const resolving = { ...parts, safeFetch, probe: createProber(probes) };
    work = { ...resolving, resolveInputs: createResolveInputs(resolving), thumbnails, log: silentLog };
    groupId = (await createGroup(library, { orgId: 'org_a', name: 'Cast', groupType: 'AIGC' })).id;
  });
  after(async () => {
    await thumbnails.close();
    await probes.close();
    await safeFetch.close();
    await server.close();
    await parts.close();
  });

  function add(source: Buffer | string, type: AssetType = 'Image', more: object = {}): Promise<Asset> {
    const bytesOrUrl = typeof source === 'string' ? source : Readable.from([source]);
    return createAsset(library, {
      orgId: 'org_a',
      groupId,
      name: 'x',
      type,
      source: bytesOrUrl,
      param: 'file',
      ...more,
    });
  }

  /** Everything that waits now is worked off. */
  async function workOff(): Promise<void> {
    while (await processNextAsset(work, never));
  }

  async function processed(asset: Asset): Promise<Asset> {
    await workOff();
    return getAsset(parts.database, 'org_a', asset.id);
  }

  async function thumbnailOf({ orgId, thumbnailSha256 }: Asset) {
    const file = await parts.store.localPath(blobKey(orgId, thumbnailSha256 ?? ''), parts.directory);
    const { format, width, height } = await sharp(file).metadata();
    return { format, width, height };
  }

  test('ids carry the time; a taken one is not used twice', async () => {
    assert.match(groupId, /^group-\d{14}-[a-z0-9]{5}$/);
    // Draws aaaaa twice, then bbbbb.
    let draws = 0;
    const ids = { now: () => Date.UTC(2026, 3, 14, 18, 6, 2), random: () => (draws++ < 10 ? 0 : 1) };
    const make = () => createGroup({ ...library, ids }, { orgId: 'org_b', name: 'B', groupType: 'AIGC' });
    assert.equal((await make()).id, 'group-20260414180602-aaaaa');
    assert.equal((await make()).id, 'group-20260414180602-bbbbb');
  });

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
    status = 404;
    const dead = await processed(await add(`${address}/gone`));
    status = 200;
    assert.deepEqual([dead.status, dead.failure?.reason], ['Failed', 'input_download_failed']);
    const inside = await processed(await add('http://10.0.0.1/a.png'));
    assert.deepEqual([inside.status, inside.failure?.reason], ['Failed', 'forbidden_address']);
  });

  test('bytes that cannot be such an asset are refused before anything is stored', async () => {
    const text = Buffer.from('<svg/>');
    await assert.rejects(add(text), { reason: 'unsupported_media_type' });
    await assert.rejects(add(makeWav(3)), { reason: 'invalid_image' });
    await assert.rejects(add(Buffer.alloc(0)), { reason: 'invalid_parameter' });
    await assert.rejects(add(Buffer.alloc(15 * 1_048_576 + 1), 'Audio'), { reason: 'input_too_large' });
    await assert.rejects(add(portrait, 'Image', { groupId: 'group-x' }), { reason: 'not_found' });
    await assert.rejects(add(portrait, 'Image', { orgId: 'org_b' }), { reason: 'not_found' });
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
          return thumbnails.draw(request);
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

  test('a task that is run again makes nothing twice', async () => {
    const task = { taskId: 'task-unified-1-aaaaaaaa' };
    const group = () => createGroup(library, { orgId: 'org_a', name: 'T', groupType: 'AIGC', ...task });
    assert.equal((await group()).id, (await group()).id);
    assert.equal((await add(portrait, 'Image', task)).id, (await add(portrait, 'Image', task)).id);
  });

  test('lists: pages, filters, and nothing of other organisations', async () => {
    const { database } = parts;
    const all = (await listAssets(database, { orgId: 'org_a', limit: 100, order: 'asc' })).entries;
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await listAssets(database, {
        orgId: 'org_a',
        limit: 3,
        order: 'asc',
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.entries.map(({ id }) => id));
      after = seen.at(-1);
      if (!page.hasMore) break;
    }
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    );
    const failedSounds = await listAssets(database, { orgId: 'org_a', limit: 100, type: 'Audio', status: 'Failed' });
    assert.equal(failedSounds.entries.length, 2);
    assert.equal((await listAssets(database, { orgId: 'org_b', limit: 100 })).entries.length, 0);
    assert.equal((await listAssets(database, { orgId: 'org_a', groupId: 'group-x', limit: 100 })).entries.length, 0);
    const counted = (await listGroups(database, { orgId: 'org_a', limit: 100 })).entries;
    assert.equal(counted.find(({ id }) => id === groupId)?.assets, all.length);
  });

  test('consent: required on demand, append-only, and it outlives its group', async () => {
    const strict: LibraryDeps = { ...library, requireConsent: true };
    const { id } = await createGroup(library, { orgId: 'org_a', name: 'Ada', groupType: 'AIGC' });
    const request = { orgId: 'org_a', groupId: id, name: 'x', type: 'Image', param: 'file' } as const;
    const source = () => Readable.from([portrait]);
    await assert.rejects(createAsset(strict, { ...request, source: source() }), { reason: 'permission_denied' });
    const consent = { orgId: 'org_a', groupId: id, grantedBy: 'Ada', statement: 'I agree.', keyId: 'key_1' };
    await recordConsent(library, consent);
    await createAsset(strict, { ...request, source: source() });
    await assert.rejects(recordConsent(library, { ...consent, orgId: 'org_b' }), { reason: 'not_found' });
    const tomorrow = new Date(Date.now() + 86_400_000);
    await assert.rejects(recordConsent(library, { ...consent, grantedAt: tomorrow }), { reason: 'invalid_parameter' });
    await assert.rejects(parts.database.query('delete from asset_consent'), /append-only/);
    await assert.rejects(parts.database.query(`update asset_consent set statement = 'no'`), /append-only/);
    await assert.rejects(parts.database.query('truncate asset_consent'), /append-only/);
    assert.equal(await deleteGroup(parts.database, { orgId: 'org_a', id }), 1);
    const [kept] = await listConsent(parts.database, { orgId: 'org_a', groupId: id });
    assert.deepEqual([kept?.grantedBy, kept?.statement, kept?.groupName], ['Ada', 'I agree.', 'Ada']);
    await assert.rejects(listConsent(parts.database, { orgId: 'org_b', groupId: id }), { reason: 'not_found' });
    await assert.rejects(deleteGroup(parts.database, { orgId: 'org_a', id }), { reason: 'not_found' });
  });

  test('assets as inputs: Active ones of the same organisation, with consent where that is required', async () => {
    const resolving = { ...parts, safeFetch, probe: createProber(probes) };
    const rule = { ...ASSET_RULES.Image, check: () => null };
    const resolveWith = (deps: object, url: string, orgId = 'org_a') =>
      createResolveInputs({ ...resolving, ...deps })({
        orgId,
        references: [{ name: 'image', param: 'image_url', url, rule }],
        signal: never,
      });
    const refused = (answer: Promise<unknown>, words: RegExp) =>
      assert.rejects(answer, (error) => {
        assert.ok(error instanceof Failure);
        assert.deepEqual([error.reason, error.details.param], ['asset_unavailable', 'image_url']);
        assert.match(error.details.detail ?? '', words);
        return true;
      });
    const uri = ({ id }: Asset) => `asset://${id}`;
    const fresh = await add(portrait);
    await refused(resolveWith({}, uri(fresh)), /still being processed/);
    const active = await processed(fresh);
    const { inputs } = await resolveWith({}, uri(active));
    assert.equal(inputs[0]?.sha256, active.content?.sha256);
    await refused(resolveWith({}, uri(active), 'org_b'), /no such asset/);
    await refused(resolveWith({}, 'asset://asset-20260101000000-aaaaa'), /no such asset/);
    await refused(resolveWith({}, 'asset://file_none'), /not the id of an asset/);
    const failed = await processed(await add(HEIC));
    await refused(resolveWith({}, uri(failed)), /failed: HEIC/);

    const strict = { requireConsent: true };
    const link = signAsset({ links: parts.links, now: Date.now, linkSeconds: 60 }, active).url ?? '';
    assert.equal((await resolveWith({}, link)).inputs[0]?.sha256, active.content?.sha256);
    await refused(resolveWith(strict, uri(active)), /no consent record/);
    await assert.rejects(resolveWith(strict, link), { reason: 'input_download_failed' });
    await recordConsent(library, { orgId: 'org_a', groupId, grantedBy: 'A', statement: 'Yes.', keyId: 'key_1' });
    assert.equal((await resolveWith(strict, uri(active))).inputs.length, 1);
    assert.equal((await resolveWith(strict, link)).inputs.length, 1);
    await deleteAsset(parts.database, 'org_a', active.id);
    await refused(resolveWith({}, uri(active)), /no such asset/);
  });

  test('content stays as long as an asset needs it, then goes with its preview', async () => {
    const picture = await sharp({ create: { width: 500, height: 500, channels: 3, background: '#0a5' } })
      .png()
      .toBuffer();
    const asset = await processed(await add(picture));
    const keys = [asset.content?.sha256, asset.thumbnailSha256].map((sha256) => blobKey('org_a', sha256 ?? ''));
    const overdue = () => parts.database.query(`update blob set check_after = now() - interval '1 second'`);
    const stored = async () => (await Promise.all(keys.map((key) => parts.store.stat(key)))).filter(Boolean).length;
    await overdue();
    await sweepBlobs(parts);
    assert.equal(await stored(), 2);
    await deleteAsset(parts.database, 'org_a', asset.id);
    await sweepBlobs(parts);
    assert.equal(await stored(), 2, 'a task that resolved it a moment ago still finds it');
    await overdue();
    await sweepBlobs(parts);
    assert.equal(await stored(), 0);
  });

  test('a preview child survives a file that is no media', async () => {
    const file = path.join(parts.directory, 'junk');
    await writeFile(file, 'junk');
    for (const type of ['Image', 'Video', 'Audio'] as const) {
      const outputPath = path.join(parts.directory, `junk-${type}.webp`);
      await assert.rejects(thumbnails.draw({ type, path: file, outputPath, signal: never }), { name: 'MediaError' });
    }
  });
});

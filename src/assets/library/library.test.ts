import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { Failure } from '../../lib/failure.ts';
import { ASSET_RULES } from '../../models/asset-rules.ts';
import { blobKey } from '../../storage/store-keys.ts';
import { sweepBlobs } from '../blobs.ts';
import { createResolveInputs } from '../resolve-inputs.ts';
import { makeWav } from '../test-parts.ts';
import { createGroup, listGroups } from './asset-groups.ts';
import { signAsset } from './asset-links.ts';
import { type Asset, deleteAsset, listAssets } from './asset-records.ts';
import { listConsent, recordConsent } from './consent.ts';
import { createAsset } from './create-asset.ts';
import { deleteGroup } from './delete-group.ts';
import type { LibraryDeps } from './library.ts';
import { HEIC, never, openTestLibrary } from './test-library.ts';

const { parts, library, resolving, portrait, groupId, add, processed, close } = await openTestLibrary();
after(close);

test('ids carry the time; a taken one is not used twice', async () => {
  assert.match(groupId, /^group-\d{14}-[a-z0-9]{5}$/);
  // Draws aaaaa twice, then bbbbb.
  let draws = 0;
  const ids = { now: () => Date.UTC(2026, 3, 14, 18, 6, 2), random: () => (draws++ < 10 ? 0 : 1) };
  const make = () => createGroup({ ...library, ids }, { orgId: 'org_b', name: 'B', groupType: 'AIGC' });
  assert.equal((await make()).id, 'group-20260414180602-aaaaa');
  assert.equal((await make()).id, 'group-20260414180602-bbbbb');
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

test('a task that is run again makes nothing twice', async () => {
  const task = { taskId: 'task-unified-1-aaaaaaaa' };
  const group = () => createGroup(library, { orgId: 'org_a', name: 'T', groupType: 'AIGC', ...task });
  assert.equal((await group()).id, (await group()).id);
  assert.equal((await add(portrait, 'Image', task)).id, (await add(portrait, 'Image', task)).id);
});

test('lists: pages, filters, and nothing of other organisations', async () => {
  const { database } = parts;
  for (let i = 0; i < 3; i++) await add(portrait);
  for (const seconds of [1, 3, 20]) await processed(await add(makeWav(seconds), 'Audio'));
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

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Json, makeKey, untilEnded, upload } from './support/client.ts';
import { dataUri, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let portrait: Buffer;
let group: Json;

before(async () => {
  server = await openServer();
  portrait = await makePng(400, 500);
  group = (await call(server, 'POST', '/v1/asset-groups', { body: { name: 'Cast' } })).body;
});
after(() => server?.close());

function form(fields: Record<string, string>, bytes: Buffer): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append('file', new Blob([new Uint8Array(bytes)]), 'x');
  return data;
}

async function addAsset(bytes: Buffer, type = 'Image', more: Record<string, string> = {}): Promise<Json> {
  const raw = form({ group_id: group.id, name: 'Front', type, ...more }, bytes);
  const answer = await call(server, 'POST', '/v1/assets', { raw });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

async function untilProcessed(id: string): Promise<Json> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const { body } = await call(server, 'GET', `/v1/assets/${id}`);
    if (body.status !== 'Processing') return body;
    await sleep(50);
  }
  throw new Error(`asset ${id} was not processed within 30 s`);
}

test('a group: created, shown, renamed, listed page by page', async () => {
  assert.match(group.id, /^group-\d{14}-[a-z0-9]{5}$/);
  const { name, group_type, has_consent, assets } = group;
  assert.deepEqual([name, group_type, has_consent, assets], ['Cast', 'AIGC', false, 0]);
  const other = (await call(server, 'POST', '/v1/asset-groups', { body: { name: 'Other', group_type: 'AIGC' } })).body;
  const path = `/v1/asset-groups/${other.id}`;
  assert.equal((await call(server, 'PATCH', path, { body: { name: 'Renamed' } })).body.name, 'Renamed');
  assert.equal((await call(server, 'GET', path)).body.name, 'Renamed');
  const first = (await call(server, 'GET', '/v1/asset-groups?limit=1')).body;
  assert.deepEqual([first.object, first.data[0].id, first.has_more], ['list', other.id, true]);
  const second = (await call(server, 'GET', `/v1/asset-groups?limit=1&after=${first.last_id}`)).body;
  assert.equal(second.data[0].id, group.id);
  const rows: [Json, string][] = [
    [{}, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{ name: 'x', group_type: 'REAL' }, 'group_type'],
  ];
  for (const [body, param] of rows) {
    const refused = await call(server, 'POST', '/v1/asset-groups', { body });
    assert.deepEqual([refused.status, refused.body.error.param], [400, param], refused.text);
  }
});

test('an asset: uploaded, Processing, Active, with signed links to file and preview', async () => {
  const created = await addAsset(portrait);
  assert.match(created.id, /^asset-\d{14}-[a-z0-9]{5}$/);
  assert.deepEqual([created.status, created.url, created.uri], ['Processing', null, `asset://${created.id}`]);
  const asset = await untilProcessed(created.id);
  const { status, failure, type, group_id, width, height, size_bytes, content_type } = asset;
  assert.deepEqual([status, failure, type, group_id], ['Active', null, 'Image', group.id]);
  assert.deepEqual([width, height, size_bytes, content_type], [400, 500, portrait.length, 'image/png']);
  const whole = await fetch(asset.url);
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), portrait);
  const preview = await fetch(asset.thumbnail_url);
  assert.deepEqual([preview.status, preview.headers.get('content-type')], [200, 'image/webp']);
  assert.equal((await preview.arrayBuffer()).byteLength < portrait.length + 10_000, true);
  const forged = asset.thumbnail_url.replace('signature=', 'signature=A');
  assert.equal((await fetch(forged)).status, 403);
  const renamed = await call(server, 'PATCH', `/v1/assets/${asset.id}`, { body: { name: 'Smile' } });
  assert.equal(renamed.body.name, 'Smile');
});

test('an asset by URL or data: URI; a bad file is Failed and says why', async () => {
  const file = await upload(server, makeWav(3), 'voice.wav');
  const body = { group_id: group.id, name: 'Voice', type: 'audio' };
  const byUrl = await call(server, 'POST', '/v1/assets', { body: { ...body, url: file.file_url } });
  const voice = await untilProcessed(byUrl.body.id);
  assert.deepEqual([voice.status, voice.type, voice.duration_seconds], ['Active', 'Audio', 3], byUrl.text);
  const short = await call(server, 'POST', '/v1/assets', { body: { ...body, url: dataUri(makeWav(1)) } });
  const failed = await untilProcessed(short.body.id);
  assert.deepEqual([failed.status, failed.url, failed.failure.reason], ['Failed', null, 'invalid_audio']);
  assert.match(failed.failure.message, /1 s, must be 2 to 15 s/);
});

test('what is wrong with a request is said at once', async () => {
  const good = { group_id: group.id, name: 'x', type: 'Image', url: dataUri(portrait) };
  const rows: [Json, number, string | undefined][] = [
    [{ ...good, group_id: undefined }, 400, 'group_id'],
    [{ ...good, group_id: 'group-20260101000000-aaaaa' }, 404, 'group_id'],
    [{ ...good, type: 'Text' }, 400, 'type'],
    [{ ...good, name: '' }, 400, 'name'],
    [{ ...good, url: 'ftp://example.com/x' }, 400, 'url'],
    [{ ...good, url: dataUri(makeWav(3)) }, 400, 'url'],
    [{ ...good, url: dataUri(Buffer.from('<svg/>')) }, 415, 'url'],
  ];
  for (const [body, status, param] of rows) {
    const refused = await call(server, 'POST', '/v1/assets', { body });
    assert.deepEqual([refused.status, refused.body.error.param], [status, param], refused.text);
  }
  const noFile = new FormData();
  noFile.append('name', 'x');
  assert.equal((await call(server, 'POST', '/v1/assets', { raw: noFile })).body.error.param, 'file');
  const late = await call(server, 'POST', '/v1/assets', { raw: form({ name: 'x' }, portrait) });
  assert.deepEqual([late.status, late.body.error.param], [400, 'group_id']);
});

test('lists filter by group, type and status; strangers see nothing', async () => {
  const list = async (query: string) => (await call(server, 'GET', `/v1/assets?${query}`)).body.data;
  const failed = await list(`group_id=${group.id}&status=failed`);
  assert.deepEqual([failed.length, failed[0].type], [1, 'Audio']);
  for (const { type } of await list('type=image')) assert.equal(type, 'Image');
  assert.deepEqual(await list('group_id=group-x'), []);
  assert.equal((await call(server, 'GET', '/v1/assets?status=done')).status, 400);
  const { key } = await makeKey(server, { scopes: ['generate', 'read'] });
  assert.equal((await call(server, 'GET', '/v1/assets', { key })).status, 403);
  assert.equal((await call(server, 'GET', '/v1/assets', { key: null })).status, 401);
});

type Field = readonly [model: string, param: string, make: (ref: string) => Json];

function reference(kind: string, url: string): Json {
  return { type: `${kind}_url`, [`${kind}_url`]: { url }, role: `reference_${kind}` };
}

/** Every media field of every model that this installation knows, and a request with `ref` there. */
const FIELDS: readonly Field[] = [
  ['omnihuman-1.5', 'image_urls', (ref) => ({ image_urls: [ref], audio_url: dataUri(makeWav(1)) })],
  ['omnihuman-1.5', 'audio_url', (ref) => ({ image_urls: [dataUri(portrait)], audio_url: ref })],
  [
    'omnihuman-1.5',
    'mask_url',
    (ref) => ({ image_urls: [dataUri(portrait)], audio_url: dataUri(makeWav(1)), mask_url: [ref] }),
  ],
  ['spark_avatar_picture_omni_v2', 'image_url', (ref) => ({ image_url: ref, audio_url: dataUri(makeWav(1)) })],
  ['spark_avatar_picture_omni_v2', 'audio_url', (ref) => ({ image_url: dataUri(portrait), audio_url: ref })],
  [
    'spark_avatar_imitator_v2v',
    'image_url',
    (ref) => ({ image_url: ref, driving_video_info: { store_type: 0, video_url: 'asset://file_none' } }),
  ],
  [
    'spark_avatar_imitator_v2v',
    'driving_video_info.video_url',
    (ref) => ({ image_url: dataUri(portrait), driving_video_info: { store_type: 0, video_url: ref } }),
  ],
  ['spark_edit_portrait', 'image_input', (ref) => ({ image_input: ref })],
  ['spark_dance_v2_0', 'content[0].image_url.url', (ref) => ({ content: [reference('image', ref)] })],
  ...(['video', 'audio'] as const).map(
    (kind): Field => [
      'spark_dance_v2_0',
      `content[1].${kind}_url.url`,
      (ref) => ({ content: [reference('image', dataUri(portrait)), reference(kind, ref)] }),
    ],
  ),
];

test('asset:// of something missing is refused in every media field of every model, on both paths', async () => {
  for (const [model, param, make] of FIELDS) {
    const body = { model, ...make('asset://asset-20260101000000-aaaaa') };
    const spark = await call(server, 'POST', '/model/v1/generation', { body });
    assert.deepEqual([spark.status, spark.body.error?.reason], [400, 'asset_unavailable'], `${model}: ${spark.text}`);
    assert.equal(spark.body.error.param, param);
    const evolink = await call(server, 'POST', '/v1/videos/generations', { body });
    assert.deepEqual([evolink.status, evolink.body.error?.param], [400, param], `${model}: ${evolink.text}`);
  }
});

test('asset:// of an Active asset is used; one that is foreign, failed or deleted is not', async () => {
  const picture = await untilProcessed((await addAsset(portrait)).id);
  const voice = await untilProcessed((await addAsset(makeWav(2), 'Audio')).id);
  const failed = await untilProcessed((await addAsset(await makePng(20, 20))).id);
  const body = { model: 'omnihuman-1.5', image_urls: [picture.uri], audio_url: voice.uri };
  const create = (more: Json, key?: string) =>
    call(server, 'POST', '/v1/videos/generations', {
      body: { ...body, ...more },
      ...(key === undefined ? {} : { key }),
    });
  const created = await create({});
  assert.equal(created.status, 200, created.text);
  if (server.hasTestEngine) assert.equal((await untilEnded(server, created.body.id)).status, 'completed');

  const refused = async (answer: Promise<Json>, words: RegExp) => {
    const { status, body: told } = await answer;
    assert.deepEqual([status, told.error.reason, told.error.param], [400, 'asset_unavailable', 'image_urls']);
    assert.match(told.error.detail, words);
  };
  await refused(create({ image_urls: [failed.uri] }), /failed: 20x20 pixels/);
  const organisation = (await call(server, 'POST', '/v1/organisations', { body: { name: 'Others' } })).body;
  const foreign = await makeKey(server, { organisation_id: organisation.id });
  const credits = { credits: 100, organisation_id: organisation.id };
  const paid = await call(server, 'POST', '/v1/billing/topups', {
    body: credits,
    headers: { 'idempotency-key': 'foreign' },
  });
  assert.equal(paid.status, 200, paid.text);
  await refused(create({ audio_url: dataUri(makeWav(1)) }, foreign.key), /no such asset/);
  assert.equal((await call(server, 'GET', `/v1/assets/${picture.id}`, { key: foreign.key })).status, 404);
  assert.equal((await call(server, 'DELETE', `/v1/assets/${picture.id}`, { key: foreign.key })).status, 404);

  assert.equal((await call(server, 'DELETE', `/v1/assets/${picture.id}`)).body.deleted, true);
  await refused(create({}), /no such asset/);
  assert.equal((await call(server, 'GET', `/v1/assets/${picture.id}`)).status, 404);
});

test('deleting a group deletes its assets and their links, not its consent', async () => {
  const { body: own } = await call(server, 'POST', '/v1/asset-groups', { body: { name: 'Ada' } });
  const consent = { granted_by: 'Ada Example', statement: 'My pictures may be animated.', granted_at: 1_757_169_743 };
  const recorded = await call(server, 'POST', `/v1/asset-groups/${own.id}/consent`, { body: consent });
  assert.deepEqual({ ...recorded.body, ...consent }, recorded.body, recorded.text);
  assert.equal((await call(server, 'GET', `/v1/asset-groups/${own.id}`)).body.has_consent, true);
  const picture = await makePng(401, 500);
  const asset = await untilProcessed((await addAsset(picture, 'Image', { group_id: own.id })).id);
  const gone = await call(server, 'DELETE', `/v1/asset-groups/${own.id}`);
  assert.deepEqual(gone.body, { id: own.id, object: 'asset_group', deleted: true, deleted_assets: 1 });
  assert.equal((await call(server, 'GET', `/v1/assets/${asset.id}`)).status, 404);
  assert.equal((await fetch(asset.url)).status, 404);
  const kept = await call(server, 'GET', `/v1/asset-groups/${own.id}/consent`);
  assert.deepEqual([kept.body.data.length, kept.body.data[0].statement], [1, consent.statement]);
  const more = await call(server, 'POST', `/v1/asset-groups/${own.id}/consent`, { body: consent });
  assert.equal(more.status, 404);
});

const PATHS = ['/model/v1/generation', '/v1/videos/generations'] as const;

/** Runs an asset model and answers its ended task in the Spark shape. */
async function runModel(path: string, model: string, params: Json): Promise<Json> {
  const created = await call(server, 'POST', path, { body: { model, ...params } });
  assert.equal(created.status, 200, created.text);
  await untilEnded(server, created.body.id);
  return (await call(server, 'GET', `/model/v1/generation/task/${created.body.id}`)).body;
}

function resultOf(task: Json): Json {
  assert.equal(task.status, 'completed', JSON.stringify(task));
  const [content] = task.output[0].content;
  assert.deepEqual([content.type, content.url, task.usage.cost], ['text', '', '0.0000']);
  const { ResponseMetadata, Result } = JSON.parse(content.text);
  assert.equal(ResponseMetadata.RequestId, task.id);
  return Result;
}

test('the asset models make, fill and show a group on both paths, for nothing', async () => {
  for (const path of PATHS) {
    const made = resultOf(await runModel(path, 'spark_asset_create_group', { Name: 'By model', GroupType: 'AIGC' }));
    assert.match(made.Id, /^group-\d{14}-[a-z0-9]{5}$/);
    const params = { Name: 'Front', URL: dataUri(portrait), AssetType: 'Image', GroupId: made.Id };
    const added = resultOf(await runModel(path, 'spark_asset_create', params));
    await untilProcessed(added.Id);
    const shown = resultOf(await runModel(path, 'spark_asset_get', { Id: added.Id }));
    assert.deepEqual(
      [shown.Id, shown.Name, shown.AssetType, shown.GroupId, shown.Status, shown.ProjectName],
      [added.Id, 'Front', 'Image', made.Id, 'Active', 'default'],
    );
    assert.match(shown.CreateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(Buffer.from(await (await fetch(shown.URL)).arrayBuffer()), portrait);
  }
});

test('the asset models speak the vendor’s error codes', async () => {
  const fields = { Name: 'x', URL: dataUri(portrait), AssetType: 'Image', GroupId: group.id };
  const without = (field: keyof typeof fields) => ({ ...fields, [field]: undefined });
  const atOnce: [string, Json, number, string][] = [
    ['spark_asset_create_group', { GroupType: 'AIGC' }, 400, 'MissingParameter.Name'],
    ['spark_asset_create_group', { Name: 'x' }, 400, 'MissingParameter.GroupType'],
    ['spark_asset_create', without('GroupId'), 400, 'MissingParameter.GroupId'],
    ['spark_asset_create', without('URL'), 400, 'MissingParameter.URL'],
    ['spark_asset_create', { ...fields, AssetType: 'Text' }, 400, 'InvalidParameter.AssetType'],
    // Bytes are here to be looked at, so nothing waits for Processing to find out.
    ['spark_asset_create', { ...fields, AssetType: 'Audio' }, 400, 'InvalidParameter.URL'],
    ['spark_asset_create', { ...fields, URL: 'data:image/png;base64,AAAA' }, 400, 'InvalidParameter.URL'],
    ['spark_asset_get', {}, 400, 'MissingParameter.Id'],
    ['spark_asset_get', { Id: 'asset-x', ProjectName: 'mine' }, 404, 'NotFound.ProjectName'],
  ];
  for (const [model, params, status, code] of atOnce) {
    const answer = await call(server, 'POST', PATHS[0], { body: { model, ...params } });
    assert.deepEqual([answer.status, answer.body.error?.code], [status, code], answer.text);
  }
  const later: [string, Json, string][] = [
    ['spark_asset_create', { ...fields, GroupId: 'group-20260101000000-aaaaa' }, 'NotFound.GroupId'],
    ['spark_asset_get', { Id: 'asset-20260101000000-aaaaa' }, 'NotFound.AssetId'],
  ];
  for (const [model, params, code] of later) {
    const task = await runModel(PATHS[0], model, params);
    assert.deepEqual([task.status, task.error.code], ['failed', code]);
  }
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Json, untilEnded } from './support/client.ts';
import { dataUri, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await openServer({ SPARKSTAGE_REQUIRE_CONSENT: '1' });
});
after(() => server?.close());

async function newGroup(): Promise<string> {
  return (await call(server, 'POST', '/v1/asset-groups', { body: { name: 'Ada' } })).body.id;
}

test('with SPARKSTAGE_REQUIRE_CONSENT a group takes no asset before its consent is recorded', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs a server with SPARKSTAGE_REQUIRE_CONSENT=1');
  const groupId = await newGroup();
  const url = dataUri(await makePng(400, 400));
  const body = { group_id: groupId, name: 'Ada', type: 'Image', url };
  const refused = await call(server, 'POST', '/v1/assets', { body });
  assert.deepEqual([refused.status, refused.body.error.param], [403, 'group_id'], refused.text);
  assert.match(refused.body.error.message, /no consent record/);
  const params = { Name: 'Ada', URL: url, AssetType: 'Image', GroupId: groupId };
  const created = await call(server, 'POST', '/model/v1/generation', {
    body: { model: 'spark_asset_create', ...params },
  });
  const task: Json = await untilEnded(server, created.body.id);
  assert.deepEqual([task.status, task.error.param], ['failed', 'GroupId'], JSON.stringify(task));

  const consent = { granted_by: 'Ada Example', statement: 'My picture may be animated.' };
  assert.equal((await call(server, 'POST', `/v1/asset-groups/${groupId}/consent`, { body: consent })).status, 200);
  const asset = await call(server, 'POST', '/v1/assets', { body });
  assert.equal(asset.status, 200, asset.text);
  let { body: shown } = asset;
  while (shown.status === 'Processing') {
    await sleep(50);
    shown = (await call(server, 'GET', `/v1/assets/${asset.body.id}`)).body;
  }
  const request = { model: 'omnihuman-1.5', image_urls: [shown.uri], audio_url: dataUri(makeWav(1)) };
  const used = await call(server, 'POST', '/v1/videos/generations', { body: request });
  assert.equal(used.status, 200, used.text);
});

test('a consent record says who, what and not a time to come', async () => {
  const path = `/v1/asset-groups/${await newGroup()}/consent`;
  const good = { granted_by: 'Ada', statement: 'Yes.' };
  const rows: [Json, string][] = [
    [{ ...good, granted_by: ' ' }, 'granted_by'],
    [{ granted_by: 'Ada' }, 'statement'],
    [{ ...good, granted_at: 4_000_000_000 }, 'granted_at'],
  ];
  for (const [body, param] of rows) {
    const refused = await call(server, 'POST', path, { body });
    assert.deepEqual([refused.status, refused.body.error.param], [400, param], refused.text);
  }
  assert.deepEqual((await call(server, 'GET', path)).body, { object: 'list', data: [], has_more: false });
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, type Json, makeKey, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let omnihuman: Json;
let omni: Json;

before(async () => {
  server = await openServer();
  const image = (await upload(server, await makePng(100, 100), 'a.png')).file_url;
  const audio = (await upload(server, makeWav(1), 'a.wav')).file_url;
  omnihuman = { model: 'omnihuman-1.5', audio_url: audio, image_urls: [image] };
  omni = { model: 'spark_avatar_picture_omni_v2', image_url: image, audio_url: audio };
});
after(() => server?.close());

async function run(key: string, body: Json): Promise<string> {
  const { id } = (await call(server, 'POST', '/v1/videos/generations', { key, body })).body;
  await untilEnded(server, id);
  return id;
}

async function get(path: string): Promise<Json> {
  const answer = await call(server, 'GET', path);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const today = new Date().toISOString().slice(0, 10);

test('usage by key, model and day agrees with the ledger, deleted tasks included', async (t) => {
  if (!server.hasTestEngine) return t.skip('counts on an organisation of its own');
  const first = await makeKey(server, { name: 'first' });
  const second = await makeKey(server, { name: 'second' });
  const gone = await run(first.key, omnihuman);
  await run(first.key, omni);
  await run(second.key, { ...omnihuman, prompt: 'fail' });
  assert.equal((await call(server, 'DELETE', `/v1/tasks/${gone}`)).status, 200);

  const byKey = (await get('/v1/usage?group_by=key')).data;
  const rowOf = (group: string) => byKey.find((row: Json) => row.group === group);
  const spent = { tasks: 2, completed: 2, failed: 0, credits: 2, output_seconds: 2 };
  assert.deepEqual(rowOf(first.id), { group: first.id, name: 'first', ...spent });
  const nothing = { tasks: 1, completed: 0, failed: 1, credits: 0, output_seconds: 0 };
  assert.deepEqual(rowOf(second.id), { group: second.id, name: 'second', ...nothing });

  const byModel = (await get(`/v1/usage?group_by=model&from=${today}`)).data;
  assert.deepEqual(
    byModel.map((row: Json) => [row.group, row.tasks, row.credits]),
    [
      ['omnihuman-1.5', 2, 1],
      ['spark_avatar_picture_omni_v2', 1, 1],
    ],
  );
  const byDay = await get('/v1/usage');
  assert.deepEqual([byDay.data.length, byDay.data[0].group], [1, today]);
  assert.deepEqual(byDay.total, { tasks: 3, completed: 2, failed: 1, credits: 2, output_seconds: 2 });
  const csv = await call(server, 'GET', '/v1/usage?group_by=model&format=csv');
  assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
  assert.deepEqual(csv.text.trimEnd().split('\r\n'), [
    'model,tasks,completed,failed,credits,output_seconds',
    'omnihuman-1.5,2,1,1,1,1',
    'spark_avatar_picture_omni_v2,1,1,0,1,1',
  ]);
  const captures = (await get('/v1/billing/ledger?kind=capture&limit=100')).data;
  const sum = captures.reduce((total: number, entry: Json) => total + entry.amount, 0);
  assert.equal(sum, byDay.total.credits);
  assert.deepEqual((await get('/v1/usage?from=2020-01-01&to=2020-02-01')).data, []);

  const mine = (await get(`/v1/billing/ledger?key_id=${first.id}`)).data;
  assert.deepEqual(
    mine.map((entry: Json) => [entry.kind, entry.model, entry.key_name]),
    [
      ['capture', 'spark_avatar_picture_omni_v2', 'first'],
      ['reserve', 'spark_avatar_picture_omni_v2', 'first'],
      ['capture', 'omnihuman-1.5', 'first'],
      ['reserve', 'omnihuman-1.5', 'first'],
    ],
  );
  const narrow = `/v1/billing/ledger?model=omnihuman-1.5&kind=reserve&day=${today}`;
  assert.equal((await get(narrow)).data.length, 2);
  assert.equal((await get(`${narrow}&task_id=${gone}`)).data[0].task_id, gone);
  assert.equal((await get('/v1/billing/ledger?day=2020-01-01')).data.length, 0);
});

test('the ledger as CSV: all of it, by Accept or by format, with nothing a spreadsheet would run', async () => {
  const { id, key } = await makeKey(server, { name: '=cmd|"/c calc"!A1' });
  await run(key, omnihuman);
  const csv = await call(server, 'GET', `/v1/billing/ledger?format=csv&key_id=${id}`);
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
  const lines = csv.text.trimEnd().split('\r\n');
  assert.equal(lines[0], 'id,created,kind,credits,task_id,model,key_id,key_name');
  assert.equal(lines.length, 3);
  for (const line of lines.slice(1)) assert.ok(line.endsWith(`,${id},"'=cmd|""/c calc""!A1"`), line);
  const all = await call(server, 'GET', '/v1/billing/ledger?limit=1', { headers: { accept: 'text/csv' } });
  assert.ok(all.text.split('\r\n').length > 3);
  assert.match(all.text, /,topup,100000,,,,\r\n/);
});

test('bad filters name their field', async () => {
  const rows: [string, string][] = [
    ['/v1/usage?group_by=hour', 'group_by'],
    ['/v1/usage?from=yesterday', 'from'],
    ['/v1/usage?from=2026-01-02&to=2026-01-01', 'from'],
    ['/v1/usage?from=2020-01-01&to=2026-01-01', 'from'],
    ['/v1/billing/ledger?kind=gift', 'kind'],
    ['/v1/billing/ledger?day=2026-13-45', 'day'],
    ['/v1/billing/ledger?after=x', 'after'],
  ];
  for (const [path, param] of rows) {
    const refused = await call(server, 'GET', path);
    assert.deepEqual([refused.status, refused.body.error?.param], [400, param], path);
  }
});

test('organisations: made and filled by the operator, separate from each other', async () => {
  const made = await call(server, 'POST', '/v1/organisations', { body: { name: ' Second ' } });
  assert.equal(made.status, 200, made.text);
  const { id: organisation_id, name } = made.body;
  assert.equal(name, 'Second');
  const listed = (await get('/v1/organisations?limit=100')).data;
  assert.ok(listed.some((entry: Json) => entry.id === organisation_id));

  const admin = await makeKey(server, { name: 'theirs', scopes: ['admin'], organisation_id });
  const theirs = async (method: string, path: string, body?: Json) =>
    call(server, method, path, { key: admin.key, ...(body === undefined ? {} : { body }) });
  const keys = (await theirs('GET', '/v1/keys')).body.data;
  assert.deepEqual(
    keys.map((entry: Json) => [entry.id, entry.organisation_id]),
    [[admin.id, organisation_id]],
  );
  assert.equal((await theirs('GET', '/v1/credits')).body.data.user.remaining_credits, 0);
  const headers = { 'idempotency-key': `fill-${organisation_id}` };
  const filled = await call(server, 'POST', '/v1/billing/topups', { body: { credits: 7, organisation_id }, headers });
  assert.equal(filled.body.remaining_credits, 7);
  assert.equal((await theirs('GET', '/v1/credits')).body.data.user.remaining_credits, 7);

  for (const [method, path, body] of [
    ['POST', '/v1/organisations', { name: 'x' }],
    ['GET', '/v1/organisations', undefined],
    ['POST', '/v1/keys', { organisation_id: 'org_first' }],
    ['GET', '/v1/keys?organisation_id=org_first', undefined],
  ] as const) {
    assert.equal((await theirs(method, path, body)).status, 403, `${method} ${path}`);
  }
  const none = await call(server, 'POST', '/v1/keys', { body: { organisation_id: 'org_none' } });
  assert.deepEqual([none.status, none.body.error.param], [404, 'organisation_id']);
  const revoked = await call(server, 'DELETE', `/v1/keys/${admin.id}?organisation_id=${organisation_id}`);
  assert.ok(revoked.body.revoked_at > 0);
});

test('a key shows when it was last used', async () => {
  const { id, key } = await makeKey(server);
  const find = async () => (await get('/v1/keys')).data.find((entry: Json) => entry.id === id);
  assert.equal((await find()).last_used_at, null);
  const began = Math.floor(Date.now() / 1000);
  await call(server, 'GET', '/v1/models', { key });
  // Noted beside the answer, not before it.
  for (let tries = 0; tries < 50 && (await find()).last_used_at === null; tries++);
  assert.ok((await find()).last_used_at >= began);
});

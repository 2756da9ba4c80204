import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, type Json } from './support/client.ts';
import { openServer, type Server } from './support/server.ts';

const TASKS = '/api/v3/contents/generations/tasks';
const MODEL = 'doubao-seedance-2-0-260128';

let server: Server;

before(async () => {
  server = await openServer({}, { testEngine: { models: ['spark_dance_v2_0'] } });
});
after(() => server?.close());

async function create(text: string, extra: Json = {}): Promise<string> {
  const body = { model: MODEL, content: [{ type: 'text', text }], ratio: '1:1', duration: 5, seed: 7, ...extra };
  const answer = await call(server, 'POST', TASKS, { body });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(Object.keys(answer.body), ['id']);
  return answer.body.id;
}

async function untilIn(id: string, states: readonly string[]): Promise<Json> {
  for (let tries = 0; tries < 600; tries++) {
    const { body } = await call(server, 'GET', `${TASKS}/${id}`);
    if (states.includes(body.status)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`task ${id} did not become ${states}`);
}

test('a task as Ark’s SDK sees it: created, succeeded, deleted', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the test engine');
  const id = await create('Waves');
  const done = await untilIn(id, ['succeeded', 'failed']);
  assert.deepEqual([done.id, done.model, done.status], [id, MODEL, 'succeeded']);
  assert.deepEqual([done.resolution, done.ratio, done.seed, done.generate_audio], ['720p', '1:1', 7, true]);
  assert.equal(Number.isInteger(done.duration), true);
  assert.deepEqual(done.usage, { completion_tokens: 7, total_tokens: 7 });
  assert.ok(done.updated_at >= done.created_at);
  assert.equal((await fetch(done.content.video_url)).headers.get('content-type'), 'video/mp4');
  const gone = await call(server, 'DELETE', `${TASKS}/${id}`);
  assert.deepEqual([gone.status, gone.body], [200, {}]);
  const none = await call(server, 'GET', `${TASKS}/${id}`);
  assert.deepEqual([none.status, none.body.error.code, none.body.error.type], [404, 'NotFound', 'NotFound']);
});

test('delete: a queued task is cancelled; a running and a cancelled one refuse', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the test engine');
  const running = await create('hang');
  await untilIn(running, ['running']);
  const queued = await create('Waves');
  const refused = await call(server, 'DELETE', `${TASKS}/${running}`);
  assert.deepEqual([refused.status, refused.body.error.type], [409, 'Conflict']);
  assert.equal((await call(server, 'DELETE', `${TASKS}/${queued}`)).status, 200);
  const cancelled = await untilIn(queued, ['cancelled']);
  assert.equal(cancelled.error.code, 'RequestCancelled');
  assert.equal((await call(server, 'DELETE', `${TASKS}/${queued}`)).status, 409);
  await call(server, 'POST', `/v1/tasks/${running}/cancel`);

  const list = async (query: string) => (await call(server, 'GET', `${TASKS}?${query}`)).body;
  const ids = (page: Json) => page.items.map((item: Json) => item.id);
  assert.deepEqual(ids(await list('filter.status=cancelled')), [queued, running]);
  assert.equal((await list('filter.status=failed')).total, 0);
  const first = await list(`page_size=1&page_num=2&filter.model=${MODEL}`);
  assert.deepEqual([first.items.length, first.total, ids(first)], [1, 2, [running]]);
  const both = await list(`filter.task_ids=${queued}&filter.task_ids=${running}`);
  assert.equal(both.total, 2);
  assert.deepEqual(ids(await list(`filter.task_ids=${running}`)), [running]);
});

test('errors have Ark’s shape and words', async () => {
  const text = [{ type: 'text', text: 'Waves' }];
  const rows: [Json, number, string, string][] = [
    [{ content: text }, 400, 'MissingParameter', 'model'],
    [{ model: MODEL }, 400, 'MissingParameter', 'content'],
    [{ model: MODEL, content: text, duration: 3 }, 400, 'InvalidParameter.duration', 'duration'],
    [{ model: MODEL, content: text, ratio: '2:1' }, 400, 'InvalidParameter.ratio', 'ratio'],
    [{ model: 'nope', content: text }, 404, 'InvalidEndpointOrModel.NotFound', 'model'],
  ];
  for (const [body, status, code, param] of rows) {
    const refused = await call(server, 'POST', TASKS, { body });
    const { error } = refused.body;
    assert.deepEqual([refused.status, error.code, error.param], [status, code, param], refused.text);
    assert.deepEqual(Object.keys(error), ['code', 'message', 'param', 'type']);
  }
  const stranger = await call(server, 'GET', TASKS, { key: 'nope' });
  assert.deepEqual([stranger.body.error.code, stranger.body.error.type], ['AuthenticationError', 'Unauthorized']);
  const bad = await call(server, 'GET', `${TASKS}?page_size=501`);
  assert.deepEqual([bad.status, bad.body.error.param], [400, 'page_size']);
});

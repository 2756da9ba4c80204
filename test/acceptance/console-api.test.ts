import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, type Json, makeKey, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

/** The endpoints of the console, as the console asks them: by the cookie of a session. */

let server: Server;
let media: Json;
const OWN_PAGE = { 'x-sparkstage-console': '1' };

before(async () => {
  server = await openServer();
  const image = (await upload(server, await makePng(64, 64), 'photo.png')).file_url;
  media = {
    model: 'omnihuman-1.5',
    image_urls: [image],
    audio_url: (await upload(server, makeWav(1), 'v.wav')).file_url,
  };
});
after(() => server?.close());

async function signIn(key: string): Promise<string> {
  const answer = await call(server, 'POST', '/v1/session', { key: null, body: { key }, headers: OWN_PAGE });
  assert.equal(answer.status, 200, answer.text);
  const cookie = answer.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^sparkstage_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  return cookie.split(';')[0] ?? '';
}

async function make(params: Json, key?: string): Promise<string> {
  const answer = await call(server, 'POST', '/v1/videos/generations', {
    body: { ...media, ...params },
    ...(key === undefined ? {} : { key }),
  });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.id;
}

test('a session is its key: it reads with the cookie alone, and changes nothing without the console’s own header', async () => {
  const { id, key } = await makeKey(server, { name: 'browser', scopes: ['generate', 'read'] });
  const cookie = await signIn(key);
  const session = await call(server, 'GET', '/v1/session', { key: null, headers: { cookie } });
  assert.equal(session.body.key.id, id);
  assert.deepEqual(session.body.key.scopes, ['generate', 'read']);
  assert.equal(session.body.is_operator, false);
  assert.equal((await call(server, 'GET', '/v1/tasks', { key: null, headers: { cookie } })).status, 200);

  const forged = await call(server, 'POST', '/v1/videos/generations', { key: null, body: media, headers: { cookie } });
  assert.deepEqual([forged.status, forged.body.error.param], [403, 'X-Sparkstage-Console']);
  const own = await call(server, 'POST', '/v1/videos/generations', {
    key: null,
    body: media,
    headers: { cookie, ...OWN_PAGE },
  });
  assert.equal(own.status, 200, own.text);
  assert.equal((await call(server, 'GET', '/v1/keys', { key: null, headers: { cookie } })).status, 403);

  assert.equal((await call(server, 'DELETE', '/v1/session', { key: null, headers: { cookie } })).status, 403);
  assert.equal(
    (await call(server, 'DELETE', '/v1/session', { key: null, headers: { cookie, ...OWN_PAGE } })).status,
    200,
  );
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal((await call(server, 'GET', '/v1/session', { key: null, headers: { cookie } })).status, 401);
});

test('signing in needs the header, and a key that is good', async () => {
  const answer = await call(server, 'POST', '/v1/session', { key: null, body: { key: server.adminKey } });
  assert.equal(answer.status, 403);
  for (const body of [{ key: 'sk-spark-wrong' }, { link: 'never-made' }]) {
    assert.equal((await call(server, 'POST', '/v1/session', { key: null, body, headers: OWN_PAGE })).status, 401);
  }
  const empty = await call(server, 'POST', '/v1/session', { key: null, body: {}, headers: OWN_PAGE });
  assert.equal(empty.status, 400);
});

test('tasks are listed by key, time and text; a wildcard is only a character', async () => {
  const { id: keyId, key } = await makeKey(server, { name: 'searcher' });
  const id = await make({ prompt: 'nod 100% slowly' }, key);
  await untilEnded(server, id);
  const list = async (query: string) =>
    (await call(server, 'GET', `/v1/console/tasks?${query}`)).body.data.map((task: Json) => task.id);
  assert.deepEqual(await list(`key_id=${keyId}`), [id]);
  assert.deepEqual(await list('q=NOD%20100%25'), [id]);
  assert.deepEqual(await list(`q=${id.slice(-8)}`), [id]);
  assert.deepEqual(await list('q=n_d%20100'), []);
  assert.deepEqual(await list(`key_id=${keyId}&to=2020-01-01`), []);
  const wire = await call(server, 'GET', `/v1/tasks?key_id=${keyId}`);
  assert.deepEqual(
    wire.body.data.map((task: Json) => task.id),
    [id],
  );
});

test('a task is told whole: request, files, attempts, cost', async () => {
  const id = await make({ prompt: 'whole' });
  await untilEnded(server, id);
  const { body: task } = await call(server, 'GET', `/v1/console/tasks/${id}`);
  assert.equal(task.request.prompt, 'whole');
  assert.equal(task.credits_charged, 1);
  assert.deepEqual(
    task.attempts.map(({ attempt, reason }: Json) => [attempt, reason]),
    [[1, null]],
  );
  assert.ok(task.results_expire > task.finished);
  const picture = await call(server, 'GET', `/v1/console/tasks/${id}/inputs/${task.poster_input}`);
  assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png']);
  const { key } = await makeKey(server, { name: 'assets only', scopes: ['assets'] });
  assert.equal((await call(server, 'GET', `/v1/console/tasks/${id}`, { key })).status, 403);
});

test('an attempt that was given up stays in the history of its task', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the test engine');
  const id = await make({ prompt: 'junk' });
  const ended = await untilEnded(server, id);
  assert.equal(ended.status, 'failed');
  const { body: task } = await call(server, 'GET', `/v1/console/tasks/${id}`);
  assert.ok(task.attempts.length > 1, JSON.stringify(task.attempts));
  assert.equal(task.attempts[0].reason, 'output_invalid');
  assert.equal(task.attempts.at(-1).reason, null);
  const times = task.attempts.flatMap(({ started, ended: end }: Json) => [started, end]);
  assert.deepEqual(
    times,
    times.toSorted((a: number, b: number) => a - b),
  );
});

test('the stream of all tasks tells of new ones, of their progress and of deletions', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs a prompt that hangs');
  const stopping = new AbortController();
  const response = await fetch(`${server.url}/v1/console/tasks/events`, {
    headers: { authorization: `Bearer ${server.adminKey}` },
    signal: stopping.signal,
  });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  const until = async (pattern: RegExp) => {
    while (!pattern.test(seen)) seen += (await reader?.read())?.value ?? '';
  };
  const id = await make({ prompt: 'hang' });
  await until(new RegExp(`"id":"${id}".*"progress":0.5`));
  await call(server, 'POST', `/v1/tasks/${id}/cancel`);
  await until(new RegExp(`"id":"${id}".*"status":"failed"`));
  await call(server, 'DELETE', `/v1/tasks/${id}`);
  await until(new RegExp(`event: deleted\\ndata: {"id":"${id}"}`));
  stopping.abort();
});

test('the operator sees engines, queues and workers; nobody else does', async () => {
  // A worker says that it is there within five seconds.
  let system = await call(server, 'GET', '/v1/system');
  while (system.body.workers.length === 0) system = await call(server, 'GET', '/v1/system');
  assert.equal(system.body.workers[0].slots >= 1, true);
  assert.ok(system.body.engines.some((engine: Json) => engine.models.includes('omnihuman-1.5')));
  const { key } = await makeKey(server, { name: 'reader', scopes: ['read'] });
  assert.equal((await call(server, 'GET', '/v1/system', { key })).status, 403);
});

test('the wallet adds up, and usage comes as CSV', async () => {
  const { body: wallet } = await call(server, 'GET', '/v1/billing/wallet');
  const { available_credits: available, held_credits: held, spent_credits: spent, topped_up_credits: paid } = wallet;
  assert.equal(available + held + spent, paid);
  const csv = await call(server, 'GET', '/v1/usage?group_by=model&format=csv');
  assert.match(csv.text, /^model,tasks,completed,failed,credits,output_seconds\r?\nomnihuman-1.5,/);
});

test('the page carries a content policy without inline scripts, wherever the base path puts it', async (t) => {
  const based = await openServer({ SPARKSTAGE_BASE_PATH: '/apiv1' });
  try {
    for (const path of ['/dashboard', '/dashboard/keys', '/dashboard/billing']) {
      const page = await call(based, 'GET', path, { key: null });
      if (page.status === 404) return t.skip('the console has not been built');
      const policy = page.headers.get('content-security-policy') ?? '';
      assert.match(policy, /script-src 'self';/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.match(page.text, /<base href="\/apiv1\/dashboard\/"/);
      assert.doesNotMatch(page.text, /<script(?![^>]* src=)/);
      const nonce = /nonce-([^']+)'/.exec(policy)?.[1] ?? '?';
      assert.ok(page.text.includes(nonce));
    }
    assert.equal((await call(based, 'GET', '/dashboard/assets/none.js', { key: null })).status, 404);
  } finally {
    await based.close();
  }
});

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/free-port.ts';
import { createTestDatabase } from '../../src/db/test-database.ts';
import { startTestUpstream } from '../../src/engines/spark/test-upstream.ts';
import { call, type Json, untilEnded, upload } from './support/client.ts';
import { makeNodeKey, openFederated, remainingCredits, spawnNode } from './support/federation.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';
import { makeMp4 } from './support/video.ts';

/** Two installations on loopback: `near` has no engine of its own for these models, `far` serves it. */

const skip = process.env.BASE_URL === undefined ? false : 'needs two servers of its own';
const OMNI = 'omnihuman-1.5';
const AVATAR = 'spark_avatar_picture_omni_v2';
const IMITATOR = 'spark_avatar_imitator_v2v';

let far: Server;
let near: Server;
let image: string;
let audio: string;

before(async () => {
  if (skip !== false) return;
  far = await openServer({}, { testEngine: { models: [IMITATOR] } });
  const node = { type: 'spark', base_url: far.url, key_env: 'FAR_KEY' };
  near = await openFederated(
    {
      engines: [
        { ...node, id: 'far', models: [OMNI, IMITATOR] },
        { ...node, id: 'far-by-key', models: [AVATAR], key_env: 'BAD_KEY' },
      ],
      routes: { [OMNI]: ['far'], [AVATAR]: ['far-by-key'] },
    },
    { FAR_KEY: far.adminKey, BAD_KEY: 'sk-spark-this-key-is-unknown-there' },
  );
  image = (await upload(near, await makePng(64, 64), 'face.png')).file_url;
  audio = (await upload(near, makeWav(2), 'voice.wav')).file_url;
});
after(async () => {
  await near?.close();
  await far?.close();
});

async function create(server: Server, params: Json = {}, model = OMNI): Promise<string> {
  const picture = model === OMNI ? { image_urls: [image] } : { image_url: image };
  const body = { model, audio_url: audio, ...picture, ...params };
  const answer = await call(server, 'POST', '/v1/videos/generations', { body });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.id;
}

const sparkTask = async (server: Server, id: string) =>
  (await call(server, 'GET', `/model/v1/generation/task/${id}`)).body;

/** Tasks of the serving side, newest first. */
const farTasks = async (server: Server) => (await call(server, 'GET', '/v1/tasks?limit=100')).body.data as Json[];

async function until<Result>(check: () => Promise<Result | undefined | false>): Promise<Result> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    await sleep(50);
  }
  throw new Error('waited too long');
}

test('a task runs on the other installation and ends here like any other', { skip }, async () => {
  const credits = await remainingCredits(near);
  const id = await create(near, { prompt: 'smile', seed: 3 });
  const ended = await untilEnded(near, id);
  assert.equal(ended.status, 'completed', JSON.stringify(ended));
  assert.ok(ended.results[0].startsWith(`${near.url}/files/`), 'the result is ours, not a link of theirs');
  const file = Buffer.from(await (await fetch(ended.results[0])).arrayBuffer());
  assert.equal(file.toString('latin1', 4, 8), 'ftyp');
  const task = await sparkTask(near, id);
  const there = (await farTasks(far))[0];
  assert.equal(task.output[0].content[0].jobId, there.id);
  assert.equal(task.usage.total_tokens, 7);
  assert.equal(task.metadata.engine, 'far');
  assert.equal(await remainingCredits(near), credits - 2, 'two seconds at our price');
});

test('a model that only the other installation serves is available here', { skip }, async () => {
  const { data } = (await call(near, 'GET', '/v1/models')).body;
  const available = data.filter((model: Json) => model.available).map((model: Json) => model.id);
  assert.ok(available.includes(IMITATOR) && available.includes(OMNI));
});

test('what fails there fails here with the same reason, and costs nothing', { skip }, async () => {
  const credits = await remainingCredits(near);
  const id = await create(near, { prompt: 'fail' });
  const ended = await untilEnded(near, id);
  assert.deepEqual([ended.status, ended.error.code], ['failed', 'image_processing_error']);
  const { error } = await sparkTask(near, id);
  assert.deepEqual(
    [error.reason, error.message],
    ['no_subject', (await sparkTask(far, (await farTasks(far))[0].id)).error.message],
  );
  assert.equal(await remainingCredits(near), credits);
});

test('what the other side refuses at the create is the caller’s failure', { skip }, async () => {
  const empty = (await upload(near, await makePng(65, 65), 'nobody.png')).file_url;
  const ended = await untilEnded(near, await create(near, { image_urls: [empty], subject_check: true }));
  assert.deepEqual([ended.status, ended.error.code], ['failed', 'image_processing_error']);
});

test('a key that the other side does not know is the operator’s fault: 097, nothing charged, shown in /readyz', {
  skip,
}, async () => {
  const credits = await remainingCredits(near);
  const id = await create(near, {}, AVATAR);
  assert.equal((await untilEnded(near, id)).status, 'failed');
  const { error } = await sparkTask(near, id);
  assert.equal(error.code, '003016097');
  assert.doesNotMatch(JSON.stringify(error), /token|key/i);
  assert.equal(await remainingCredits(near), credits);
  const ready = await call(near, 'GET', '/readyz', { key: null });
  assert.equal(ready.status, 200);
  assert.match(ready.body.engines['far-by-key'].join('; '), /refuses its key.*resting: HTTP 401/);
  assert.deepEqual(ready.body.engines.far, []);
});

test('a cancelled task is cancelled on the other side too', { skip }, async () => {
  const id = await create(near, { prompt: 'hang' });
  const there = await until(async () => (await farTasks(far)).find((task) => task.status === 'processing'));
  assert.equal((await call(near, 'POST', `/v1/tasks/${id}/cancel`)).status, 200);
  const ended = await untilEnded(far, there.id);
  assert.deepEqual([ended.status, ended.error.code], ['failed', 'request_cancelled']);
});

test('inputs go as links that last as long as the task; a full upstream is asked again', { skip }, async () => {
  const upstream = await startTestUpstream({ bytes: await makeMp4(64, 64, 10, 0.5) });
  upstream.pollsUntilDone = Number.POSITIVE_INFINITY;
  let refusals = 0;
  upstream.misbehave.create = (_request, response) => {
    refusals++;
    delete upstream.misbehave.create;
    response.writeHead(429, { 'retry-after': '1' }).end('{}');
  };
  const linking = await openFederated(
    {
      engines: [
        { id: 'links', type: 'spark', base_url: upstream.url, key_env: 'KEY', models: [AVATAR], inputs: 'links' },
      ],
      routes: { [AVATAR]: ['links'] },
    },
    { KEY: 'sk-theirs' },
    { SPARKSTAGE_PORT: String(await freePort()) },
  );
  try {
    const own = { image_url: (await upload(linking, await makePng(64, 64), 'face.png')).file_url };
    const voice = { audio_url: (await upload(linking, makeWav(1), 'voice.wav')).file_url };
    const id = await create(linking, { ...own, ...voice }, AVATAR);
    const seen: Json = await until(async () => upstream.creates[0]);
    assert.equal(refusals, 1);
    const { image_url: link } = seen.body.input[0].params;
    assert.notEqual(link, own.image_url, 'not the caller’s own link');
    assert.equal((await fetch(link)).headers.get('content-type'), 'image/png');
    upstream.pollsUntilDone = 0;
    assert.equal((await untilEnded(linking, id)).status, 'completed');
    assert.equal((await fetch(link)).status, 404, 'the task has ended');
  } finally {
    await linking.close();
    await upstream.close();
  }
});

test('the other side dies in the middle: the task fails over to the next engine, or fails and costs nothing', {
  skip,
}, async () => {
  const database = await createTestDatabase();
  const { server: doomed, child } = await spawnNode(database.connectionString);
  const node = { type: 'spark', base_url: doomed.url, key_env: 'DOOMED_KEY' };
  const caller = await openFederated(
    {
      engines: [
        { ...node, id: 'doomed', models: [OMNI, AVATAR] },
        { ...node, id: 'far', base_url: far.url, key_env: 'FAR_KEY', models: [AVATAR] },
      ],
      routes: { [OMNI]: ['doomed'], [AVATAR]: ['doomed', 'far'] },
    },
    { DOOMED_KEY: await makeNodeKey(doomed), FAR_KEY: await makeNodeKey(far) },
  );
  try {
    const credits = await remainingCredits(caller);
    const face = (await upload(caller, await makePng(64, 64), 'face.png')).file_url;
    const voice = (await upload(caller, makeWav(1), 'voice.wav')).file_url;
    const alone = await create(caller, { image_urls: [face], audio_url: voice, prompt: 'hang' });
    await until(async () => (await farTasks(doomed)).some((task) => task.status === 'processing'));
    // Waits there behind the one that hangs.
    const saved = await create(caller, { image_url: face, audio_url: voice }, AVATAR);
    await until(async () => (await farTasks(doomed)).length === 2);
    child.kill('SIGKILL');
    const ended = await untilEnded(caller, saved);
    assert.equal(ended.status, 'completed', JSON.stringify(ended));
    assert.equal((await sparkTask(caller, saved)).metadata.engine, 'far');
    assert.equal((await untilEnded(caller, alone)).status, 'failed');
    const { error } = await sparkTask(caller, alone);
    assert.deepEqual([error.reason, error.message], ['worker_lost', 'Status check error']);
    assert.equal(await remainingCredits(caller), credits - 1, 'only the one that was made');
  } finally {
    child.kill('SIGKILL');
    await caller.close();
    await database.close();
  }
});

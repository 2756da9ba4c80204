import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI, { APIError, toFile } from 'openai';
import { makePng } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

/** The client that OpenAI publishes, unchanged but for its base URL. */

let server: Server;
let client: OpenAI;

before(async () => {
  server = await openServer({}, { testEngine: { models: ['spark_dance_v2_0'] } });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.adminKey, maxRetries: 0 });
});
after(() => server?.close());

async function untilReady(id: string): Promise<OpenAI.Video> {
  for (let tries = 0; tries < 600; tries++) {
    const video = await client.videos.retrieve(id);
    if (video.status === 'completed' || video.status === 'failed') return video;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`video ${id} did not end`);
}

test('the openai client: create as JSON, poll, download, list, delete', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the test engine');
  const created = await client.videos.create({ model: 'sora-2', prompt: 'Waves', seconds: '8', size: '1280x720' });
  assert.deepEqual([created.object, created.seconds, created.size], ['video', '8', '1280x720']);
  const ready = await untilReady(created.id);
  assert.deepEqual([ready.status, ready.progress, ready.error], ['completed', 100, null]);
  const content = await client.videos.downloadContent(ready.id);
  assert.equal(
    Buffer.from(await content.arrayBuffer())
      .subarray(4, 8)
      .toString('latin1'),
    'ftyp',
  );
  const picture = await client.videos.downloadContent(ready.id, { variant: 'thumbnail' });
  assert.equal(picture.headers.get('content-type'), 'image/webp');
  const second = await client.videos.create({ prompt: 'Clouds' });
  // The client asks for the next page with the last id until there is none.
  const listed: string[] = [];
  for await (const video of client.videos.list({ limit: 1, order: 'asc' })) listed.push(video.id);
  assert.deepEqual(listed, [ready.id, second.id]);
  await untilReady(second.id);
  assert.deepEqual(await client.videos.delete(ready.id), { id: ready.id, object: 'video.deleted', deleted: true });
  await assert.rejects(client.videos.retrieve(ready.id), OpenAI.NotFoundError);
});

test('the openai client: create as a form with a picture', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the test engine');
  const picture = await toFile(await makePng(720, 1280), 'her.png', { type: 'image/png' });
  const { id, size } = await client.videos.create({ prompt: 'She smiles', size: '720x1280', input_reference: picture });
  assert.equal(size, '720x1280');
  assert.equal((await untilReady(id)).status, 'completed');
});

test('the openai client: errors are of its own classes', async () => {
  await assert.rejects(
    client.videos.create({ prompt: 'x', seconds: '3' as '4' }),
    (error) =>
      error instanceof APIError &&
      error.status === 400 &&
      error.param === 'seconds' &&
      error.code === 'invalid_parameter',
  );
  const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'sk-spark-nobody', maxRetries: 0 });
  await assert.rejects(stranger.videos.list(), OpenAI.AuthenticationError);
});

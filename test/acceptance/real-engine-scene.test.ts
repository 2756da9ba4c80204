import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import type { MediaFacts } from '../../src/codecs/backend.ts';
import { openMediaBackend } from '../../src/codecs/open-backend.ts';
import { drawLandscape } from '../../src/engines/local/scene/synthetic-landscape.ts';
import { call, untilEnded, upload } from './support/client.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let directory: string;
let file: string;
let picture: string;

before(async () => {
  server = await openServer({}, { realEngines: true });
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-scene-'));
  file = path.join(directory, 'landscape.png');
  await drawLandscape(file, { width: 640, height: 640 });
  picture = (await upload(server, await readFile(file), 'landscape.png')).file_url;
});
after(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Downloads a result and reads what is really in it. */
async function probeResult(url: string): Promise<MediaFacts> {
  const response = await fetch(url);
  assert.equal(response.headers.get('content-type'), 'video/mp4');
  const copy = path.join(directory, 'result.mp4');
  await writeFile(copy, Buffer.from(await response.arrayBuffer()));
  return (await openMediaBackend()).probe(copy);
}

test('a first frame becomes a video with mono sound and its last frame, on the Spark path', async () => {
  const content = [
    { type: 'text', text: 'Clouds drift, the camera slowly pans left' },
    { type: 'image_url', image_url: { url: picture } },
  ];
  const params = { content, resolution: '480p', duration: 4, return_last_frame: true };
  const created = await call(server, 'POST', '/model/v1/generation', {
    body: { model: 'spark_dance_v2_0', input: [{ params }] },
  });
  assert.equal(created.status, 200, created.text);
  await untilEnded(server, created.body.id);
  const { body } = await call(server, 'GET', `/model/v1/generation/task/${created.body.id}`);
  assert.equal(body.status, 'completed', JSON.stringify(body));
  const [video, image] = body.output[0].content;
  assert.deepEqual([video.type, image.type], ['video', 'image']);
  assert.deepEqual([body.duration, body.resolution, body.ratio], [4, '480p', '1:1']);
  // Drawn, because none was sent, and reported.
  assert.ok(Number.isInteger(body.seed) && body.seed >= 0, `seed ${body.seed}`);
  const made = await probeResult(video.url);
  assert.deepEqual([made.video?.width, made.video?.height, made.audio?.channels], [640, 640, 1]);
  assert.ok(Math.abs((made.video?.durationSeconds ?? 0) - 4) < 0.01, `${made.video?.durationSeconds} s`);
  assert.equal((await fetch(image.url)).headers.get('content-type'), 'image/png');
  const { local } = body.metadata;
  assert.ok(local.understood.includes('camera: pan-left'), JSON.stringify(local));
});

test('the openai client: a form with a picture, polled, listed, downloaded in parts, remixed, deleted', async () => {
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.adminKey, maxRetries: 0 });
  const reference = await toFile(await readFile(file), 'landscape.png', { type: 'image/png' });
  const created = await client.videos.create({
    prompt: 'Clouds drift, the camera pans right',
    seconds: '4',
    size: '640x640' as '1280x720',
    input_reference: reference,
  });
  const video = await untilReady(client, created.id);
  assert.deepEqual([video.status, video.seconds, video.size], ['completed', '4', '640x640']);
  const whole = Buffer.from(await (await client.videos.downloadContent(video.id)).arrayBuffer());
  assert.equal(whole.subarray(4, 8).toString('latin1'), 'ftyp');
  const part = await client.videos.downloadContent(video.id, {}, { headers: { range: 'bytes=4-7' } });
  assert.deepEqual([part.status, await part.text()], [206, 'ftyp']);
  const thumbnail = await client.videos.downloadContent(video.id, { variant: 'thumbnail' });
  assert.equal(thumbnail.headers.get('content-type'), 'image/webp');
  const remix = await client.videos.remix(video.id, { prompt: 'Play it backwards in black and white' });
  assert.equal(remix.remixed_from_video_id, video.id);
  const remixed = await untilReady(client, remix.id);
  assert.equal(remixed.status, 'completed', JSON.stringify(remixed));
  const listed = await client.videos.list({ limit: 10 });
  assert.ok([video.id, remix.id].every((id) => listed.data.some((entry) => entry.id === id)));
  assert.equal((await client.videos.delete(remix.id)).deleted, true);
  await assert.rejects(client.videos.retrieve(remix.id), OpenAI.NotFoundError);
});

async function untilReady(client: OpenAI, id: string): Promise<OpenAI.Video> {
  for (;;) {
    const video = await client.videos.retrieve(id);
    if (video.status === 'completed' || video.status === 'failed') return video;
    await sleep(200);
  }
}

test('an Ark client: two frames without sound, the task polled as Ark words it', async () => {
  const tasks = '/api/v3/contents/generations/tasks';
  const frame = (role: string) => ({ type: 'image_url', image_url: { url: picture }, role });
  const content = [frame('first_frame'), frame('last_frame')];
  const created = await call(server, 'POST', tasks, {
    body: { model: 'doubao-seedance-2-0-260128', content, resolution: '480p', duration: 4, generate_audio: false },
  });
  assert.equal(created.status, 200, created.text);
  await untilEnded(server, created.body.id);
  const { body } = await call(server, 'GET', `${tasks}/${created.body.id}`);
  assert.deepEqual([body.status, body.duration, body.ratio], ['succeeded', 4, '1:1']);
  assert.equal((await probeResult(body.content.video_url)).audio, undefined);
});

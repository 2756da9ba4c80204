import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { drawLandscape } from '../../src/engines/local/scene/synthetic-landscape.ts';
import { call, untilEnded, upload } from './support/client.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;
let directory: string;
let picture: string;

before(async () => {
  server = await openServer({}, { realEngines: true });
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-scene-'));
  const file = path.join(directory, 'landscape.png');
  await drawLandscape(file, { width: 640, height: 640 });
  picture = (await upload(server, await readFile(file), 'landscape.png')).file_url;
});
after(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

test('a first frame becomes a video, with its last frame, on the Spark path', async () => {
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
  assert.equal((await fetch(video.url)).headers.get('content-type'), 'video/mp4');
  assert.equal((await fetch(image.url)).headers.get('content-type'), 'image/png');
  const { local } = body.metadata;
  assert.ok(local.understood.includes('camera: pan-left'), JSON.stringify(local));
});

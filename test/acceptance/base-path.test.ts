import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { call, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer } from './support/server.ts';

test('a base path goes before everything: routes, links, suggestions, error shapes', async (t) => {
  if (process.env.BASE_URL !== undefined) return t.skip('starts a server of its own');
  const server = await openServer({ SPARKSTAGE_BASE_PATH: '/apiv1' });
  try {
    assert.match(server.url, /:\d+\/apiv1$/);
    const image = await upload(server, await makePng(64, 64), 'a.png');
    assert.ok(image.file_url.startsWith(`${server.url}/files/`));
    const audio = await upload(server, makeWav(1), 'a.wav');
    const created = await call(server, 'POST', '/v1/videos/generations', {
      body: { model: 'omnihuman-1.5', image_urls: [image.file_url], audio_url: audio.file_url },
    });
    const ended = await untilEnded(server, created.body.id);
    assert.ok(ended.results[0].startsWith(`${server.url}/files/`));
    assert.equal((await fetch(ended.results[0])).status, 200);
    const spark = await call(server, 'GET', '/model/v1/generation/task/none');
    assert.deepEqual([spark.status, spark.body.status], [404, 'failed']);
    const origin = server.url.replace(/\/apiv1$/, '');
    assert.equal((await call(server, 'GET', `${origin}/v1/models`)).status, 404);
    for (const probe of ['/readyz', '/healthz']) {
      assert.equal((await call(server, 'GET', origin + probe, { key: null })).status, 200);
    }
  } finally {
    await server.close();
  }
});

import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeWave, speak } from '../../demo/voice/speak.ts';
import { freePort } from '../../scripts/free-port.ts';
import { call, untilEnded, upload } from './support/client.ts';
import { end, listening, startCli } from './support/processes.ts';
import type { Server } from './support/server.ts';

test('API and worker in two processes on the same data; a second signal does not wait for the job', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-split-'));
  // Where root runs this, PostgreSQL's account must get through.
  await chmod(directory, 0o711);
  const adminKey = 'sk-spark-two-processes-0123456789';
  const environment = { SPARKSTAGE_PORT: String(await freePort()), SPARKSTAGE_ADMIN_KEY: adminKey };
  const api = startCli(directory, ['serve', '--no-worker'], environment);
  const apiEnded = end(api);
  try {
    const url = await listening(api);
    const server: Server = { url, adminKey, hasTestEngine: false, close: async () => undefined };
    const portrait = await readFile(new URL('../../demo/characters/presenter-teal.jpg', import.meta.url));
    const image = (await upload(server, portrait, 'portrait.jpg')).file_url;
    const say = async (words: string) =>
      (await upload(server, Buffer.from(encodeWave(await speak(words))), 'voice.wav')).file_url;
    const create = async (audio_url: string): Promise<string> => {
      const body = { model: 'omnihuman-1.5', image_urls: [image], audio_url };
      return (await call(server, 'POST', '/v1/videos/generations', { body })).body.id;
    };
    const short = await create(await say('Hi.'));
    await sleep(1000);
    assert.equal((await call(server, 'GET', `/v1/tasks/${short}`)).body.status, 'pending');

    const worker = startCli(directory, ['worker'], environment);
    const workerEnded = end(worker);
    const done = await untilEnded(server, short);
    assert.equal(done.status, 'completed', JSON.stringify(done));
    assert.equal((await fetch(done.results[0])).status, 200);

    const long = await create(await say('This takes a good deal longer to say than the first one did. '.repeat(5)));
    const status = async () => (await call(server, 'GET', `/v1/tasks/${long}`)).body.status;
    for (let waited = 0; (await status()) === 'pending' && waited < 20_000; waited += 100) await sleep(100);
    assert.equal(await status(), 'processing');
    worker.kill('SIGTERM');
    await sleep(300);
    worker.kill('SIGTERM');
    assert.equal((await workerEnded).code, 130);
  } finally {
    api.kill('SIGTERM');
    assert.equal((await apiEnded).code, 0);
    await rm(directory, { recursive: true, force: true });
  }
});

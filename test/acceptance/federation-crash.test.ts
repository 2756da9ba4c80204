import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { freePort } from '../../scripts/free-port.ts';
import { startTestServer } from '../../src/lib/test-servers.ts';
import { call, untilEnded, upload } from './support/client.ts';
import { makeNodeKey, remainingCredits, writeEnginesFile } from './support/federation.ts';
import { makePng, makeWav } from './support/media.ts';
import { end, listening, startCli } from './support/processes.ts';
import { openServer, type Server } from './support/server.ts';

const skip = process.env.BASE_URL === undefined ? false : 'needs servers of its own';

/** Stands before `target` and keeps the answer to the first create to itself: accepted there, unknown here. */
async function openSwallowingProxy(target: Server) {
  const keys: string[] = [];
  const swallowed = Promise.withResolvers<void>();

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isCreate = request.method === 'POST';
    const headers = Object.fromEntries(
      ['authorization', 'content-type', 'idempotency-key'].flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    const answer = await fetch(target.url + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers,
      ...(isCreate ? { body: Buffer.concat(chunks) } : {}),
    });
    const text = await answer.text();
    if (isCreate) keys.push(headers['idempotency-key'] ?? '');
    if (isCreate && keys.length === 1) {
      assert.equal(answer.status, 200, text);
      swallowed.resolve();
    } else {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    }
  }

  const server = await startTestServer((request, response) => {
    forward(request, response).catch((error) => {
      swallowed.reject(error);
      response.destroy();
    });
  });
  return { url: `http://127.0.0.1:${server.port}`, keys, swallowed: swallowed.promise, close: server.close };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

test('kill -9 between the upstream’s yes and the stored handle: one job there, one result and one price here', {
  skip,
}, async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-crash-'));
  const far = await openServer();
  const proxy = await openSwallowingProxy(far);
  const adminKey = 'sk-spark-federation-crash-0123456789';
  const model = 'spark_avatar_picture_omni_v2';
  const node = { id: 'far', type: 'spark', base_url: proxy.url, key_env: 'FAR_KEY', models: [model] };
  const environment = {
    ...(await writeEnginesFile(
      directory,
      { engines: [node], routes: { [model]: ['far'] } },
      { FAR_KEY: await makeNodeKey(far) },
    )),
    SPARKSTAGE_PORT: String(await freePort()),
    SPARKSTAGE_ADMIN_KEY: adminKey,
    SPARKSTAGE_FETCH_ALLOW: '127.0.0.0/8',
  };
  const api = startCli(directory, ['serve', '--no-worker'], environment);
  const apiEnded = end(api);
  const workers: ChildProcess[] = [];
  try {
    const near: Server = { url: await listening(api), adminKey, hasTestEngine: false, close: async () => undefined };
    const credits = await remainingCredits(near);
    const image_url = (await upload(near, await makePng(64, 64), 'face.png')).file_url;
    const audio_url = (await upload(near, makeWav(1), 'voice.wav')).file_url;
    const { body: task } = await call(near, 'POST', '/model/v1/generation', { body: { model, image_url, audio_url } });
    const first = startCli(directory, ['worker'], environment);
    workers.push(first);
    await proxy.swallowed;
    await kill(first, 'SIGKILL');
    workers.push(startCli(directory, ['worker'], environment));
    const ended = await untilEnded(near, task.id);
    assert.equal(ended.status, 'completed', JSON.stringify(ended));
    assert.deepEqual(proxy.keys, [`${task.id}-1`, `${task.id}-1`], 'asked twice, for the same job');
    const there = (await call(far, 'GET', '/v1/tasks')).body.data;
    assert.equal(there.length, 1);
    assert.equal(
      (await call(near, 'GET', `/model/v1/generation/task/${task.id}`)).body.output[0].content[0].jobId,
      there[0].id,
    );
    assert.equal(await remainingCredits(near), credits - 1);
  } finally {
    for (const worker of workers) await kill(worker, 'SIGTERM');
    api.kill('SIGTERM');
    assert.equal((await apiEnded).code, 0);
    await proxy.close();
    await far.close();
    await rm(directory, { recursive: true, force: true });
  }
});

/** Creates and polls per second over loopback, the server in its own process, load from this one. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import pg from 'pg';
import { encodeWave, speak } from '../demo/voice/speak.ts';
import { freePort } from '../scripts/free-port.ts';
import { startEmbeddedPostgres } from '../src/db/embedded/start-embedded.ts';
import { silentLog } from '../src/lib/log.ts';
import type { Measurement } from './report.ts';
import { type BenchServer, startServer, withDirectory } from './server.ts';

const IN_FLIGHT = 32;
const SECONDS = 8;
const portrait = fileURLToPath(new URL('../demo/characters/presenter-teal.jpg', import.meta.url));

export async function benchHttp(): Promise<Measurement[]> {
  return withDirectory(async (directory) => {
    // No worker: these tasks are never rendered, only accepted.
    const server = await startServer({ dataDir: path.join(directory, 'data'), worker: false });
    try {
      const image = await readFile(portrait);
      const audio = encodeWave(await speak('This sentence is only here to be uploaded.'));
      const body = {
        model: 'omnihuman-1.5',
        image_urls: [await uploadFile(server, image, 'portrait.jpg')],
        audio_url: await uploadFile(server, audio, 'voice.wav'),
      };
      const commits = await commitsPerSecond(path.join(directory, 'data'));
      const creates = await createsPerSecond(server, body);
      const fresh = await freshCreatesPerSecond(server, { image, audio });
      const polls = await benchPolls(server, await createOne(server, body));
      return [
        {
          name: `creates, uploaded inputs, ${IN_FLIGHT} in flight`,
          value: creates,
          unit: '/s',
          goal: { atLeast: 500 },
          limit: { name: 'bare one-row commits/s, same database, same clients', value: commits },
        },
        { name: 'creates, every input from a new URL', value: fresh, unit: '/s' },
        ...polls,
      ];
    } finally {
      await server.stop();
    }
  });
}

async function uploadFile(server: BenchServer, bytes: Buffer, name: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const headers = { authorization: `Bearer ${server.key}` };
  const answer = await fetch(`${server.url}/api/v1/files/upload/stream`, { method: 'POST', headers, body: form });
  const { data } = (await answer.json()) as { data: { file_url: string } };
  return data.file_url;
}

function createHeaders(server: BenchServer): Record<string, string> {
  return { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' };
}

async function createOne(server: BenchServer, body: object): Promise<string> {
  const answer = await fetch(`${server.url}/v1/videos/generations`, {
    method: 'POST',
    headers: createHeaders(server),
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`create answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

async function load(options: autocannon.Options): Promise<number> {
  // A short first round fills caches and lets the JIT settle.
  await autocannon({ connections: IN_FLIGHT, ...options, duration: 2 });
  const result = await autocannon({ connections: IN_FLIGHT, ...options, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  return result.requests.total / result.duration;
}

function createsPerSecond(server: BenchServer, body: object): Promise<number> {
  return load({
    url: `${server.url}/v1/videos/generations`,
    method: 'POST',
    headers: createHeaders(server),
    body: JSON.stringify(body),
  });
}

/** Every request names inputs the server has never seen, so it downloads and probes them; bounded to 100 creates. */
async function freshCreatesPerSecond(server: BenchServer, input: { image: Buffer; audio: Buffer }): Promise<number> {
  const files = createServer((request, response) => {
    const isImage = request.url?.startsWith('/image') === true;
    const bytes = isImage ? input.image : input.audio;
    // Trailing bytes make each one a new file without changing what decodes.
    response.end(Buffer.concat([bytes, randomBytes(16)]));
  });
  const port = await freePort();
  await listen(files, port);
  const total = 100;
  let next = 0;
  const startedMs = performance.now();
  const client = async (): Promise<void> => {
    for (let i = next++; i < total; i = next++) {
      await createOne(server, {
        model: 'omnihuman-1.5',
        image_urls: [`http://127.0.0.1:${port}/image-${i}.jpg`],
        audio_url: `http://127.0.0.1:${port}/voice-${i}.wav`,
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  const seconds = (performance.now() - startedMs) / 1000;
  await new Promise((resolve) => files.close(resolve));
  return total / seconds;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

async function benchPolls(server: BenchServer, running: string): Promise<Measurement[]> {
  const headers = { authorization: `Bearer ${server.key}` };
  const ended = await createOne(server, await anotherBody(server));
  const cancelled = await fetch(`${server.url}/v1/tasks/${ended}/cancel`, { method: 'POST', headers });
  if (!cancelled.ok) throw new Error(`cancel answered ${cancelled.status}`);
  const url = `${server.url}/v1/tasks/${ended}`;
  const answer = await fetch(url, { headers });
  const raw = await rawPollsPerSecond(await answer.text(), headers);
  const limit = { name: 'bare node:http, same bytes, polls/s', value: raw };
  const endedPerSecond = await load({ url, headers });
  const runningPerSecond = await load({ url: `${server.url}/v1/tasks/${running}`, headers });
  return [
    { name: 'polls of an ended task', value: endedPerSecond, unit: '/s', limit },
    { name: 'polls of a running task', value: runningPerSecond, unit: '/s', limit },
    { name: 'ended polls / bare node:http', value: endedPerSecond / raw, unit: '×', goal: { atLeast: 0.35 } },
    { name: 'running polls / bare node:http', value: runningPerSecond / raw, unit: '×', goal: { atLeast: 0.35 } },
  ];
}

/** A create body for the task that is cancelled by the admin key, so that it is in its final state. */
async function anotherBody(server: BenchServer): Promise<object> {
  const image = await uploadFile(server, await readFile(portrait), 'portrait.jpg');
  const audio = await uploadFile(server, encodeWave(await speak('Short.')), 'voice.wav');
  return { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio };
}

async function rawPollsPerSecond(body: string, headers: Record<string, string>): Promise<number> {
  const port = await freePort();
  const script = fileURLToPath(new URL('./raw-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(body);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  try {
    return await load({ url: `http://127.0.0.1:${port}/`, headers });
  } finally {
    child.kill();
  }
}

/** The limit for creates: how many one-row transactions the same PostgreSQL commits with as many clients. */
async function commitsPerSecond(dataDir: string): Promise<number> {
  const database = await startEmbeddedPostgres({ dataDir, log: silentLog });
  const pool = new pg.Pool({ connectionString: database.connectionString, max: 16 });
  await pool.query('create table if not exists bench_commit (id bigint generated always as identity, body text)');
  const until = performance.now() + 4000;
  let commits = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      await pool.query('insert into bench_commit (body) values ($1)', ['x'.repeat(500)]);
      commits++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  await pool.query('drop table bench_commit');
  await pool.end();
  await database.stop();
  return commits / 4;
}

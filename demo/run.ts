/**
 * `npm run demo`: starts the whole platform on a temporary directory, makes a talking video through its HTTP API
 * as any client would, and leaves it at demo/out/omnihuman-1.5.mp4.
 *
 * Options: --image FILE, --audio FILE (your own), --prompt TEXT, --out FILE.
 */

import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { z } from 'zod';
import { freePort } from '../scripts/free-port.ts';
import { readConfig } from '../src/config.ts';
import { createPlatform } from '../src/main.ts';
import { DEFAULT_LINE, encodeWave, speak } from './voice/speak.ts';

const POLL_INTERVAL_MS = 250;
const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const upload = z.object({ data: z.object({ file_url: z.string() }) });
const created = z.object({ id: z.string() });
const polled = z.object({
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
  progress: z.number(),
  results: z.array(z.string()).optional(),
  error: z.object({ message: z.string(), detail: z.string().optional() }).optional(),
});
/** The same task by the Spark path, which also tells the cost and what the engine did. */
const facts = z.object({
  usage: z.object({ cost: z.string() }),
  metadata: z.looseObject({ realtime_factor: z.number().optional(), warnings: z.array(z.string()).optional() }),
});

interface Client {
  readonly url: string;
  readonly key: string;
}

async function call(client: Client, route: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${client.url}${route}`, {
    ...init,
    headers: { authorization: `Bearer ${client.key}`, ...init.headers },
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${route} answered ${response.status}: ${body}`);
  return JSON.parse(body);
}

async function uploadFile(client: Client, file: string): Promise<string> {
  const form = new FormData();
  form.append('file', await openAsBlob(file), path.basename(file));
  const answer = await call(client, '/api/v1/files/upload/stream', { method: 'POST', body: form });
  return upload.parse(answer).data.file_url;
}

async function createTask(
  client: Client,
  input: { image: string; audio: string; prompt: string | undefined },
): Promise<string> {
  const body = {
    model: 'omnihuman-1.5',
    image_urls: [await uploadFile(client, input.image)],
    audio_url: await uploadFile(client, input.audio),
    ...(input.prompt === undefined ? {} : { prompt: input.prompt }),
  };
  const headers = { 'content-type': 'application/json' };
  return created.parse(
    await call(client, '/v1/videos/generations', { method: 'POST', headers, body: JSON.stringify(body) }),
  ).id;
}

/** Polls until the end; a bar where there is a terminal, a line per tenth where there is none. */
async function waitFor(client: Client, id: string): Promise<string> {
  const bar = process.stdout.isTTY
    ? new SingleBar({
        format: '  making the video |{bar}| {percentage} %',
        barCompleteChar: '█',
        barIncompleteChar: '░',
        hideCursor: true,
      })
    : undefined;
  bar?.start(100, 0);
  let told = -1;
  try {
    for (;;) {
      const task = polled.parse(await call(client, `/v1/tasks/${id}`));
      if (task.status === 'failed') {
        throw new Error(`the task failed: ${task.error?.message ?? ''} ${task.error?.detail ?? ''}`.trim());
      }
      bar?.update(task.progress);
      if (bar === undefined && Math.floor(task.progress / 10) > told) {
        told = Math.floor(task.progress / 10);
        console.log(`  making the video: ${task.progress} %`);
      }
      if (task.status === 'completed') return task.results?.[0] ?? '';
      await sleep(POLL_INTERVAL_MS);
    }
  } finally {
    bar?.stop();
  }
}

async function makeVideo(
  client: Client,
  input: { image: string; audio: string; prompt: string | undefined; out: string },
): Promise<void> {
  const startedMs = performance.now();
  const id = await createTask(client, input);
  const link = await waitFor(client, id);
  const seconds = (performance.now() - startedMs) / 1000;
  const video = await fetch(link);
  if (!video.ok) throw new Error(`the result link answered ${video.status}`);
  await mkdir(path.dirname(input.out), { recursive: true });
  await writeFile(input.out, Buffer.from(await video.arrayBuffer()));
  const { usage, metadata } = facts.parse(await call(client, `/model/v1/generation/task/${id}`));
  for (const warning of metadata.warnings ?? []) console.log(`  note: ${warning}`);
  console.log(`\n  video            ${input.out}`);
  console.log(`  cost             USD ${usage.cost} (of the credits every new server starts with)`);
  if (metadata.realtime_factor !== undefined) {
    console.log(`  realtime factor  ${metadata.realtime_factor.toFixed(2)} (seconds of work per second of video)`);
  }
  console.log(`  from request to finished file: ${seconds.toFixed(1)} s`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      image: { type: 'string' },
      audio: { type: 'string' },
      prompt: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const scratch = await mkdtemp(path.join(tmpdir(), 'sparkstage-demo-'));
  const key = `sk-spark-${randomBytes(24).toString('hex')}`;
  try {
    let audio = values.audio;
    if (audio === undefined) {
      audio = path.join(scratch, 'voice.wav');
      await writeFile(audio, encodeWave(await speak(DEFAULT_LINE)));
    }
    console.log('  starting the platform (API, workers, PostgreSQL) in a temporary directory');
    const config = readConfig({
      SPARKSTAGE_LOG_LEVEL: 'error',
      ...process.env,
      SPARKSTAGE_DATA_DIR: scratch,
      SPARKSTAGE_DATABASE_URL: undefined,
      SPARKSTAGE_PUBLIC_URL: undefined,
      SPARKSTAGE_BASE_PATH: undefined,
      SPARKSTAGE_HOST: '127.0.0.1',
      SPARKSTAGE_PORT: String(await freePort()),
      SPARKSTAGE_ADMIN_KEY: key,
    });
    const platform = await createPlatform(config);
    try {
      await makeVideo(
        { url: platform.url, key },
        {
          image: values.image ?? here('./characters/presenter-teal.jpg'),
          audio,
          prompt: values.prompt,
          out: path.resolve(values.out ?? here('./out/omnihuman-1.5.mp4')),
        },
      );
    } finally {
      await platform.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

await main();

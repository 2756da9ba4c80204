/**
 * `npm run check-package`: packs the project, looks at what is in the tarball, installs it in an empty folder as a user
 * would, asks `sparkstage doctor`, then starts `sparkstage serve` there and makes a video: the child processes and
 * worker threads of dist/ are only proven by running them.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { call, untilEnded, upload } from '../test/acceptance/support/client.ts';
import { makeWav } from '../test/acceptance/support/media.ts';
import type { Server } from '../test/acceptance/support/server.ts';
import { freePort } from './free-port.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const READY_TIMEOUT_MS = 60_000;

/** As a user's shell: `npm run` puts the project's own tools and pinned Node first, which would hide what is missing. */
function userEnvironment(): NodeJS.ProcessEnv {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('SPARKSTAGE_'));
  return {
    ...Object.fromEntries(entries),
    PATH: folders.filter((folder) => !/node_modules|node-gyp-bin/.test(folder)).join(path.delimiter),
  };
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`sparkstage serve exited with ${server.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(200);
  }
  throw new Error(`${url} was not ready within ${READY_TIMEOUT_MS / 1000} s`);
}

/** A drawn portrait and one second of sound through the installed engine; answers the video's size in bytes. */
async function makeVideo(server: Server): Promise<number> {
  const portrait = readFileSync(path.join(root, 'demo/characters/presenter-teal.jpg'));
  const image = (await upload(server, portrait, 'portrait.jpg')).file_url;
  const audio = (await upload(server, makeWav(1), 'sound.wav')).file_url;
  const created = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio },
  });
  assert.equal(created.status, 200, created.text);
  const ended = await untilEnded(server, created.body.id);
  assert.equal(ended.status, 'completed', JSON.stringify(ended));
  const video = await fetch(ended.results[0]);
  assert.equal(video.headers.get('content-type'), 'video/mp4');
  return (await video.arrayBuffer()).byteLength;
}

/** The installed binary is started by its own path, as a service manager would, not through npx. */
async function serveFrom(folder: string): Promise<number> {
  const binary = path.join(folder, 'node_modules/.bin/sparkstage');
  const adminKey = `sk-spark-${randomBytes(24).toString('hex')}`;
  const env = {
    ...userEnvironment(),
    SPARKSTAGE_DATA_DIR: path.join(folder, 'data'),
    SPARKSTAGE_ADMIN_KEY: adminKey,
    SPARKSTAGE_LOG_LEVEL: 'warn',
  };
  execFileSync(binary, ['doctor'], { cwd: folder, stdio: 'inherit', env });
  const port = await freePort();
  const server = spawn(binary, ['serve', '--port', String(port)], { cwd: folder, stdio: 'inherit', env });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(`${url}/readyz`, server);
    const page = await (await fetch(`${url}/dashboard`)).text();
    assert.match(page, /<div id="root">/, 'the installed package serves no console');
    return await makeVideo({ url, adminKey, hasTestEngine: false, close: async () => undefined });
  } finally {
    server.kill('SIGTERM');
    assert.equal(await ended, 0, 'sparkstage serve did not end cleanly');
  }
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

function pack(folder: string): Packed {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [first] = JSON.parse(packed) as Packed[];
  if (first === undefined) throw new Error('npm pack made nothing');
  return first;
}

/** What must be in the tarball, what must not, and whether importers and TypeScript find their way through it. */
async function inspect(tarball: string, { files }: Packed): Promise<void> {
  const names = files.map((file) => file.path);
  for (const needed of [
    'dist/cli.js',
    'dist/main.d.ts',
    'dashboard/dist/index.html',
    'dashboard/dist/example/presenter.jpg',
    'dashboard/dist/example/voice.wav',
    'weights/lipnet/lipnet.bin',
    'LICENSE',
    'NOTICE',
    'README.md',
  ]) {
    assert.ok(names.includes(needed), `${needed} is not in the tarball`);
  }
  assert.ok(
    names.some((name) => /^dist\/db\/migrations\/.*\.sql$/.test(name)),
    'no migrations in the tarball',
  );
  const unwanted = names.filter((name) =>
    /^dashboard\/(?!dist\/)|\.test\.|-fixture\.|\/test-[^/]+$|^(src|test|demo|bench|eval)\//.test(name),
  );
  assert.deepEqual(unwanted, [], 'tests or fixtures in the tarball');
  const bytes = readFileSync(tarball);
  const archive = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: archive }, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
    'publint',
  );
}

const folder = mkdtempSync(path.join(tmpdir(), 'sparkstage-package-'));
// Where root runs this, the account of PostgreSQL must get through to the data directory.
chmodSync(folder, 0o711);
try {
  const packed = pack(folder);
  const tarball = path.join(folder, packed.filename);
  await inspect(tarball, packed);
  const installed = path.join(folder, 'app');
  mkdirSync(installed);
  writeFileSync(path.join(installed, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], {
    cwd: installed,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: userEnvironment(),
  });
  assert.ok(existsSync(path.join(installed, 'node_modules/.bin/sparkstage')));
  const videoBytes = await serveFrom(installed);
  const size = `${Math.round(packed.size / 1024)} kB`;
  console.log(`package ${packed.filename} (${size}) installs, serves and made a video of ${videoBytes} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { MediaBackend } from '../../../../codecs/backend.ts';
import { openMediaBackend } from '../../../../codecs/open-backend.ts';
import {
  createFootageReader,
  type Footage,
  openFootage,
  readEdge,
  readFrames,
  readFramesBackwards,
} from './footage.ts';

const SIZE = { width: 64, height: 48 };
const FRAMES = 40;
const FPS = 25;
/** Frame k is a plain grey of this level. */
const levelOf = (frame: number): number => 40 + 4 * frame;

let directory: string;
let backend: MediaBackend;
let footage: Footage;

/** Node-av is only safe in a child process while it decodes hostile files; these are our own. */
before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-footage-'));
  backend = await openMediaBackend();
  const file = path.join(directory, 'ramp.mp4');
  const encoder = await backend.openEncoder(file, { ...SIZE, fps: FPS, crf: 8 });
  for (let k = 0; k < FRAMES; k++) {
    await encoder.writeVideo(new Uint8Array(SIZE.width * SIZE.height * 3).fill(levelOf(k)));
  }
  await encoder.close();
  const nobody = {
    detect: () => [],
    locate: () => ({ faces: [] }),
    locateIn: () => [],
    track: () => null,
    dispose: () => undefined,
  };
  footage = await openFootage({ backend, finder: nobody }, file, { width: 32, height: 32 });
});
after(() => rm(directory, { recursive: true, force: true }));

const frameAt = (level: number): number => Math.round((level - levelOf(0)) / 4);

async function listFrames(frames: ReturnType<typeof readFrames>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { image } of frames) numbers.push(frameAt(image.data[0] ?? 0));
  return numbers;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);

test('a video covers the clip from its middle', () => {
  assert.deepEqual(footage.cover, { width: 43, height: 32 });
  assert.deepEqual(footage.window, { x: 6, y: 0 });
});

test('a span is read from its first frame to before its end', async () => {
  const span = { fromSeconds: 10 / FPS, toSeconds: 20 / FPS };
  const found = await listFrames(readFrames({ backend }, footage, span));
  assert.deepEqual(found.slice(-10), range(10, 20));
});

test('backwards: every frame once, more of them than are held at a time', async () => {
  const found = await listFrames(readFramesBackwards({ backend }, footage, { fromSeconds: 0, toSeconds: 2 }));
  assert.deepEqual(found, range(0, FRAMES).reverse());
});

test('moments between two frames name both and the way between; behind the last frame it stays', async () => {
  const reader = createFootageReader(readFrames({ backend }, footage, { fromSeconds: 0, toSeconds: 2 }));
  const [a, b] = [new Uint8Array(32 * 32 * 3), new Uint8Array(32 * 32 * 3)];
  const way = await reader.read(4.25 / FPS, a, b);
  assert.deepEqual([frameAt(a[0] ?? 0), frameAt(b[0] ?? 0)], [4, 5]);
  assert.ok(Math.abs(way - 0.25) < 0.01, `way ${way}`);
  await reader.read(3, a, b);
  assert.deepEqual([frameAt(a[0] ?? 0), frameAt(b[0] ?? 0)], [FRAMES - 1, FRAMES - 1]);
  await reader.close();
});

test('the edges of a span and the time between their two frames', async () => {
  const end = await readEdge({ backend }, footage, { side: 'after', atSeconds: FRAMES / FPS });
  assert.equal(frameAt(end.edge.data[0] ?? 0), FRAMES - 1);
  assert.ok(end.seconds > 2 / FPS && end.seconds < 6 / FPS, `${end.seconds} s`);
  const start = await readEdge({ backend }, footage, { side: 'before', atSeconds: 0 });
  assert.equal(frameAt(start.edge.data[0] ?? 0), 0);
  assert.ok(frameAt(start.inner.data[0] ?? 0) > 0);
});

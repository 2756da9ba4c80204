import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openMediaBackend } from '../../codecs/open-backend.ts';
import { drawSpritesheet } from './draw-spritesheet.ts';

const FPS = 10;

/** The mean grey of every tile, by the place in time. */
async function sheetOf(frames: number): Promise<{ width: number; height: number; greys: number[] }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-sheet-'));
  try {
    const file = path.join(directory, 'video.mp4');
    const backend = await openMediaBackend({ prefer: 'ffmpeg' });
    const size = { width: 384, height: 192 };
    const encoder = await backend.openEncoder(file, { ...size, fps: FPS });
    for (let i = 0; i < frames; i++) {
      await encoder.writeVideo(new Uint8Array(size.width * size.height * 3).fill(20 + 5 * i));
    }
    await encoder.close();
    const sheet = await drawSpritesheet(backend, file, { ...size, durationSeconds: frames / FPS });
    const { data, info } = await sheet.raw().toBuffer({ resolveWithObject: true });
    const [tileWidth, tileHeight] = [info.width / 5, info.height / 4];
    const greys = Array.from({ length: 20 }, (_, place) => {
      const x = ((place % 5) + 0.5) * tileWidth;
      const y = (Math.floor(place / 5) + 0.5) * tileHeight;
      return data[(Math.floor(y) * info.width + Math.floor(x)) * info.channels] ?? -1;
    });
    return { width: info.width, height: info.height, greys };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test('a sheet shows the middles of twenty equal parts of the time, in order', async () => {
  const { width, height, greys } = await sheetOf(40);
  assert.deepEqual([width, height], [5 * 192, 4 * 96]);
  // Part k of 0.2 s has its middle at (k + 0.5) · 0.2 s, where frame 2k + 1 begins; rounding may show the one before.
  for (const [k, grey] of greys.entries()) {
    const [least, most] = [20 + 5 * 2 * k - 3, 20 + 5 * (2 * k + 1) + 3];
    assert.ok(grey >= least && grey <= most, `tile ${k} is ${grey}, expected ${least} to ${most}`);
  }
});

test('a video with fewer frames than places shows them more than once', async () => {
  const { greys } = await sheetOf(2);
  for (const grey of greys.slice(0, 9)) assert.ok(Math.abs(grey - 20) <= 3, `${greys}`);
  for (const grey of greys.slice(11)) assert.ok(Math.abs(grey - 25) <= 3, `${greys}`);
});

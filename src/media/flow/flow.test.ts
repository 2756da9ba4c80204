import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RgbImage } from '../image/rgb-image.ts';
import { createRandom } from '../random.ts';
import { estimateFlow } from './dense-flow.ts';
import { fitCameraMotion, sampleFlow } from './flow-field.ts';
import { buildMorph, createMorphRenderer, drawMorph } from './morph.ts';

const [WIDTH, HEIGHT] = [240, 160];

/** A smooth texture that has a value everywhere, so that it can be shifted and scaled exactly. */
function texture(place: (x: number, y: number) => readonly [number, number], seed = 0): RgbImage {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [u, v] = place(x, y);
      const waves =
        Math.sin(0.21 * u + 0.07 * v + seed) +
        Math.sin(0.13 * v - 0.09 * u + 2 * seed) +
        Math.sin(0.033 * u * (1 + seed) + 0.27 * v) +
        0.6 * Math.sin(0.41 * u - 0.35 * v);
      data.fill(Math.round(128 + 30 * waves), (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

const still = texture((x, y) => [x, y]);

test('a shift is found to a tenth of a pixel', () => {
  for (const [dx, dy] of [
    [3, 0],
    [-5.5, 2.25],
    [11, -7],
  ] as const) {
    const flow = estimateFlow(
      still,
      texture((x, y) => [x - dx, y - dy]),
    );
    const found = new Float64Array(2);
    for (const [x, y] of [
      [60, 40],
      [120, 80],
      [180, 120],
    ] as const) {
      sampleFlow(flow, x, y, found);
      assert.ok(Math.hypot(found[0]! - dx, found[1]! - dy) < 0.12, `${dx}, ${dy}: found ${found}`);
    }
  }
});

test('a change of light is no motion', () => {
  const brighter = { ...still, data: still.data.map((value) => Math.min(255, value + 20)) };
  const { u, v } = estimateFlow(still, brighter);
  assert.ok(Math.max(...u.map(Math.abs), ...v.map(Math.abs)) < 0.05);
});

test('the noise of an empty sky does not decide about the camera', () => {
  const random = createRandom(5);
  /** The lower half has a texture, the upper one nothing but the steps of a coder. */
  const withSky = (image: RgbImage): RgbImage => ({
    ...image,
    data: image.data.map((value, p) =>
      p < (image.data.length * 6) / 10 ? 160 + Math.round(random.between(-2, 2)) : value,
    ),
  });
  const { shiftX, shiftY } = fitCameraMotion(estimateFlow(withSky(still), withSky(texture((x, y) => [x, y - 6]))));
  assert.ok(Math.hypot(shiftX, shiftY - 6) < 1, `${shiftX}, ${shiftY}`);
});

test('the camera is told from what moves by itself', () => {
  const zoom = 1.03;
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2];
  const moved = texture((x, y) =>
    // A block in one corner goes its own way.
    x < 60 && y < 50 ? [x + 4, y] : [(x - cx - 2) / zoom + cx, (y - cy + 1) / zoom + cy],
  );
  const motion = fitCameraMotion(estimateFlow(still, moved));
  assert.ok(Math.abs(motion.zoom - 0.03) < 0.003, `zoom ${motion.zoom}`);
  assert.ok(Math.abs(motion.shiftX - 2) < 0.25 && Math.abs(motion.shiftY + 1) < 0.25, JSON.stringify(motion));
});

function meanError(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

test('a morph begins and ends with its pictures and is half way in the middle', () => {
  const last = texture((x, y) => [x - 8, y + 4]);
  const morph = buildMorph(still, last);
  const renderer = createMorphRenderer(morph);
  const out = new Uint8Array(still.data.length);
  drawMorph(renderer, 0, out);
  assert.deepEqual(out, still.data);
  drawMorph(renderer, 1, out);
  assert.deepEqual(out, last.data);
  assert.ok(morph.consistency > 0.8, `consistency ${morph.consistency}`);
  drawMorph(renderer, 0.5, out);
  const middle = texture((x, y) => [x - 4, y + 2]);
  const blend = still.data.map((value, i) => (value + last.data[i]!) / 2);
  assert.ok(meanError(out, middle.data) < 3, `morph ${meanError(out, middle.data)}`);
  assert.ok(meanError(blend, middle.data) > 10, 'a plain blend would not pass');
});

test('unrelated pictures are known as such', () => {
  assert.ok(
    buildMorph(
      still,
      texture((x, y) => [y * 1.7, x * 0.6], 3),
    ).consistency < 0.35,
  );
});

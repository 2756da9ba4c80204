import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FloatPlane, RgbImage } from '../image/rgb-image.ts';
import { createRandom } from '../random.ts';
import { inpaintBackground, knownBackground } from './inpaint.ts';

const SIZE = 96;

function paint(colour: (x: number, y: number) => [number, number, number]): RgbImage {
  const data = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < SIZE * SIZE; i++) data.set(colour(i % SIZE, Math.floor(i / SIZE)), i * 3);
  return { width: SIZE, height: SIZE, data };
}

function diskHole(radius: number): FloatPlane {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.hypot((i % SIZE) - SIZE / 2, Math.floor(i / SIZE) - SIZE / 2) < radius ? 0 : 1,
  );
  return { width: SIZE, height: SIZE, data };
}

describe('background plate', () => {
  test('keeps every known pixel and never shows the hidden ones', () => {
    const known = diskHole(20);
    const random = createRandom(1);
    const noise = Uint8Array.from({ length: SIZE * SIZE }, () => Math.floor(random.next() * 40));
    const background = paint((x, y) => [100 + noise[y * SIZE + x]!, x, y]);
    const withPerson = { ...background, data: background.data.slice() };
    for (let i = 0; i < known.data.length; i++) if (known.data[i] === 0) withPerson.data.fill(255, i * 3, i * 3 + 3);
    const plate = inpaintBackground(withPerson, known, 5);
    for (let i = 0; i < known.data.length; i++) {
      if (known.data[i] === 1)
        assert.deepEqual(plate.data.subarray(i * 3, i * 3 + 3), background.data.subarray(i * 3, i * 3 + 3));
      else assert.ok(plate.data[i * 3]! < 200, 'white of the hidden person leaked into the plate');
    }
  });

  test('fills a hole in one colour with exactly that colour', () => {
    const plate = inpaintBackground(
      paint(() => [10, 120, 200]),
      diskHole(30),
      1,
    );
    for (let i = 0; i < SIZE * SIZE; i++) {
      for (const [c, want] of [10, 120, 200].entries()) {
        assert.ok(Math.abs(plate.data[i * 3 + c]! - want) <= 1, `pixel ${i}: ${plate.data[i * 3 + c]}`);
      }
    }
  });

  test('gives the filling the grain of its surroundings', () => {
    const random = createRandom(2);
    const known = diskHole(30);
    const plate = inpaintBackground(
      paint(() => {
        const grey = Math.round(128 + 6 * random.normal());
        return [grey, grey, grey];
      }),
      known,
      9,
    );
    let sum = 0;
    let count = 0;
    for (let i = 0; i < known.data.length; i++) {
      if (known.data[i] !== 0 || known.data[i + 1] !== 0) continue;
      sum += (plate.data[i * 3]! - plate.data[i * 3 + 3]!) ** 2;
      count++;
    }
    // Neighbour differences carry twice the noise variance and hardly any of the smooth filling.
    const sigma = Math.sqrt(sum / count / 2);
    assert.ok(sigma > 4.5 && sigma < 7.5, `grain of the filling is ${sigma}, of the picture 6`);
  });

  test('is the same for the same seed, another for another', () => {
    const random = createRandom(4);
    const image = paint(() => [Math.floor(random.next() * 30), 50, 60]);
    const known = diskHole(20);
    // Noise is measured on green: give it some.
    for (let i = 0; i < SIZE * SIZE; i++) image.data[i * 3 + 1] = 50 + Math.floor(random.next() * 20);
    assert.deepEqual(inpaintBackground(image, known, 7), inpaintBackground(image, known, 7));
    assert.notDeepEqual(inpaintBackground(image, known, 7), inpaintBackground(image, known, 8));
  });

  test('keeps a margin around the person out of the known background', () => {
    const matte = diskHole(20);
    for (let i = 0; i < matte.data.length; i++) matte.data[i] = 1 - matte.data[i]!;
    const known = knownBackground(matte, 4);
    const centre = SIZE / 2;
    const at = (distance: number): number => known.data[centre * SIZE + centre + distance]!;
    assert.deepEqual([at(0), at(19), at(22), at(26), at(40)], [0, 0, 0, 1, 1]);
  });
});

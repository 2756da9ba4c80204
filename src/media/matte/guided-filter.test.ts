import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RgbImage } from '../image/rgb-image.ts';
import { createRandom } from '../random.ts';
import { guidedFilter } from './guided-filter.ts';

function noisyPicture(width: number, height: number): RgbImage {
  const random = createRandom(3);
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random.next() * 256)),
  };
}

describe('guided filter', () => {
  for (const factor of [1, 2, 3]) {
    test(`leaves a constant alone whatever the picture shows, factor ${factor}`, () => {
      const size = { width: Math.ceil(50 / factor), height: Math.ceil(37 / factor) };
      const input = { ...size, data: new Float32Array(size.width * size.height).fill(0.6) };
      const output = guidedFilter(noisyPicture(50, 37), input, { factor, radius: 3, epsilon: 1e-4 });
      assert.deepEqual([output.width, output.height], [50, 37]);
      for (const value of output.data) assert.ok(Math.abs(value - 0.6) < 1e-4, `${value}`);
    });
  }

  test('moves a blurred edge onto the colour edge, even where luma does not change', () => {
    const width = 64;
    const data = new Uint8Array(width * width * 3);
    // Rec. 601 luma of both sides is 76: red against a dark green.
    for (let i = 0; i < width * width; i++) data.set(i % width < 32 ? [255, 0, 0] : [0, 130, 0], i * 3);
    const input = new Float32Array(width * width);
    for (let i = 0; i < input.length; i++) input[i] = Math.max(0, Math.min(1, ((i % width) - 26) / 12));
    const options = { factor: 1, radius: 6, epsilon: 1e-4 };
    const output = guidedFilter({ width, height: width, data }, { width, height: width, data: input }, options);
    const step = (plane: Float32Array): number => plane[32 * width + 32]! - plane[32 * width + 31]!;
    assert.ok(step(input) < 0.1);
    assert.ok(step(output.data) > 0.35, `step at the edge is ${step(output.data)}`);
  });

  test('refuses an input of another size', () => {
    const input = { width: 4, height: 4, data: new Float32Array(16) };
    assert.throws(() => guidedFilter(noisyPicture(10, 10), input, { factor: 2, radius: 1, epsilon: 1e-4 }), /size/);
  });
});

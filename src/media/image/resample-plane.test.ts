import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resizePlane, shrinkRgb } from './resample-plane.ts';

describe('plane resampling', () => {
  test('shrinks by exact area means, with partial cells at the right and bottom', () => {
    const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i % 3 === 0 ? Math.floor(i / 3) * 10 : i % 3));
    const [red, green, blue] = shrinkRgb({ width: 5, height: 3, data }, 2);
    assert.deepEqual([red.width, red.height], [3, 2]);
    // Pixel values are ten times their index: means of {0,1,5,6}, {2,3,7,8}, {4,9}, {10,11}, {12,13}, {14}.
    [30, 50, 65, 105, 125, 140].forEach((want, i) => {
      assert.ok(Math.abs(red.data[i]! - want / 255) < 1e-6, `cell ${i}`);
    });
    assert.ok(green.data.every((value) => Math.abs(value - 1 / 255) < 1e-7));
    assert.ok(blue.data.every((value) => Math.abs(value - 2 / 255) < 1e-7));
  });

  test('enlarges a ramp linearly between the outer pixel centres', () => {
    const source = {
      width: 8,
      height: 6,
      data: Float32Array.from({ length: 48 }, (_, i) => (i % 8) + 3 * Math.floor(i / 8)),
    };
    const large = resizePlane(source, 24, 12);
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 24; x++) {
        const u = Math.max(0, Math.min(7, (x + 0.5) / 3 - 0.5));
        const v = Math.max(0, Math.min(5, (y + 0.5) / 2 - 0.5));
        assert.ok(Math.abs(large.data[y * 24 + x]! - (u + 3 * v)) < 1e-5, `${x},${y}`);
      }
    }
  });
});

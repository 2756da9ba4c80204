import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cropAffine, mirrorCrop } from './crop-affine.ts';
import type { RgbImage } from './rgb-image.ts';

/** Red grows with x, green with y, blue is constant: bilinear sampling must reproduce it exactly. */
function ramp(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 77], (y * width + x) * 3);
  }
  return { width, height, data };
}

describe('affine crop', () => {
  test('reads a ramp exactly at any rotation while enlarging', () => {
    const image = ramp(200, 160);
    for (const rotation of [0, 0.4, -1.2, Math.PI]) {
      const crop = cropAffine(
        image,
        { centerX: 90.3, centerY: 70.8, size: 24, rotation },
        { side: 32, scale: 1, bias: 0 },
      );
      for (let row = 0; row < 32; row++) {
        for (let column = 0; column < 32; column++) {
          const u = ((column + 0.5) / 32 - 0.5) * 24;
          const v = ((row + 0.5) / 32 - 0.5) * 24;
          const x = 90.3 + u * Math.cos(rotation) - v * Math.sin(rotation) - 0.5;
          const y = 70.8 + u * Math.sin(rotation) + v * Math.cos(rotation) - 0.5;
          const at = (row * 32 + column) * 3;
          assert.ok(Math.abs(crop[at]! - x) < 1e-3, `red at ${column},${row}: ${crop[at]} instead of ${x}`);
          assert.ok(Math.abs(crop[at + 1]! - y) < 1e-3);
          assert.ok(Math.abs(crop[at + 2]! - 77) < 1e-3);
        }
      }
    }
  });

  test('averages when it shrinks instead of picking single pixels', () => {
    const data = new Uint8Array(64 * 64 * 3);
    for (let i = 0; i < 64 * 64; i++) data.fill(((i % 64) + Math.floor(i / 64)) % 2 === 0 ? 0 : 200, i * 3, i * 3 + 3);
    const window = { centerX: 32, centerY: 32, size: 64, rotation: 0 };
    const crop = cropAffine({ width: 64, height: 64, data }, window, { side: 16, scale: 1, bias: 0 });
    for (const value of crop) assert.ok(Math.abs(value - 100) < 1e-3, `checkerboard became ${value}`);
  });

  test('applies scale and bias, and shows black outside the picture', () => {
    const window = { centerX: -50, centerY: 5, size: 10, rotation: 0 };
    const crop = cropAffine(ramp(10, 10), window, { side: 8, scale: 2 / 255, bias: -1 });
    assert.ok(crop.every((value) => value === -1));
  });

  test('writes into a given buffer as if it were fresh', () => {
    const image = ramp(50, 50);
    const window = { centerX: 25, centerY: 25, size: 40, rotation: 0.3 };
    const format = { side: 16, scale: 1, bias: 0 };
    const reused = new Float32Array(16 * 16 * 3).fill(9);
    assert.deepEqual(cropAffine(image, window, format, reused), cropAffine(image, window, format));
  });

  test('mirrors columns and is its own inverse', () => {
    const crop = Float32Array.from({ length: 5 * 5 * 3 }, (_, i) => i);
    const original = crop.slice();
    mirrorCrop(crop, 5);
    assert.deepEqual([...crop.subarray(0, 3)], [...original.subarray(12, 15)]);
    mirrorCrop(crop, 5);
    assert.deepEqual(crop, original);
  });
});

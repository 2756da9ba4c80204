import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { landmarksToTransformMatrix, transformLandmarks, transformTensorBilinear } from './mediapipe-ops.ts';

const IDENTITY = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

/** Corners of a 20 x 10 box, turned by `angle` about (30, 40). */
function turnedBox(angle: number): number[] {
  return [
    [-10, -5],
    [10, -5],
    [10, 5],
    [-10, 5],
  ].flatMap(([u, v]) => [
    30 + u! * Math.cos(angle) - v! * Math.sin(angle),
    40 + u! * Math.sin(angle) + v! * Math.cos(angle),
    0,
  ]);
}

describe('MediaPipe custom operators', () => {
  for (const angle of [0, 0.5, -0.9]) {
    test(`the crop matrix maps output corners onto the scaled box turned by ${angle}`, () => {
      const options = {
        leftRotationIndex: 0,
        rightRotationIndex: 1,
        targetRotationRadians: 0,
        outputHeight: 16,
        outputWidth: 16,
        scaleX: 1.5,
        scaleY: 2,
        subsetIndices: [0, 1, 2, 3],
      };
      const matrix = landmarksToTransformMatrix(options, turnedBox(angle));
      const corners = transformLandmarks(Float32Array.of(0, 0, 16, 0, 16, 16, 8, 8), matrix, 2);
      const expected = [
        [-15, -10],
        [15, -10],
        [15, 10],
        [0, 0],
      ].flatMap(([u, v]) => [
        30 + u! * Math.cos(angle) - v! * Math.sin(angle),
        40 + u! * Math.sin(angle) + v! * Math.cos(angle),
      ]);
      expected.forEach((want, k) => {
        assert.ok(Math.abs(corners[k]! - want) < 1e-4, `${k}: ${corners[k]} instead of ${want}`);
      });
    });
  }

  test('resampling through the identity copies the tensor', () => {
    const source = Float32Array.from({ length: 6 * 5 * 2 }, (_, i) => Math.sin(i));
    const copy = transformTensorBilinear(
      source,
      { height: 6, width: 5, channels: 2 },
      { height: 6, width: 5, matrix: IDENTITY },
    );
    assert.deepEqual(copy, source);
  });

  test('resampling outside the tensor gives zero', () => {
    const away = IDENTITY.slice();
    away[3] = 100;
    const source = new Float32Array(16).fill(1);
    const copy = transformTensorBilinear(
      source,
      { height: 4, width: 4, channels: 1 },
      { height: 4, width: 4, matrix: away },
    );
    assert.ok(copy.every((value) => value === 0));
  });

  test('moving landmarks keeps depth', () => {
    const shift = IDENTITY.slice();
    shift[3] = 2;
    shift[7] = -3;
    assert.deepEqual([...transformLandmarks(Float32Array.of(1, 1, 9), shift, 3)], [3, -2, 9]);
  });
});

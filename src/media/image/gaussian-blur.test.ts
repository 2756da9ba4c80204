import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gaussianBlur, shrinkPlane } from './gaussian-blur.ts';
import { createPlane } from './rgb-image.ts';

describe('gaussian blur', () => {
  test('a constant stays, whatever the width', () => {
    const plane = createPlane(70, 50);
    plane.data.fill(7);
    for (const sigma of [0.3, 1, 4, 20]) {
      assert.ok(
        gaussianBlur(plane, sigma).data.every((value) => Math.abs(value - 7) < 1e-4),
        `sigma ${sigma}`,
      );
    }
  });

  test('an impulse spreads with the standard deviation asked for and keeps its sum', () => {
    for (const sigma of [1.2, 2.4, 6, 11]) {
      const plane = createPlane(161, 161);
      plane.data[80 * 161 + 80] = 1000;
      const { data } = gaussianBlur(plane, sigma);
      let sum = 0;
      let moment = 0;
      data.forEach((value, i) => {
        sum += value;
        moment += value * ((i % 161) - 80) ** 2;
      });
      // Wide blurs go through a smaller picture, whose bilinear enlargement misses a single pixel's sum by up to 4 %.
      assert.ok(Math.abs(sum - 1000) < 50, `sum ${sum}`);
      const measured = Math.sqrt(moment / sum);
      assert.ok(Math.abs(measured - sigma) < 0.15 * sigma, `sigma ${sigma} became ${measured}`);
    }
  });

  test('shrinking takes means of cells, partial ones at the ends', () => {
    const plane = { width: 3, height: 2, data: Float32Array.from([1, 2, 3, 5, 6, 7]) };
    assert.deepEqual([...shrinkPlane(plane, 2).data], [3.5, 5]);
  });
});

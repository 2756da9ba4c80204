import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../random.ts';
import { boxBlur } from './box-blur.ts';

function blurSlowly(source: Float32Array, width: number, height: number, radius: number): number[] {
  const clamp = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));
  return Array.from(source, (_, i) => {
    let sum = 0;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        sum += source[clamp(Math.floor(i / width) + dy, height) * width + clamp((i % width) + dx, width)]!;
      }
    }
    return sum / (2 * radius + 1) ** 2;
  });
}

describe('box blur', () => {
  for (const { width, height, radius } of [
    { width: 17, height: 11, radius: 1 },
    { width: 9, height: 23, radius: 4 },
    { width: 5, height: 4, radius: 7 },
    { width: 1, height: 6, radius: 2 },
  ]) {
    test(`equals the plain mean on ${width} x ${height}, radius ${radius}`, () => {
      const random = createRandom(radius);
      const source = Float32Array.from({ length: width * height }, () => random.next());
      const target = new Float32Array(source.length);
      boxBlur(source, target, new Float32Array(source.length), { width, height, radius });
      blurSlowly(source, width, height, radius).forEach((want, i) => {
        assert.ok(Math.abs(target[i]! - want) < 1e-6, `pixel ${i}: ${target[i]} instead of ${want}`);
      });
    });
  }
});

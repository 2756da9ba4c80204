import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimate } from './decimate.ts';

const tone = (hertz: number) =>
  Float32Array.from({ length: 48_000 }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 48_000));
const level = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

test('what the lower rate can hold passes in its place, what it cannot is gone', () => {
  const low = decimate(tone(1000), 3);
  assert.equal(low.length, 16_000);
  for (let i = 100; i < 15_900; i += 37) {
    assert.ok(Math.abs(low[i]! - Math.sin((2 * Math.PI * 1000 * i) / 16_000)) < 0.01, `sample ${i}`);
  }
  assert.ok(level(decimate(tone(11_000), 3).subarray(100, 15_900)) < 0.002);
});

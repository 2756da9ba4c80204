import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dilate, gaussianSmooth, linearStep, quantile, sampleTrack, smoothstep } from './smooth.ts';

test('an impulse becomes the sampled Gaussian with unit sum', () => {
  const input = new Float32Array(41);
  input[20] = 1;
  const output = gaussianSmooth(input, 3);
  let sum = 0;
  for (const value of output) sum += value;
  assert.ok(Math.abs(sum - 1) < 1e-6);
  for (let i = 1; i <= 9; i++) {
    const expected = Math.exp(-0.5 * (i / 3) ** 2);
    assert.ok(Math.abs((output[20 + i] ?? 0) / (output[20] ?? 1) - expected) < 1e-6, `tap ${i}`);
    assert.equal(output[20 + i], output[20 - i], 'symmetric, so no delay');
  }
});

test('smoothing keeps constants and the input, and refuses a bad output', () => {
  const input = new Float32Array(10).fill(0.7);
  assert.deepEqual(gaussianSmooth(input, 4), input);
  assert.deepEqual(gaussianSmooth(input, 0), input);
  assert.equal(gaussianSmooth(new Float32Array(0), 4).length, 0);
  assert.throws(() => gaussianSmooth(input, 2, input), /in place/);
  assert.throws(() => gaussianSmooth(input, 2, new Float32Array(3)), /samples/);
});

test('ramps reach their ends, cross the middle and may fall', () => {
  assert.equal(smoothstep(2, 4, 1), 0);
  assert.equal(smoothstep(2, 4, 3), 0.5);
  assert.equal(smoothstep(2, 4, 9), 1);
  assert.equal(smoothstep(4, 2, 9), 0);
  assert.equal(linearStep(0, 4, 1), 0.25);
});

test('tracks are read between samples and held beyond the ends', () => {
  const track = Float32Array.of(1, 3, 2);
  assert.equal(sampleTrack(track, 0.5), 2);
  assert.equal(sampleTrack(track, -4), 1);
  assert.equal(sampleTrack(track, 40), 2);
  assert.equal(sampleTrack(new Float32Array(0), 1), 0);
});

test('dilation holds a peak for its window, quantiles come from the sorted values', () => {
  assert.deepEqual([...dilate(Float32Array.of(0, 0, 5, 0, 0, 0), 1)], [0, 5, 5, 5, 0, 0]);
  assert.equal(quantile(Float32Array.of(9, 1, 5), 0.5), 5);
  assert.throws(() => quantile(new Float32Array(0), 0.5), /no values/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaError } from './backend.ts';
import { copyRows, rotateRgb24 } from './rgb24.ts';
import { SampleList } from './sample-list.ts';

/** 3 x 2 pixels whose three bytes all hold the pixel's number. */
const PICTURE = Uint8Array.from({ length: 18 }, (_, i) => Math.floor(i / 3));

function rotated(degrees: number): number[] {
  const target = new Uint8Array(18);
  rotateRgb24({ source: PICTURE, width: 3, height: 2, degrees }, target);
  return [...target].filter((_, i) => i % 3 === 0);
}

test('turns are clockwise', () => {
  // 0 1 2
  // 3 4 5
  assert.deepEqual(rotated(90), [3, 0, 4, 1, 5, 2]);
  assert.deepEqual(rotated(180), [5, 4, 3, 2, 1, 0]);
  assert.deepEqual(rotated(270), [2, 5, 1, 4, 0, 3]);
});

test('rows are copied between strides without touching the padding', () => {
  const source = Uint8Array.from([1, 2, 9, 3, 4, 9]);
  const target = new Uint8Array(8).fill(7);
  copyRows({ source, sourceStride: 3, target, targetStride: 4, rowBytes: 2, height: 2 });
  assert.deepEqual([...target], [1, 2, 7, 7, 3, 4, 7, 7]);
});

test('samples are joined, clamped, freed of NaN and limited', () => {
  const list = new SampleList({ sampleRate: 2, maxSeconds: 3 });
  const block = Float32Array.from([0.5, 2, -3]);
  list.push(block);
  block.fill(0);
  list.push(Float32Array.from([Number.NaN, -0.25, Number.POSITIVE_INFINITY]));
  assert.deepEqual([...list.join()], [0.5, 1, -1, 0, -0.25, 1]);
  assert.throws(
    () => list.push(new Float32Array(1)),
    (error) => error instanceof MediaError && error.reason === 'too_long',
  );
});

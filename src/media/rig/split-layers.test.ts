import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random.ts';
import { splitLayers } from './split-layers.ts';

test('both layers blended by the matte give the photo back', () => {
  const random = createRandom(1);
  const count = 500;
  const bytes = (low: number, high: number): Uint8Array =>
    Uint8Array.from({ length: count * 3 }, () => Math.floor(random.between(low, high)));
  const alpha = Uint8Array.from({ length: count }, (_, i) => Math.floor((i / (count - 1)) * 255));
  // Estimates near the photo: nothing is clipped, so only the rounding of two layers is left, a level at most.
  const photo = { width: count, height: 1, data: bytes(100, 160) };
  const person = bytes(100, 160);
  const background = bytes(100, 160);
  splitLayers(photo, alpha, person, background);
  for (let i = 0; i < count; i++) {
    const a = alpha[i]! / 255;
    for (let c = i * 3; c < i * 3 + 3; c++) {
      assert.ok(Math.abs(a * person[c]! + (1 - a) * background[c]! - photo.data[c]!) <= 1.01);
    }
  }
});

test('where the matte is certain one layer is the photo and the other keeps its estimate', () => {
  const photo = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 40, 50, 60) };
  const person = new Uint8Array(6).fill(99);
  const background = new Uint8Array(6).fill(77);
  splitLayers(photo, Uint8Array.of(255, 0), person, background);
  assert.deepEqual([...person], [10, 20, 30, 99, 99, 99]);
  assert.deepEqual([...background], [77, 77, 77, 40, 50, 60]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../lib/failure.ts';
import type { LocatedFace } from '../../../media/face/face-finder.ts';
import { chooseFace, softenInside } from './mask.ts';
import { loadCanonicalFace, SYNTHETIC_SIDE, syntheticLandmarks } from './synthetic-portrait.ts';

const landmarks = syntheticLandmarks(await loadCanonicalFace());

function faceAt(offsetX: number): LocatedFace {
  const moved = landmarks.map((value, i) => (i % 3 === 0 ? value + offsetX : value));
  const box = { x: offsetX, y: 0, width: 100, height: 100 };
  return { box, landmarks: moved, score: 0.9, roi: { centerX: 0, centerY: 0, size: 1, rotation: 0 } };
}

test('the soft edge lies wholly inside the white part', () => {
  const [width, height] = [200, 100];
  const white = Uint8Array.from({ length: width * height }, (_, i) => (i % width >= 80 ? 1 : 0));
  const soft = softenInside(white, width, height);
  for (let x = 0; x < width; x++) {
    const value = soft[50 * width + x]!;
    if (x < 80) assert.equal(value, 0);
    else if (x > 90) assert.equal(value, 255);
    else assert.ok(value >= soft[50 * width + x - 1]!);
  }
});

test('a lone white pixel and a thin line do not survive as specks of motion', () => {
  const soft = softenInside(new Uint8Array(40 * 40).fill(1, 820, 821), 40, 40);
  assert.ok(soft.every((value) => value === 0));
});

test('the first face inside the mask is chosen, and the first of all without a mask', () => {
  const faces = [faceAt(0), faceAt(-100)];
  assert.equal(chooseFace(faces, null), faces[0]);
  const left = Uint8Array.from({ length: SYNTHETIC_SIDE ** 2 }, (_, i) => (i % SYNTHETIC_SIDE < 130 ? 255 : 0));
  const mask = { data: left, width: SYNTHETIC_SIDE, height: SYNTHETIC_SIDE };
  assert.equal(chooseFace(faces, mask), faces[1]);
  assert.throws(
    () => chooseFace([faceAt(0)], mask),
    (error) => error instanceof Failure && error.details.param === 'mask_url',
  );
  assert.throws(
    () => chooseFace([], null),
    (error) => error instanceof Failure && error.reason === 'no_subject',
  );
});

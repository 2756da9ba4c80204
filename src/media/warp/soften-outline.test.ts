import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PixelTarget } from './draw-triangles.ts';
import { findMeshOutline, softenOutline } from './soften-outline.ts';

const SIDE = 16;

/** Black left of a column, white from it on. */
function stepPicture(column: number): PixelTarget {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) if (i % SIDE >= column) data.fill(255, i * 3, i * 3 + 3);
  return { width: SIDE, height: SIDE, data };
}

/** Two triangles on the edge 0-1 at x = 6.3; the first was drawn earlier. */
const outline = findMeshOutline(Uint16Array.of(0, 1, 2, 0, 3, 1));
const edge = [6.3, 0, 6.3, SIDE];

test('while everything faces front nothing is touched', () => {
  const target = stepPicture(7);
  softenOutline(target, outline, Float32Array.of(...edge, 2, 8, 12, 8));
  assert.deepEqual(target.data, stepPicture(7).data);
});

test('an edge pixel holds both sides by their share of it', () => {
  // The first triangle has folded over to the right of the edge and faces away.
  const target = stepPicture(6);
  softenOutline(target, outline, Float32Array.of(...edge, 9, 8, 12, 8));
  for (let y = 0; y < SIDE; y++) {
    const row = Array.from({ length: SIDE }, (_, x) => target.data[(y * SIDE + x) * 3]);
    // 0.3 of the pixel is black, 0.7 white.
    assert.deepEqual(row, [0, 0, 0, 0, 0, 0, 178, ...new Array<number>(9).fill(255)]);
  }
});

test('rows and columns are treated alike', () => {
  const positions = Float32Array.of(...edge, 9, 8, 12, 8);
  const upright = stepPicture(6);
  softenOutline(upright, outline, positions);
  const mirrored = Float32Array.from(positions, (_, i) => positions[i ^ 1] ?? 0);
  const lying: PixelTarget = { width: SIDE, height: SIDE, data: transpose(stepPicture(6).data) };
  // Mirroring turns every triangle over, so the corners of both swap.
  softenOutline(lying, findMeshOutline(Uint16Array.of(1, 0, 2, 3, 0, 1)), mirrored);
  assert.deepEqual(transpose(lying.data), upright.data);
});

test('an edge whose hidden triangle was drawn later lies under others and is left alone', () => {
  const target = stepPicture(6);
  softenOutline(target, findMeshOutline(Uint16Array.of(0, 3, 1, 0, 1, 2)), Float32Array.of(...edge, 9, 8, 12, 8));
  assert.deepEqual(target.data, stepPicture(6).data);
});

function transpose(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      for (let c = 0; c < 3; c++) out[(x * SIDE + y) * 3 + c] = data[(y * SIDE + x) * 3 + c] ?? 0;
    }
  }
  return out;
}

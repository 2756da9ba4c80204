import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random.ts';
import { buildMeshGraph, type Controls, relaxHarmonic } from './harmonic-field.ts';

const SIDE = 9;

/** A flat square grid, 1 cm apart. */
function gridMesh(): { vertices: Float64Array; triangles: Uint16Array } {
  const vertices = new Float64Array(SIDE * SIDE * 3);
  const triangles: number[] = [];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const a = y * SIDE + x;
      vertices.set([x, y, 0], a * 3);
      if (x + 1 < SIDE && y + 1 < SIDE) triangles.push(a, a + 1, a + SIDE, a + SIDE, a + 1, a + SIDE + 1);
    }
  }
  return { vertices, triangles: Uint16Array.from(triangles) };
}

test('a field that is linear on the border is linear inside', () => {
  const { vertices, triangles } = gridMesh();
  const controls: Controls = new Map();
  const linear = (i: number): readonly [number, number, number] => {
    const [x, y] = [vertices[i * 3]!, vertices[i * 3 + 1]!];
    return [0.3 * x - 0.1 * y, 2 * y, x];
  };
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    if (x === 0 || y === 0 || x === SIDE - 1 || y === SIDE - 1) controls.set(i, linear(i));
  }
  const field = relaxHarmonic(buildMeshGraph(vertices, triangles), controls);
  for (let i = 0; i < SIDE * SIDE; i++) {
    // Every inner vertex of this grid has opposite neighbours in pairs of equal weight, so linear is exact.
    linear(i).forEach((value, axis) => {
      assert.ok(Math.abs(field[i * 3 + axis]! - value) < 1e-4);
    });
  }
});

test('no vertex moves further than the controls', () => {
  const random = createRandom(3);
  const { vertices, triangles } = gridMesh();
  const controls: Controls = new Map();
  for (let k = 0; k < 12; k++) controls.set(Math.floor(random.next() * SIDE * SIDE), [random.between(-1, 1), 0, 1]);
  const field = relaxHarmonic(buildMeshGraph(vertices, triangles), controls);
  const xs = [...controls.values()].map(([x]) => x);
  for (let i = 0; i < SIDE * SIDE; i++) {
    assert.ok(field[i * 3]! >= Math.min(...xs) - 1e-4 && field[i * 3]! <= Math.max(...xs) + 1e-4);
    assert.ok(Math.abs(field[i * 3 + 2]! - 1) < 1e-3);
  }
});

import type { RandomStream } from '../random.ts';
import { createPlane, type FloatPlane } from './rgb-image.ts';

/** Smallest lattice cell in pixels that still adds something to see. */
const SMALLEST_CELL = 2;

/** Value noise summed over octaves, each half as large and half as strong; about -1..1, mean near 0. */
export function fractalNoise(
  random: RandomStream,
  size: { readonly width: number; readonly height: number; readonly cell: number; readonly octaves: number },
): FloatPlane {
  const plane = createPlane(size.width, size.height);
  let strength = 1;
  let total = 0;
  for (let octave = 0, cell = size.cell; octave < size.octaves && cell >= SMALLEST_CELL; octave++, cell /= 2) {
    addLattice(plane, random, cell, strength);
    total += strength;
    strength /= 2;
  }
  if (total > 0) for (let i = 0; i < plane.data.length; i++) plane.data[i] = plane.data[i]! / total;
  return plane;
}

function addLattice(plane: FloatPlane, random: RandomStream, cell: number, strength: number): void {
  const columns = Math.ceil(plane.width / cell) + 2;
  const rows = Math.ceil(plane.height / cell) + 2;
  const lattice = Float32Array.from({ length: columns * rows }, () => (random.next() * 2 - 1) * strength);
  for (let y = 0; y < plane.height; y++) {
    const v = y / cell;
    const row = Math.floor(v) * columns;
    const fy = ease(v - Math.floor(v));
    for (let x = 0; x < plane.width; x++) {
      const u = x / cell;
      const at = row + Math.floor(u);
      const fx = ease(u - Math.floor(u));
      const above = lattice[at]! * (1 - fx) + lattice[at + 1]! * fx;
      const below = lattice[at + columns]! * (1 - fx) + lattice[at + columns + 1]! * fx;
      const i = y * plane.width + x;
      plane.data[i] = plane.data[i]! + above * (1 - fy) + below * fy;
    }
  }
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Roughly normal noise of variance 1, the sum of four uniforms: a third of the time of an exact normal. */
export function createGrain(random: RandomStream): () => number {
  return () => (random.next() + random.next() + random.next() + random.next() - 2) * Math.sqrt(3);
}

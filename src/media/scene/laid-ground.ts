import { mix } from './tile-noise.ts';

/** Ground around the camera, in place of the landscape's own: a square table. */
export interface LaidGround {
  /** World metres of the first cell, of a cell, and from the middle to the edge. */
  readonly x: number;
  readonly z: number;
  readonly cell: number;
  readonly reach: number;
  readonly size: number;
  /** How much of it lies there, 0 none to 1 nothing else, and its height. */
  readonly shares: Float32Array;
  readonly heights: Float32Array;
}

/** What lies at a place. */
export type Lay = (x: number, z: number) => { readonly share: number; readonly height: number };

/**
 * Lays ground up to `reach` metres around a place. A table, because the march asks at every step, and each answer of
 * the formula costs as much as the step itself.
 */
export function layGround(
  lay: Lay,
  middle: { readonly x: number; readonly z: number },
  reach: number,
  cell: number,
): LaidGround {
  const size = 2 * Math.ceil(reach / cell) + 2;
  const [x, z] = [middle.x - (size / 2) * cell, middle.z - (size / 2) * cell];
  const shares = new Float32Array(size * size);
  const heights = new Float32Array(size * size);
  for (let i = 0; i < shares.length; i++) {
    const { share, height } = lay(x + (i % size) * cell, z + Math.floor(i / size) * cell);
    shares[i] = share;
    heights[i] = height;
  }
  return { x, z, cell, reach, size, shares, heights };
}

/**
 * The height of a place whose own is `own`. Heights replace each other: added up, the folds of the landscape's own
 * tile would stand out of a level beach as ledges.
 */
export function groundOn(
  { x: left, z: front, cell, size, shares, heights }: LaidGround,
  x: number,
  z: number,
  own: number,
): number {
  const u = (x - left) / cell;
  const v = (z - front) / cell;
  if (!(u >= 0 && v >= 0 && u < size - 1 && v < size - 1)) return own;
  const i = Math.floor(v) * size + Math.floor(u);
  const across = u - Math.floor(u);
  const down = v - Math.floor(v);
  const share = read(shares, i, size, across, down);
  return share <= 0 ? own : mix(own, read(heights, i, size, across, down), share);
}

function read(table: Float32Array, i: number, size: number, across: number, down: number): number {
  return mix(mix(table[i]!, table[i + 1]!, across), mix(table[i + size]!, table[i + size + 1]!, across), down);
}

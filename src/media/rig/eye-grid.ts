import type { EyeTable } from '../face/landmarks.ts';
import { clamp } from '../smooth.ts';
import { faceFront, type TexturedMesh } from '../warp/draw-triangles.ts';

/** A fine grid over the opening of one eye, so that the iris can move inside it. */
export interface EyeGrid {
  readonly eye: EyeTable;
  /** Draws the eyeball. */
  readonly mesh: TexturedMesh;
  /** Draws, over the same vertices, what stays in place. */
  readonly rimMesh: TexturedMesh;
  /** Texels at rest, and how much of a gaze shift each vertex takes. */
  readonly restTexels: Float32Array;
  readonly shares: Float32Array;
  /** Iris radius in texels. */
  readonly irisRadius: number;
}

const COLUMNS = 17;
const ROWS = 8;
const LID_POINTS = 9;
/**
 * The iris moves rigidly; the white beside it gives way out to this many radii, evenly: the widest glance (1.15 radii)
 * must not fold it.
 */
const RIGID_RADII = 1.15;
const STILL_RADII = 2.8;
/** Next to the lids nothing moves, or slices of an iris that the landmarks cut off would stay behind; in parts of the opening. */
const LID_MARGIN = 0.25;

/** The grid of one eye. `texels`: landmark positions in the eye's own textures, x, y pairs. */
export function buildEyeGrid(eye: EyeTable, texels: Float32Array): EyeGrid {
  const count = COLUMNS * ROWS;
  const restTexels = new Float32Array(count * 2);
  placeGrid(eye, texels, restTexels);
  const iris = eye.iris[0]! * 2;
  let irisRadius = 0;
  for (let k = 1; k <= 4; k++) {
    const rim = eye.iris[k]! * 2;
    irisRadius += Math.hypot(texels[rim]! - texels[iris]!, texels[rim + 1]! - texels[iris + 1]!) / 4;
  }
  const shares = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const distance = Math.hypot(restTexels[i * 2]! - texels[iris]!, restTexels[i * 2 + 1]! - texels[iris + 1]!);
    const row = Math.floor(i / COLUMNS) / (ROWS - 1);
    const free = clamp(Math.min(row, 1 - row) / LID_MARGIN, 0, 1);
    shares[i] = free * clamp((STILL_RADII - distance / irisRadius) / (STILL_RADII - RIGID_RADII), 0, 1);
  }
  const indices: number[] = [];
  for (let row = 0; row + 1 < ROWS; row++) {
    for (let column = 0; column + 1 < COLUMNS; column++) {
      const a = row * COLUMNS + column;
      indices.push(a, a + 1, a + COLUMNS, a + COLUMNS, a + 1, a + COLUMNS + 1);
    }
  }
  const front = faceFront(Uint16Array.from(indices), restTexels);
  const positions = new Float32Array(count * 2);
  return {
    eye,
    mesh: { indices: front, positions, texels: restTexels.slice() },
    rimMesh: { indices: front, positions, texels: restTexels },
    restTexels,
    shares,
    irisRadius,
  };
}

/** Fills positions from projected landmarks (lids as if open) and texels for a gaze in iris radii. */
export function poseEyeGrid(grid: EyeGrid, positions: Float32Array, gazeX: number, gazeY: number): void {
  placeGrid(grid.eye, positions, grid.mesh.positions);
  const { texels } = grid.mesh;
  for (let i = 0; i < grid.shares.length; i++) {
    const shift = grid.shares[i]! * grid.irisRadius;
    texels[i * 2] = grid.restTexels[i * 2]! - gazeX * shift;
    texels[i * 2 + 1] = grid.restTexels[i * 2 + 1]! - gazeY * shift;
  }
}

/** Rows between the lids, columns along them; a little beyond the lids, which cover the overlap. */
function placeGrid(eye: EyeTable, points: Float32Array, out: Float32Array): void {
  for (let column = 0; column < COLUMNS; column++) {
    const along = (column / (COLUMNS - 1)) * (LID_POINTS - 1);
    const k = Math.min(LID_POINTS - 2, Math.floor(along));
    const share = along - k;
    for (let axis = 0; axis < 2; axis++) {
      const upper = mixPoint(points, eye.upperLid[k]!, eye.upperLid[k + 1]!, share, axis);
      const lower = mixPoint(points, eye.lowerLid[k]!, eye.lowerLid[k + 1]!, share, axis);
      for (let row = 0; row < ROWS; row++) {
        out[(row * COLUMNS + column) * 2 + axis] = upper + (lower - upper) * ((row / (ROWS - 1)) * 1.1 - 0.05);
      }
    }
  }
}

function mixPoint(points: Float32Array, a: number, b: number, share: number, axis: number): number {
  return points[a * 2 + axis]! * (1 - share) + points[b * 2 + axis]! * share;
}

import { at, pixel, type Rgb } from './numeric.ts';
import type { Surface } from './subdivide.ts';

/** How picture pixels map to centimetres: x = left + (column + 0.5) / pixelsPerCm, likewise y from the top. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerCm: number;
  readonly left: number;
  readonly top: number;
}

export const MATERIAL = { none: 0, skin: 1, cloth: 2 } as const;
export type Material = (typeof MATERIAL)[keyof typeof MATERIAL];

/** Everything the lights need to know per pixel. Depth is cm towards the viewer, normals are unit vectors. */
export interface Relief {
  readonly frame: Frame;
  readonly depth: Float32Array;
  readonly normalX: Float32Array;
  readonly normalY: Float32Array;
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly gloss: Float32Array;
  readonly material: Uint8Array;
}

export const EMPTY_DEPTH = -30;

export function createRelief(frame: Frame): Relief {
  const size = frame.width * frame.height;
  const plane = (): Float32Array => new Float32Array(size);
  return {
    frame,
    depth: plane().fill(EMPTY_DEPTH),
    normalX: plane(),
    normalY: plane(),
    red: plane(),
    green: plane(),
    blue: plane(),
    gloss: plane(),
    material: new Uint8Array(size),
  };
}

function columnToX(frame: Frame, column: number): number {
  return frame.left + (column + 0.5) / frame.pixelsPerCm;
}

function rowToY(frame: Frame, row: number): number {
  return frame.top + (row + 0.5) / frame.pixelsPerCm;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Visits the pixels of a box given in cm. */
export function forEachPixel(frame: Frame, box: Box, visit: (x: number, y: number, index: number) => void): void {
  const scale = frame.pixelsPerCm;
  const firstColumn = Math.max(0, Math.floor((box.left - frame.left) * scale));
  const lastColumn = Math.min(frame.width - 1, Math.ceil((box.right - frame.left) * scale));
  const firstRow = Math.max(0, Math.floor((box.top - frame.top) * scale));
  const lastRow = Math.min(frame.height - 1, Math.ceil((box.bottom - frame.top) * scale));
  for (let row = firstRow; row <= lastRow; row++) {
    const y = rowToY(frame, row);
    for (let column = firstColumn; column <= lastColumn; column++) {
      visit(columnToX(frame, column), y, row * frame.width + column);
    }
  }
}

export function setColour(relief: Relief, index: number, colour: Rgb): void {
  relief.red[index] = colour[0];
  relief.green[index] = colour[1];
  relief.blue[index] = colour[2];
}

/** Draws a triangle surface into the relief; nearer surfaces win. */
export function drawSurface(relief: Relief, surface: Surface, material: Material): void {
  const { frame } = relief;
  const { positions, normals, triangles } = surface;
  const column = (vertex: number): number => (at(positions, vertex * 3) - frame.left) * frame.pixelsPerCm - 0.5;
  const row = (vertex: number): number => (at(positions, vertex * 3 + 1) - frame.top) * frame.pixelsPerCm - 0.5;
  for (let k = 0; k < triangles.length; k += 3) {
    const [a, b, c] = [at(triangles, k), at(triangles, k + 1), at(triangles, k + 2)];
    const [ax, ay, bx, by, cx, cy] = [column(a), row(a), column(b), row(b), column(c), row(c)];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (Math.abs(area) < 1e-9) continue;
    const lastX = Math.min(frame.width - 1, Math.floor(Math.max(ax, bx, cx)));
    const lastY = Math.min(frame.height - 1, Math.floor(Math.max(ay, by, cy)));
    for (let y = Math.max(0, Math.ceil(Math.min(ay, by, cy))); y <= lastY; y++) {
      for (let x = Math.max(0, Math.ceil(Math.min(ax, bx, cx))); x <= lastX; x++) {
        const u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area;
        const v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area;
        const w = 1 - u - v;
        if (u < -1e-6 || v < -1e-6 || w < -1e-6) continue;
        const blend = (values: Float64Array, axis: number): number =>
          u * at(values, a * 3 + axis) + v * at(values, b * 3 + axis) + w * at(values, c * 3 + axis);
        const depth = blend(positions, 2);
        const index = y * frame.width + x;
        if (depth <= pixel(relief.depth, index)) continue;
        const nx = blend(normals, 0);
        const ny = blend(normals, 1);
        const length = Math.max(1e-9, Math.hypot(nx, ny, blend(normals, 2)));
        relief.depth[index] = depth;
        relief.normalX[index] = nx / length;
        relief.normalY[index] = ny / length;
        relief.material[index] = material;
      }
    }
  }
}

/** A surface given as a height function: cm towards the viewer, or null where it does not exist. */
export type HeightField = (x: number, y: number) => number | null;

/**
 * Draws a height field over a box; nearer surfaces win unless `over` is set (clothing on skin).
 * `painted` is told every pixel that was taken, to colour it.
 */
export function drawHeight(
  relief: Relief,
  layer: { box: Box; material: Material; over?: boolean },
  height: HeightField,
  painted: (x: number, y: number, index: number) => void,
): void {
  const { frame } = relief;
  const heights = new Float32Array(frame.width * frame.height).fill(Number.NaN);
  forEachPixel(frame, layer.box, (x, y, index) => {
    heights[index] = height(x, y) ?? Number.NaN;
  });
  const slope = (index: number, stride: number): number => {
    const here = pixel(heights, index);
    const before = pixel(heights, index - stride);
    const after = pixel(heights, index + stride);
    // At an edge only one neighbour exists; a one-sided difference keeps the normal of the interior.
    const low = Number.isNaN(before) ? here : before;
    const high = Number.isNaN(after) ? here : after;
    const span = (Number.isNaN(before) ? 0 : 1) + (Number.isNaN(after) ? 0 : 1);
    return span === 0 ? 0 : ((high - low) * frame.pixelsPerCm) / span;
  };
  forEachPixel(frame, layer.box, (x, y, index) => {
    const depth = pixel(heights, index);
    if (Number.isNaN(depth) || (!layer.over && depth <= pixel(relief.depth, index))) return;
    const slopeX = slope(index, 1);
    const slopeY = slope(index, frame.width);
    const length = Math.hypot(slopeX, slopeY, 1);
    relief.depth[index] = depth;
    relief.normalX[index] = -slopeX / length;
    relief.normalY[index] = -slopeY / length;
    relief.material[index] = layer.material;
    painted(x, y, index);
  });
}

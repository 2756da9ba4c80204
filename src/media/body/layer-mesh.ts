import type { PixelBox } from '../image/rgb-image.ts';
import { buildDoubleTexture, TEXTURE_SCALE } from '../warp/build-texture.ts';
import type { PackedTexture } from '../warp/draw-triangles.ts';
import type { CutOut } from './body-layers.ts';
import type { Place } from './body-points.ts';

/** A cut-out part as a grid of triangles over its opaque area. Plain data, texels on shared memory. */
export interface LayerMesh {
  readonly texture: PackedTexture;
  /** x, y pairs, pixels of the picture. */
  readonly rest: Float32Array;
  /** The same places in texels. */
  readonly texels: Float32Array;
  /** Triangles that touch the part's edge, and those wholly inside it. */
  readonly blended: Uint16Array;
  readonly opaque: Uint16Array;
}

/** Bounds of all pixels above `least`, with a margin, kept inside the picture; null when there are none. */
export function boundsOf(
  alpha: { readonly width: number; readonly height: number; at(index: number): number },
  least: number,
  margin: number,
): PixelBox | null {
  let [left, top, right, bottom] = [alpha.width, alpha.height, -1, -1];
  for (let y = 0; y < alpha.height; y++) {
    for (let x = 0; x < alpha.width; x++) {
      if (alpha.at(y * alpha.width + x) <= least) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return null;
  const x = Math.max(0, left - margin);
  const y = Math.max(0, top - margin);
  return {
    x,
    y,
    width: Math.min(alpha.width, right + margin + 1) - x,
    height: Math.min(alpha.height, bottom + margin + 1) - y,
  };
}

/**
 * Lays a grid over a cut-out part.
 * @param box where the part lies in the picture; the part's image has the box's size
 * @param step side of a cell in pixels
 * @param isLeftOut cells whose four corners are all left out are not made
 */
export function buildLayerMesh(
  part: CutOut,
  box: PixelBox,
  step: number,
  isLeftOut: (place: Place) => boolean = () => false,
): LayerMesh {
  const columns = Math.max(1, Math.ceil(box.width / step));
  const rows = Math.max(1, Math.ceil(box.height / step));
  const rest = new Float32Array((columns + 1) * (rows + 1) * 2);
  const texels = new Float32Array(rest.length);
  const leftOut: boolean[] = [];
  for (let row = 0, at = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++, at += 2) {
      const x = (column * box.width) / columns;
      const y = (row * box.height) / rows;
      rest[at] = box.x + x;
      rest[at + 1] = box.y + y;
      texels[at] = x * TEXTURE_SCALE;
      texels[at + 1] = y * TEXTURE_SCALE;
      leftOut.push(isLeftOut({ x: box.x + x, y: box.y + y }));
    }
  }
  const blended: number[] = [];
  const opaque: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * (columns + 1) + column;
      const corners = [a, a + 1, a + columns + 1, a + columns + 2] as const;
      if (corners.every((corner) => leftOut[corner])) continue;
      const { low, high } = alphaRange(part, rest, box, corners);
      if (high === 0) continue;
      const [p, q, r, s] = corners;
      (low === 255 ? opaque : blended).push(p, q, r, r, q, s);
    }
  }
  return {
    texture: buildDoubleTexture(part.image, part.alpha, sharedInt32),
    rest,
    texels,
    blended: Uint16Array.from(blended),
    opaque: Uint16Array.from(opaque),
  };
}

/** Smallest and largest opacity in a cell and one pixel around it. */
function alphaRange(
  part: CutOut,
  rest: Float32Array,
  box: PixelBox,
  [p, , , s]: readonly [number, number, number, number],
): { low: number; high: number } {
  const { width, height } = part.image;
  let low = 255;
  let high = 0;
  const yEnd = Math.min(height - 1, Math.ceil(rest[s * 2 + 1]! - box.y) + 1);
  const xEnd = Math.min(width - 1, Math.ceil(rest[s * 2]! - box.x) + 1);
  for (let y = Math.max(0, Math.floor(rest[p * 2 + 1]! - box.y) - 1); y <= yEnd; y++) {
    for (let x = Math.max(0, Math.floor(rest[p * 2]! - box.x) - 1); x <= xEnd; x++) {
      const value = part.alpha[y * width + x]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

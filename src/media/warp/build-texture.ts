import type { RgbImage } from '../image/rgb-image.ts';
import type { PackedTexture } from './draw-triangles.ts';

/** Texels per pixel and axis. At 1 a bilinear warp blurs whenever it samples between pixels, so sharpness flickers. */
export const TEXTURE_SCALE = 2;

/** Catmull-Rom weights for the two phases of a doubling, at -1/4 and +1/4 pixel from a pixel's centre. */
const NEAR = 0.8671875;
const SIDE = 0.2265625;
const FAR = -0.0703125;
const FARTHEST = -0.0234375;

/**
 * A texture of twice the size whose 2 x 2 means are the picture's pixels: the bilinear kernel at rest reads exactly
 * these means, so a warp by nothing gives the picture back. Detail above the picture's own limit is interpolated
 * (Catmull-Rom), then each 2 x 2 block is shifted to its mean: one step of back-projection (Irani & Peleg 1991), which
 * also sharpens. A second, smooth step before it cost 45 % more time for no difference to be seen.
 * @param alpha 0..255 per pixel of `image`
 */
export function buildDoubleTexture(
  image: RgbImage,
  alpha: Uint8Array,
  allocate: (length: number) => Int32Array = (length) => new Int32Array(length),
): PackedTexture {
  const { width, height } = image;
  const pixels = allocate(width * height * 4);
  const source = new Float32Array(width * height);
  const work = { rows: new Float32Array(width * height * 2), fine: new Float32Array(width * height * 4) };
  for (let channel = 0; channel < 4; channel++) {
    if (channel === 3) source.set(alpha);
    else for (let i = 0, p = channel; i < source.length; i++, p += 3) source[i] = image.data[p]!;
    doublePlane(source, width, height, work);
    packBlocks(source, work.fine, width, pixels, channel * 8);
  }
  return { width: width * 2, height: height * 2, pixels };
}

interface Work {
  readonly rows: Float32Array;
  readonly fine: Float32Array;
}

/** Shifts every 2 x 2 block to its pixel's value and writes it into one byte of the texels. */
function packBlocks(source: Float32Array, fine: Float32Array, width: number, pixels: Int32Array, shift: number): void {
  const stride = width * 2;
  for (let i = 0, column = 0, at = 0; i < source.length; i++) {
    const below = at + stride;
    const a = fine[at]!;
    const b = fine[at + 1]!;
    const c = fine[below]!;
    const d = fine[below + 1]!;
    const residual = source[i]! - (a + b + c + d) / 4;
    pixels[at]! |= toByte(a + residual) << shift;
    pixels[at + 1]! |= toByte(b + residual) << shift;
    pixels[below]! |= toByte(c + residual) << shift;
    pixels[below + 1]! |= toByte(d + residual) << shift;
    at += 2;
    if (++column === width) {
      column = 0;
      at += stride;
    }
  }
}

/** Separable Catmull-Rom doubling into `work.fine`; borders repeat. */
function doublePlane(source: Float32Array, width: number, height: number, work: Work): void {
  const { rows, fine } = work;
  const stride = width * 2;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let left2 = source[row]!;
    let left = left2;
    let here = left2;
    let right = source[row + Math.min(1, width - 1)]!;
    for (let x = 0, at = y * stride; x < width; x++, at += 2) {
      const right2 = source[row + Math.min(width - 1, x + 2)]!;
      rows[at] = FARTHEST * left2 + SIDE * left + NEAR * here + FAR * right;
      rows[at + 1] = FARTHEST * right2 + SIDE * right + NEAR * here + FAR * left;
      left2 = left;
      left = here;
      here = right;
      right = right2;
    }
  }
  for (let y = 0; y < height; y++) {
    const up2 = Math.max(0, y - 2) * stride;
    const up = Math.max(0, y - 1) * stride;
    const here = y * stride;
    const down = Math.min(height - 1, y + 1) * stride;
    const down2 = Math.min(height - 1, y + 2) * stride;
    const even = y * 2 * stride;
    for (let x = 0; x < stride; x++) {
      const middle = NEAR * rows[here + x]!;
      fine[even + x] = FARTHEST * rows[up2 + x]! + SIDE * rows[up + x]! + middle + FAR * rows[down + x]!;
      fine[even + stride + x] = FARTHEST * rows[down2 + x]! + SIDE * rows[down + x]! + middle + FAR * rows[up + x]!;
    }
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}

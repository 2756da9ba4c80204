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
 * these means, so a warp by nothing gives the picture back. Detail above the picture's own limit is interpolated,
 * then sharpened by back-projection (Irani & Peleg 1991) and made exact block by block.
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
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < source.length; i++) source[i] = image.data[i * 3 + channel]!;
    doubleExactly(source, width, height, work);
    const shift = channel * 8;
    for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! | (toByte(work.fine[i]!) << shift);
  }
  source.set(alpha);
  doublePlane(source, width, height, work);
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! | (toByte(work.fine[i]!) << 24);
  return { width: width * 2, height: height * 2, pixels };
}

interface Work {
  readonly rows: Float32Array;
  readonly fine: Float32Array;
}

function doubleExactly(source: Float32Array, width: number, height: number, work: Work): void {
  doublePlane(source, width, height, work);
  const { fine } = work;
  const coarse = fine.slice();
  const residual = new Float32Array(source.length);
  blockResidual(source, fine, width, height, residual);
  doublePlane(residual, width, height, work);
  for (let i = 0; i < fine.length; i++) fine[i] = Math.min(255, Math.max(0, fine[i]! + coarse[i]!));
  blockResidual(source, fine, width, height, residual);
  for (let y = 0; y < height * 2; y++) {
    const row = (y >> 1) * width;
    for (let x = 0; x < width * 2; x++) fine[y * width * 2 + x]! += residual[row + (x >> 1)]!;
  }
}

function blockResidual(
  source: Float32Array,
  fine: Float32Array,
  width: number,
  height: number,
  residual: Float32Array,
): void {
  const stride = width * 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * 2 * stride + x * 2;
      const mean = (fine[at]! + fine[at + 1]! + fine[at + stride]! + fine[at + stride + 1]!) / 4;
      residual[y * width + x] = source[y * width + x]! - mean;
    }
  }
}

/** Separable Catmull-Rom doubling into `work.fine`; borders repeat. */
function doublePlane(source: Float32Array, width: number, height: number, work: Work): void {
  const { rows, fine } = work;
  const stride = width * 2;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const left2 = source[row + Math.max(0, x - 2)]!;
      const left = source[row + Math.max(0, x - 1)]!;
      const here = source[row + x]!;
      const right = source[row + Math.min(width - 1, x + 1)]!;
      const right2 = source[row + Math.min(width - 1, x + 2)]!;
      rows[y * stride + x * 2] = FARTHEST * left2 + SIDE * left + NEAR * here + FAR * right;
      rows[y * stride + x * 2 + 1] = FARTHEST * right2 + SIDE * right + NEAR * here + FAR * left;
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

import type { RgbImage } from './rgb-image.ts';

/**
 * Pixels as little-endian R, G, B, A bytes in one int32 each: one load and one multiplication serve two channels.
 * Positions are 16.16 fixed point.
 */
export const FIXED = 65536;

/** Memory of so many bytes: shared where other threads read it too. */
export type Allocate = (bytes: number) => ArrayBuffer | SharedArrayBuffer;

export const allocateShared: Allocate = (bytes) => new SharedArrayBuffer(bytes);

/** rgb24 and a byte plane as one int32 per pixel. */
export function packRgba(image: RgbImage, alpha: Uint8Array | null, allocate: Allocate = allocateShared): Int32Array {
  const count = image.width * image.height;
  const packed = new Int32Array(allocate(count * 4));
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    const rgb = image.data[p]! | (image.data[p + 1]! << 8) | (image.data[p + 2]! << 16);
    packed[i] = rgb | ((alpha === null ? 255 : alpha[i]!) << 24);
  }
  return packed;
}

const LANES = 0x00ff00ff;

/**
 * Bilinear sample at 16.16 fixed-point coordinates, all four channels at once: two bytes share one multiplication.
 * Positions are rounded to 1/16 pixel, the finest at which the four weights of a byte still fit 16 bits.
 */
export function samplePacked(pixels: Int32Array, stride: number, x: number, y: number): number {
  const fixedX = (x + 2048) >> 12;
  const fixedY = (y + 2048) >> 12;
  const fx = fixedX & 15;
  const fy = fixedY & 15;
  const p = (fixedY >> 4) * stride + (fixedX >> 4);
  const a = pixels[p]!;
  if ((fx | fy) === 0) return a;
  const b = pixels[p + 1]!;
  const c = pixels[p + stride]!;
  const d = pixels[p + stride + 1]!;
  const wd = fx * fy;
  const wb = (fx << 4) - wd;
  const wc = (fy << 4) - wd;
  const wa = 256 - wb - wc - wd;
  const even =
    Math.imul(a & LANES, wa) +
    Math.imul(b & LANES, wb) +
    Math.imul(c & LANES, wc) +
    Math.imul(d & LANES, wd) +
    0x00800080;
  const odd =
    Math.imul((a >>> 8) & LANES, wa) +
    Math.imul((b >>> 8) & LANES, wb) +
    Math.imul((c >>> 8) & LANES, wc) +
    Math.imul((d >>> 8) & LANES, wd) +
    0x00800080;
  return ((even >>> 8) & LANES) | (odd & ~LANES);
}

/** `share` of `to`, 0..256. */
export function mixPacked(from: number, to: number, share: number): number {
  const rest = 256 - share;
  const even = Math.imul(from & LANES, rest) + Math.imul(to & LANES, share) + 0x00800080;
  const odd = Math.imul((from >>> 8) & LANES, rest) + Math.imul((to >>> 8) & LANES, share) + 0x00800080;
  return ((even >>> 8) & LANES) | (odd & ~LANES);
}

/** A straight line of samples to rgb24. `x`, `y` and the steps are 16.16 fixed point, `offset` counts bytes of `out`. */
export function copySpan(
  pixels: Int32Array,
  stride: number,
  x0: number,
  y0: number,
  stepX: number,
  stepY: number,
  out: Uint8Array,
  offset: number,
  count: number,
): void {
  for (let k = 0, x = x0, y = y0, o = offset; k < count; k++, o += 3, x += stepX, y += stepY) {
    const colour = samplePacked(pixels, stride, x, y);
    out[o] = colour & 255;
    out[o + 1] = (colour >>> 8) & 255;
    out[o + 2] = (colour >>> 16) & 255;
  }
}

/** The same, laid over what `out` holds by the samples' own opacity. */
export function laySpan(
  pixels: Int32Array,
  stride: number,
  x0: number,
  y0: number,
  stepX: number,
  stepY: number,
  out: Uint8Array,
  offset: number,
  count: number,
): void {
  for (let k = 0, x = x0, y = y0, o = offset; k < count; k++, o += 3, x += stepX, y += stepY) {
    const colour = samplePacked(pixels, stride, x, y);
    const alpha = colour >>> 24;
    if (alpha === 0) continue;
    const share = (alpha * 257 + 128) >> 8;
    out[o] = out[o]! + ((((colour & 255) - out[o]!) * share + 128) >> 8);
    out[o + 1] = out[o + 1]! + (((((colour >>> 8) & 255) - out[o + 1]!) * share + 128) >> 8);
    out[o + 2] = out[o + 2]! + (((((colour >>> 16) & 255) - out[o + 2]!) * share + 128) >> 8);
  }
}

import { pixel } from './numeric.ts';

function boxRows(source: Float32Array, target: Float32Array, width: number, height: number, radius: number): void {
  const norm = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const first = pixel(source, row);
    const last = pixel(source, row + width - 1);
    let sum = first * radius;
    for (let x = 0; x < radius; x++) sum += pixel(source, row + Math.min(x, width - 1));
    for (let x = 0; x < width; x++) {
      const entering = x + radius < width ? pixel(source, row + x + radius) : last;
      sum += entering;
      target[row + x] = sum * norm;
      sum -= x - radius >= 0 ? pixel(source, row + x - radius) : first;
    }
  }
}

function transpose(source: Float32Array, width: number, height: number): Float32Array {
  const target = new Float32Array(source.length);
  const tile = 32;
  for (let y0 = 0; y0 < height; y0 += tile) {
    for (let x0 = 0; x0 < width; x0 += tile) {
      for (let y = y0; y < Math.min(height, y0 + tile); y++) {
        for (let x = x0; x < Math.min(width, x0 + tile); x++) target[x * height + y] = pixel(source, y * width + x);
      }
    }
  }
  return target;
}

function boxThrice(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const a = new Float32Array(plane.length);
  const b = new Float32Array(plane.length);
  boxRows(plane, a, width, height, radius);
  boxRows(a, b, width, height, radius);
  boxRows(b, a, width, height, radius);
  return a;
}

/** Near-Gaussian blur (three box passes each way); `sigma` in pixels, edges extended. Returns a new plane. */
export function blur(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  // Three boxes of width w have variance (w^2 - 1) / 4.
  const radius = Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2);
  if (radius < 1) return Float32Array.from(plane);
  const rows = transpose(boxThrice(plane, width, height, radius), width, height);
  return transpose(boxThrice(rows, height, width, radius), height, width);
}

/** Blur that only mixes pixels under the mask (0..1): normalised convolution. */
export function blurMasked(
  plane: Float32Array,
  mask: Float32Array,
  width: number,
  height: number,
  sigma: number,
): Float32Array {
  const weighted = new Float32Array(plane.length);
  for (let k = 0; k < plane.length; k++) weighted[k] = pixel(plane, k) * pixel(mask, k);
  const sum = blur(weighted, width, height, sigma);
  const weight = blur(mask, width, height, sigma);
  for (let k = 0; k < sum.length; k++) sum[k] = pixel(sum, k) / Math.max(1e-4, pixel(weight, k));
  return sum;
}

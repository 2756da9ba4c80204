import { boxBlur } from './box-blur.ts';
import { resizePlane } from './resample-plane.ts';
import { createPlane, type FloatPlane } from './rgb-image.ts';

/** Wider blurs are made at reduced size: what they leave has no detail that a bilinear enlargement could lose. */
const FULL_SIZE_SIGMA = 2.5;

/** Smoothing with standard deviation `sigma` in pixels, edges replicated: three box filters, cost nearly independent of sigma. */
export function gaussianBlur(source: FloatPlane, sigma: number): FloatPlane {
  if (sigma < 0.5) return { ...source, data: source.data.slice() };
  const factor = Math.floor(sigma / FULL_SIZE_SIGMA);
  if (factor < 2) return blurHere(source, sigma);
  const small = shrinkPlane(source, factor);
  return resizePlane(blurHere(small, sigma / factor), source.width, source.height);
}

/** Three boxes of radius r have the variance r² + r: the sum is the sigma asked for where radii differ by one. */
function blurHere({ width, height, data }: FloatPlane, sigma: number): FloatPlane {
  const radii = boxRadii(sigma);
  const scratch = new Float32Array(data.length);
  let source = data;
  let target = new Float32Array(data.length);
  let spare = new Float32Array(data.length);
  for (const radius of radii) {
    boxBlur(source, target, scratch, { width, height, radius });
    source = target;
    [target, spare] = [spare, target];
  }
  return { width, height, data: source };
}

/** Radii of the three passes, variance of a box of radius r being (r² + r) / 3. */
function boxRadii(sigma: number): number[] {
  const wanted = sigma * sigma;
  const low = Math.max(0, Math.floor((Math.sqrt(1 + 4 * wanted) - 1) / 2));
  const variance = (radius: number): number => (radius * radius + radius) / 3;
  const larger = Math.round((wanted - 3 * variance(low)) / (variance(low + 1) - variance(low)));
  return [0, 1, 2].map((pass) => (pass < larger ? low + 1 : low)).filter((radius) => radius > 0);
}

/** Area mean of factor × factor cells; the last row and column of cells may be partial. */
export function shrinkPlane(source: FloatPlane, factor: number): FloatPlane {
  if (factor <= 1) return source;
  const target = createPlane(Math.ceil(source.width / factor), Math.ceil(source.height / factor));
  for (let y = 0; y < source.height; y++) {
    const row = Math.floor(y / factor) * target.width;
    let at = y * source.width;
    for (let cell = 0, x = 0; x < source.width; cell++) {
      const end = Math.min(source.width, x + factor);
      let sum = 0;
      for (; x < end; x++) sum += source.data[at++]!;
      target.data[row + cell] = target.data[row + cell]! + sum;
    }
  }
  for (let y = 0, i = 0; y < target.height; y++) {
    const rows = Math.min(factor, source.height - y * factor);
    for (let x = 0; x < target.width; x++, i++) {
      target.data[i] = target.data[i]! / (rows * Math.min(factor, source.width - x * factor));
    }
  }
  return target;
}

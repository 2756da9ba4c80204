import { shrinkPlane } from '../image/gaussian-blur.ts';
import { resizePlane } from '../image/resample-plane.ts';
import type { LightLayer } from './light-layer.ts';

/** Discs larger than this are blurred at half the size. */
const FULL_SIZE_RADIUS = 5.5;

/**
 * What a lens does to a layer out of focus: the mean over a disc, so that a lamp becomes a disc and an edge a ramp (a
 * Gaussian would make cotton of both). Rows of the disc are spans of running sums: cost grows with the radius only.
 * @param radius of the circle of confusion, pixels
 */
export function lensBlur(layer: LightLayer, radius: number): LightLayer {
  if (radius < 0.75) return layer;
  const { width, height } = layer;
  if (radius > FULL_SIZE_RADIUS) {
    const halves = layer.planes.map((data) => shrinkPlane({ width, height, data }, 2));
    const [r, g, b, a] = halves.map((plane) => plane.data) as unknown as LightLayer['planes'];
    const small = lensBlur({ width: halves[0]!.width, height: halves[0]!.height, planes: [r, g, b, a] }, radius / 2);
    return withPlanes(layer, (c) => resizePlane({ ...small, data: small.planes[c]! }, width, height).data);
  }
  const spans = discSpans(radius);
  return withPlanes(layer, (c) => blurPlane(layer.planes[c]!, width, height, spans));
}

function withPlanes({ width, height }: LightLayer, make: (channel: number) => Float32Array): LightLayer {
  return { width, height, planes: [make(0), make(1), make(2), make(3)] };
}

/** Half width of the disc in each of its rows, from -radius to +radius. */
function discSpans(radius: number): number[] {
  const rows = Math.floor(radius);
  return Array.from({ length: 2 * rows + 1 }, (_, k) => Math.floor(Math.sqrt(radius * radius - (k - rows) ** 2)));
}

/** Beyond the borders the last pixel goes on, or the picture's rim would darken. */
function blurPlane(source: Float32Array, width: number, height: number, spans: readonly number[]): Float32Array {
  const rows = (spans.length - 1) / 2;
  const reach = Math.max(...spans);
  const padded = width + 2 * reach + 1;
  const sums = new Float64Array(padded * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let k = 0; k < padded - 1; k++) {
      sum += source[y * width + Math.max(0, Math.min(width - 1, k - reach))]!;
      sums[y * padded + k + 1] = sum;
    }
  }
  const count = spans.reduce((total, half) => total + 2 * half + 1, 0);
  const target = new Float32Array(source.length);
  for (let y = 0; y < height; y++) {
    const out = y * width;
    for (let k = 0; k < spans.length; k++) {
      const half = spans[k]!;
      const line = Math.max(0, Math.min(height - 1, y + k - rows)) * padded + reach;
      for (let x = 0; x < width; x++) {
        target[out + x] = target[out + x]! + sums[line + x + half + 1]! - sums[line + x - half]!;
      }
    }
    for (let x = out; x < out + width; x++) target[x] = target[x]! / count;
  }
  return target;
}

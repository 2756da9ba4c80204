import { boxBlur } from './box-blur.ts';
import { shrinkPlane } from './gaussian-blur.ts';
import { resizePlane } from './resample-plane.ts';
import type { FloatPlane } from './rgb-image.ts';

/** Windows wider than this are solved at reduced size: their coefficients are smooth ("Fast Guided Filter", 2015). */
const FULL_SIZE_RADIUS = 4;

/**
 * Edge-aware smoothing of a plane by the brightness of another (or by itself): He, Sun and Tang, "Guided Image
 * Filtering", 2013, the grey version. No clamping: planes of any range.
 * @param epsilon variance that counts as flat, in squared units of the guide
 */
export function guidedSmooth(
  guide: FloatPlane,
  input: FloatPlane,
  { radius, epsilon }: { readonly radius: number; readonly epsilon: number },
): FloatPlane {
  const whole = Math.max(1, Math.round(radius));
  const factor = Math.max(1, Math.floor(whole / FULL_SIZE_RADIUS));
  const small = shrinkPlane(guide, factor);
  const source = guide === input ? small : shrinkPlane(input, factor);
  const { slopes, offsets } = solveWindows(small, source, { radius: Math.max(1, Math.round(whole / factor)), epsilon });
  const { width, height } = guide;
  const slope = factor === 1 ? slopes : resizePlane(slopes, width, height);
  const offset = factor === 1 ? offsets : resizePlane(offsets, width, height);
  for (let i = 0; i < slope.data.length; i++) slope.data[i] = slope.data[i]! * guide.data[i]! + offset.data[i]!;
  return slope;
}

/** Means of the linear models of all windows around a pixel: output = slope * guide + offset. */
function solveWindows(
  guide: FloatPlane,
  input: FloatPlane,
  { radius, epsilon }: { readonly radius: number; readonly epsilon: number },
): { slopes: FloatPlane; offsets: FloatPlane } {
  const { width, height } = guide;
  const filter = { width, height, radius };
  const size = width * height;
  const scratch = new Float32Array(size);
  const product = new Float32Array(size);
  const blur = (source: Float32Array): Float32Array => {
    const target = new Float32Array(size);
    boxBlur(source, target, scratch, filter);
    return target;
  };
  const isSelf = guide === input;
  const meanGuide = blur(guide.data);
  const meanInput = isSelf ? meanGuide : blur(input.data);
  for (let i = 0; i < size; i++) product[i] = guide.data[i]! * guide.data[i]!;
  const square = blur(product);
  let cross = square;
  if (!isSelf) {
    for (let i = 0; i < size; i++) product[i] = guide.data[i]! * input.data[i]!;
    cross = blur(product);
  }
  const offset = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const mean = meanGuide[i]!;
    const slope = (cross[i]! - mean * meanInput[i]!) / (square[i]! - mean * mean + epsilon);
    product[i] = slope;
    offset[i] = meanInput[i]! - slope * mean;
  }
  return { slopes: { width, height, data: blur(product) }, offsets: { width, height, data: blur(offset) } };
}

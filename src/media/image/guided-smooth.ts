import { boxBlur } from './box-blur.ts';
import type { FloatPlane } from './rgb-image.ts';

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
  const { width, height } = guide;
  const filter = { width, height, radius: Math.max(1, Math.round(radius)) };
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
  const slopes = blur(product);
  const offsets = blur(offset);
  for (let i = 0; i < size; i++) slopes[i] = slopes[i]! * guide.data[i]! + offsets[i]!;
  return { width, height, data: slopes };
}

import { boxBlur } from '../image/box-blur.ts';
import type { PlanarImage } from '../image/planar-image.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import { clamp } from '../smooth.ts';

/** Radii of the two passes, shares of the face size: the first finds colours from afar, the second keeps strands. */
const RADII = [0.1, 0.012];
const LEAST_RADIUS = [4, 2];
const OPAQUE = 0.995;
const CLEAR = 0.004;

/**
 * Takes the old background's colour out of half-transparent pixels (hair, outlines), in place: Forte, "Approximate Fast
 * Foreground Colour Estimation", 2021, blur fusion in two passes.
 */
export function estimateForeground(image: PlanarImage, matte: FloatPlane, faceSize: number): void {
  const { width, height } = image;
  const size = width * height;
  const scratch = new Float32Array(size);
  const product = new Float32Array(size);
  const original = image.channels.map((channel) => channel.slice());
  const [front, back, opacity] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  RADII.forEach((share, pass) => {
    const filter = { width, height, radius: Math.max(LEAST_RADIUS[pass]!, Math.floor(faceSize * share)) };
    boxBlur(matte.data, opacity, scratch, filter);
    image.channels.forEach((channel, c) => {
      const source = original[c]!;
      for (let i = 0; i < size; i++) product[i] = channel[i]! * matte.data[i]!;
      boxBlur(product, front, scratch, filter);
      for (let i = 0; i < size; i++) product[i] = source[i]! * (1 - matte.data[i]!);
      boxBlur(product, back, scratch, filter);
      for (let i = 0; i < size; i++) {
        const alpha = matte.data[i]!;
        if (alpha > OPAQUE || alpha < CLEAR) continue;
        const person = front[i]! / (opacity[i]! + 1e-3);
        const behind = back[i]! / (1 - opacity[i]! + 1e-3);
        channel[i] = clamp(person + alpha * (source[i]! - alpha * person - (1 - alpha) * behind), 0, 255);
      }
    });
  });
}

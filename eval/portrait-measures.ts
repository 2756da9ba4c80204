/** What one face or picture measures; the numbers of eval/portrait.ts. */
import { gaussianBlur } from '../src/media/image/gaussian-blur.ts';
import { lumaOf, type PlanarImage } from '../src/media/image/planar-image.ts';
import { createPlane, type FloatPlane, type RgbImage } from '../src/media/image/rgb-image.ts';
import { BROWS, EYE_OPENINGS, LIPS } from '../src/media/retouch/face-polygons.ts';
import { cutFaceRegion, type FaceFrame, maskPolygon } from '../src/media/retouch/face-region.ts';
import { findSkin } from '../src/media/retouch/skin-mask.ts';

export interface FaceMeasures {
  /** Root mean square of skin detail below 2 % of the face, grey levels. */
  readonly texture: number;
  /** The finest of it, below 0.4 %: pores. */
  readonly pores: number;
  /** Variance of the two colour differences on the skin. */
  readonly chroma: number;
  /** Mean gradient in eyes, brows and lips. */
  readonly acutance: number;
}

/** A measure that always looks at the same pixels: those of the untouched picture. */
export function createFaceMeter(
  image: PlanarImage,
  matte: FloatPlane,
  face: FaceFrame,
): (image: PlanarImage) => FaceMeasures {
  const first = cutFaceRegion(image, matte, face);
  const { skin } = findSkin(first);
  const features = createPlane(skin.width, skin.height);
  for (const outline of [...EYE_OPENINGS, ...BROWS, LIPS]) {
    const mask = maskPolygon(first, outline);
    for (let i = 0; i < mask.data.length; i++) if ((mask.data[i] ?? 0) > 0) features.data[i] = 1;
  }
  return (current) => {
    const { luma, blueness, redness } = cutFaceRegion(current, matte, face);
    return {
      texture: detail(luma, skin, face.size * 0.02),
      pores: detail(luma, skin, face.size * 0.004),
      chroma: variance(blueness, skin) + variance(redness, skin),
      acutance: meanGradient(luma, features),
    };
  };
}

const SURE_SKIN = 0.9;

function detail(luma: FloatPlane, skin: FloatPlane, sigma: number): number {
  const soft = gaussianBlur(luma, sigma);
  let sum = 0;
  let count = 0;
  luma.data.forEach((value, i) => {
    if ((skin.data[i] ?? 0) < SURE_SKIN) return;
    sum += (value - (soft.data[i] ?? 0)) ** 2;
    count++;
  });
  return Math.sqrt(sum / Math.max(1, count));
}

function variance(plane: FloatPlane, skin: FloatPlane): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  plane.data.forEach((value, i) => {
    if ((skin.data[i] ?? 0) < SURE_SKIN) return;
    sum += value;
    squares += value * value;
    count++;
  });
  return squares / Math.max(1, count) - (sum / Math.max(1, count)) ** 2;
}

function meanGradient({ data, width }: FloatPlane, mask: FloatPlane): number {
  let sum = 0;
  let count = 0;
  for (let i = width; i < data.length - width; i++) {
    if (mask.data[i] !== 1) continue;
    sum += Math.hypot((data[i + 1] ?? 0) - (data[i - 1] ?? 0), (data[i + width] ?? 0) - (data[i - width] ?? 0)) / 2;
    count++;
  }
  return sum / Math.max(1, count);
}

/** Mean absolute difference of two pictures of one size, grey levels; only where `mask` is 1, when given. */
export function meanDifference(a: RgbImage, b: RgbImage, mask?: Uint8Array): number {
  let sum = 0;
  let count = 0;
  a.data.forEach((value, i) => {
    if (mask !== undefined && mask[Math.floor(i / 3)] !== 1) return;
    sum += Math.abs(value - (b.data[i] ?? 0));
    count++;
  });
  return sum / Math.max(1, count);
}

/**
 * Median difference in luma between a ring of 3 pixels just outside the outline and the backdrop 8 pixels further out:
 * what a halo would show. `matte` is the output's own.
 */
export function haloStep(image: PlanarImage, matte: FloatPlane): number {
  const luma = lumaOf(image).data;
  const near = gaussianBlur(matte, 2);
  const { width, height } = matte;
  const steps: number[] = [];
  for (let y = 12; y < height - 12; y += 2) {
    for (let x = 12; x < width - 12; x += 2) {
      const i = y * width + x;
      const alpha = near.data[i] ?? 0;
      if (alpha < 0.005 || alpha > 0.12) continue;
      const gx = (near.data[i + 1] ?? 0) - (near.data[i - 1] ?? 0);
      const gy = (near.data[i + width] ?? 0) - (near.data[i - width] ?? 0);
      const length = Math.hypot(gx, gy);
      if (length < 1e-4) continue;
      const out = (y - Math.round((gy / length) * 8)) * width + x - Math.round((gx / length) * 8);
      if ((matte.data[out] ?? 1) > 0.01) continue;
      steps.push(Math.abs((luma[i] ?? 0) - (luma[out] ?? 0)));
    }
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

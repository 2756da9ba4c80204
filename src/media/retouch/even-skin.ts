import { gaussianBlur } from '../image/gaussian-blur.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import type { FaceRegion } from './face-region.ts';
import type { SkinMask } from './skin-mask.ts';

/** Reach of "the skin around here", share of the face. */
const LOCAL = 0.16;
/** Colour goes towards the local mean and, a little, to that of the whole face. */
const LOCAL_SHARE = 0.72;
/** Above this the rosiness drained away and faces went beige. */
const MAX_COLOUR_PULL = 0.72;
/** Grey levels above the local mean from which skin counts as shiny. */
const SHINE = 12;

/**
 * `skin_unifi`: evens colour and mottled brightness inside the skin mask and compresses shine; `skin` asks for a tenth
 * of it. Changes the region.
 * @param unify 0..1
 * @param smooth 0..1; both 0 change nothing
 */
export function evenSkin(
  region: FaceRegion,
  { skin, oval }: SkinMask,
  { unify, smooth }: { readonly unify: number; readonly smooth: number },
): void {
  if (unify === 0 && smooth === 0) return;
  const { luma, blueness, redness, face } = region;
  const mean = createMaskedMean(skin, face.size * LOCAL);
  const [localLuma, localBlue, localRed] = [luma, blueness, redness].map(mean) as [FloatPlane, FloatPlane, FloatPlane];
  const mottling = gaussianBlur(luma, face.size * 0.035);
  const faceBlue = weightedMean(blueness, skin, oval);
  const faceRed = weightedMean(redness, skin, oval);
  const colourPull = Math.min(MAX_COLOUR_PULL, MAX_COLOUR_PULL * unify + 0.1 * smooth);
  for (let i = 0; i < luma.data.length; i++) {
    const weight = skin.data[i]!;
    if (weight <= 0.004) continue;
    const blue = localBlue.data[i]! * LOCAL_SHARE + faceBlue * (1 - LOCAL_SHARE);
    const red = localRed.data[i]! * LOCAL_SHARE + faceRed * (1 - LOCAL_SHARE);
    blueness.data[i] = blueness.data[i]! + (blue - blueness.data[i]!) * colourPull * weight;
    redness.data[i] = redness.data[i]! + (red - redness.data[i]!) * colourPull * weight;
    const above = mottling.data[i]! - localLuma.data[i]!;
    const shine = Math.max(0, above - SHINE) * (0.25 * unify + 0.18 * smooth);
    luma.data[i] = luma.data[i]! - (above * 0.315 * unify + shine) * weight;
  }
}

/** Mean of a plane over the skin nearby, weighted by the mask. */
export function createMaskedMean(skin: FloatPlane, sigma: number): (plane: FloatPlane) => FloatPlane {
  const total = gaussianBlur(skin, sigma);
  return (plane) => {
    const weighted = plane.data.map((value, i) => value * skin.data[i]!);
    const mean = gaussianBlur({ ...plane, data: weighted }, sigma);
    for (let i = 0; i < mean.data.length; i++) mean.data[i] = mean.data[i]! / (total.data[i]! + 1e-3);
    return mean;
  };
}

function weightedMean(plane: FloatPlane, skin: FloatPlane, oval: FloatPlane): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < plane.data.length; i++) {
    const weight = skin.data[i]! * oval.data[i]!;
    sum += plane.data[i]! * weight;
    total += weight;
  }
  return total === 0 ? 0 : sum / total;
}

import { gaussianBlur } from '../image/gaussian-blur.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import { clamp, quantile, smoothstep } from '../smooth.ts';
import { createMaskedMean } from './even-skin.ts';
import { EYE_OPENINGS, IRIS_CENTERS, IRIS_RIMS, MOUTH_OPENING, UNDER_EYES } from './face-polygons.ts';
import { type FaceRegion, facePoint, maskPolygon } from './face-region.ts';
import type { SkinMask } from './skin-mask.ts';

/** Shadows under the eyes are lifted by at most this many grey levels. */
const MAX_LIFT = 22;
/** With fewer mouth pixels than this share of the face squared there are no teeth to see. */
const LEAST_MOUTH = 0.003;

/** The rest of `skin`: lighter shadows under the eyes, whiter teeth, clearer irises. Nothing at 0. */
export function brightenFeatures(region: FaceRegion, mask: SkinMask, strength: number): void {
  if (strength === 0) return;
  liftUnderEyes(region, mask, strength);
  whitenTeeth(region, strength);
  clearEyes(region, strength);
}

function liftUnderEyes(region: FaceRegion, { skin }: SkinMask, strength: number): void {
  const { luma, face } = region;
  const around = createMaskedMean(skin, face.size * 0.16)(luma);
  const soft = gaussianBlur(luma, face.size * 0.02);
  for (const outline of UNDER_EYES) {
    const mask = maskPolygon(region, outline, { feather: face.size * 0.014 });
    for (let i = 0; i < luma.data.length; i++) {
      const weight = mask.data[i]! * skin.data[i]!;
      if (weight < 0.01) continue;
      const lift = clamp(around.data[i]! - soft.data[i]!, 0, MAX_LIFT);
      luma.data[i] = luma.data[i]! + lift * 0.62 * strength * weight;
    }
  }
}

/** Teeth are the bright, little red part between the lips. */
function whitenTeeth(region: FaceRegion, strength: number): void {
  const { luma, blueness, redness, face } = region;
  const mask = maskPolygon(region, MOUTH_OPENING, { feather: face.size * 0.004 });
  const inside = luma.data.filter((_, i) => mask.data[i]! > 0.9);
  if (inside.length < face.size * face.size * LEAST_MOUTH) return;
  const bright = quantile(inside, 0.75);
  for (let i = 0; i < luma.data.length; i++) {
    if (mask.data[i]! < 0.02) continue;
    const isTooth = smoothstep(bright * 0.55, bright * 0.85, luma.data[i]!) * smoothstep(24, 10, redness.data[i]!);
    const weight = mask.data[i]! * isTooth * strength;
    blueness.data[i] = blueness.data[i]! + (Math.max(blueness.data[i]!, -3) - blueness.data[i]!) * 0.75 * weight;
    redness.data[i] = redness.data[i]! * (1 - 0.35 * weight);
    luma.data[i] = luma.data[i]! + clamp((235 - luma.data[i]!) * 0.14, 0, 12) * weight;
  }
}

function clearEyes(region: FaceRegion, strength: number): void {
  const { face } = region;
  EYE_OPENINGS.forEach((outline, k) => {
    const mask = maskPolygon(region, outline, { grow: -face.size * 0.004, feather: face.size * 0.005 });
    const center = facePoint(face, IRIS_CENTERS[k]!);
    const rim = facePoint(face, IRIS_RIMS[k]!);
    clearEye(region, mask, { center, radius: Math.max(1, Math.hypot(rim.x - center.x, rim.y - center.y)), strength });
  });
}

function clearEye(
  { luma, blueness, redness }: FaceRegion,
  mask: FloatPlane,
  {
    center,
    radius,
    strength,
  }: {
    readonly center: { readonly x: number; readonly y: number };
    readonly radius: number;
    readonly strength: number;
  },
): void {
  for (let i = 0; i < mask.data.length; i++) {
    const opening = mask.data[i]!;
    if (opening < 0.02) continue;
    const distance = Math.hypot((i % mask.width) - center.x, Math.floor(i / mask.width) - center.y) / radius;
    const iris = opening * strength * smoothstep(1.08, 0.85, distance) * smoothstep(0.28, 0.5, distance);
    const white = opening * strength * smoothstep(1, 1.2, distance);
    luma.data[i] =
      luma.data[i]! + iris * 0.14 * Math.max(0, luma.data[i]! - 18) + white * clamp((225 - luma.data[i]!) * 0.08, 0, 8);
    blueness.data[i] = blueness.data[i]! * (1 + 0.25 * iris);
    redness.data[i] = redness.data[i]! * (1 + 0.25 * iris) * (1 - 0.35 * white);
  }
}

import { extremeFilter } from '../image/extreme-filter.ts';
import { gaussianBlur } from '../image/gaussian-blur.ts';
import { guidedSmooth } from '../image/guided-smooth.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import { clamp, quantile, smoothstep } from '../smooth.ts';
import { BROWS, EYE_OPENINGS, LIPS } from './face-polygons.ts';
import { type FaceRegion, maskPolygon } from './face-region.ts';
import type { SkinMask } from './skin-mask.ts';

/** Gain of the unsharp mask at full strength; 1.5 looked crunchy on every face. */
const GAIN = 1.15;
/** Share of the gain that plain skin gets: eyes, brows and lips carry the likeness, pores only need to stay. */
const SKIN_SHARE = 0.26;
const PASSES = 2;

/**
 * `gpen`: restores detail in the face without inventing any. Edge-aware denoising by the measured noise, then an
 * unsharp mask whose result may not leave the range of its neighbourhood (steeper edges, no halo), then a little more
 * of the face's own mid-sized detail. Changes `region.luma` only.
 * @param strength 0..1; 0 changes nothing
 * @param enlargement output pixels per pixel of the photo: an enlarged face is blurred over that many pixels
 */
export function sharpenFace(
  region: FaceRegion,
  { skin }: SkinMask,
  { strength, enlargement }: { readonly strength: number; readonly enlargement: number },
): void {
  if (strength === 0) return;
  const features = maskSharpFeatures(region);
  const zone = maskFaceZone(region);
  const noise = measureNoise(region.luma, skin);
  const radius = clamp(1.1 * Math.max(1, enlargement), 1, 4);
  denoise(region.luma, {
    radius,
    noise,
    weight: (i) => strength * 0.55 * zone.data[i]! * (1 - 0.8 * features.data[i]!),
  });
  const weight = createPlane(zone.width, zone.height);
  for (let i = 0; i < weight.data.length; i++) {
    const edges = Math.max(features.data[i]! * 0.9, (1 - skin.data[i]!) * 0.5);
    weight.data[i] = zone.data[i]! * strength * (SKIN_SHARE + (1 - SKIN_SHARE) * edges);
  }
  const bands = detailBands(region.luma, region.face.size);
  const range = {
    lowest: extremeFilter(region.luma, Math.round(radius), 'min'),
    highest: extremeFilter(region.luma, Math.round(radius), 'max'),
  };
  for (let pass = 0; pass < PASSES; pass++) {
    const sharpened = steepen(region.luma, {
      blurred: gaussianBlur(region.luma, pass === 0 ? radius * 1.8 : radius),
      ...range,
      coring: noise / 2,
      overshoot: 1 + 2 * strength,
      weight,
    });
    if (pass === 0) {
      for (let i = 0; i < sharpened.length; i++) {
        const share = skin.data[i]! > 0.5 ? 0.5 : 1;
        sharpened[i] = sharpened[i]! + weight.data[i]! * share * bands.data[i]!;
      }
    }
    region.luma.data.set(sharpened);
  }
}

/** Eyes, brows and lips with soft borders. */
function maskSharpFeatures(region: FaceRegion): FloatPlane {
  const { size } = region.face;
  const union = createPlane(region.box.width, region.box.height);
  const outlines = [
    ...EYE_OPENINGS.map((ids) => ({ ids, grow: 0.05 })),
    ...[...BROWS, LIPS].map((ids) => ({ ids, grow: 0.03 })),
  ];
  for (const { ids, grow } of outlines) {
    const mask = maskPolygon(region, ids, { grow: size * grow, feather: size * 0.015 });
    for (let i = 0; i < union.data.length; i++) union.data[i] = Math.max(union.data[i]!, mask.data[i]!);
  }
  return union;
}

/** The head as a soft ellipse, only where the person is. */
function maskFaceZone({ box, face, matte }: FaceRegion): FloatPlane {
  const zone = createPlane(box.width, box.height);
  for (let y = 0; y < box.height; y++) {
    const v = (y - face.center.y) / (face.height * 0.85);
    for (let x = 0; x < box.width; x++) {
      const u = (x - face.center.x) / (face.size * 0.85);
      const i = y * box.width + x;
      zone.data[i] = smoothstep(1.08, 0.78, Math.hypot(u, v)) * matte.data[i]!;
    }
  }
  return zone;
}

/** Standard deviation of the camera noise on the skin, grey levels; pores are part of it, hence the limits. */
function measureNoise(luma: FloatPlane, skin: FloatPlane): number {
  const smooth = gaussianBlur(luma, 1.2);
  const deviations: number[] = [];
  for (let i = 0; i < skin.data.length; i += 5) {
    if (skin.data[i]! > 0.8) deviations.push(Math.abs(luma.data[i]! - smooth.data[i]!));
  }
  if (deviations.length === 0) return 0.6;
  return clamp(quantile(Float64Array.from(deviations), 0.5) * 1.4826 * 1.3, 0.6, 8);
}

function denoise(
  luma: FloatPlane,
  {
    radius,
    noise,
    weight,
  }: { readonly radius: number; readonly noise: number; readonly weight: (index: number) => number },
): void {
  const smooth = guidedSmooth(luma, luma, {
    radius: Math.max(2, Math.round(radius * 1.2)),
    epsilon: (1.6 * noise) ** 2,
  });
  for (let i = 0; i < luma.data.length; i++) {
    luma.data[i] = luma.data[i]! + (smooth.data[i]! - luma.data[i]!) * weight(i);
  }
}

/** Detail between pores and features (about 1 to 3 % of the face), edges left out. */
function detailBands(luma: FloatPlane, size: number): FloatPlane {
  const fine = guidedSmooth(luma, luma, { radius: Math.max(2, Math.floor(size * 0.008)), epsilon: 64 });
  const coarse = guidedSmooth(fine, fine, { radius: Math.max(3, Math.floor(size * 0.022)), epsilon: 150 });
  const bands = createPlane(luma.width, luma.height);
  for (let i = 0; i < bands.data.length; i++) {
    bands.data[i] = 0.34 * (fine.data[i]! - coarse.data[i]!) + 0.18 * (luma.data[i]! - fine.data[i]!);
  }
  return bands;
}

interface Steepening {
  readonly blurred: FloatPlane;
  /** Range of each pixel's neighbourhood before sharpening. */
  readonly lowest: FloatPlane;
  readonly highest: FloatPlane;
  /** Differences below this are noise. */
  readonly coring: number;
  /** Grey levels by which a result may leave its neighbourhood's range. */
  readonly overshoot: number;
  readonly weight: FloatPlane;
}

function steepen(luma: FloatPlane, { blurred, lowest, highest, coring, overshoot, weight }: Steepening): Float32Array {
  const out = new Float32Array(luma.data.length);
  for (let i = 0; i < out.length; i++) {
    const value = luma.data[i]!;
    const difference = value - blurred.data[i]!;
    const cored = Math.sign(difference) * Math.max(0, Math.abs(difference) - coring);
    const sharp = value + weight.data[i]! * GAIN * cored;
    out[i] = clamp(
      sharp,
      lowest.data[i]! - overshoot * weight.data[i]!,
      highest.data[i]! + overshoot * weight.data[i]!,
    );
  }
  return out;
}

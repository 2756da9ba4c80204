import { createGrain } from '../image/fractal-noise.ts';
import { gaussianBlur } from '../image/gaussian-blur.ts';
import { guidedSmooth } from '../image/guided-smooth.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import type { RandomStream } from '../random.ts';
import type { FaceRegion } from './face-region.ts';
import type { SkinMask } from './skin-mask.ts';

/** Luma as a base and bands of growing size, shares of the face: each guided-filtered from the one before. */
export interface SkinBands {
  /** Without pores. */
  readonly fine: FloatPlane;
  /** Without blotches. */
  readonly middle: FloatPlane;
  /** Shape and light only. */
  readonly base: FloatPlane;
}

/** What full strength leaves of each band. Pores mostly stay: skin without them is plastic. */
const KEPT = { coarse: 0.62, middle: 0.14, pores: 0.58 };
/** Grey levels of fresh pore grain at full strength, in place of what was smoothed away. */
const GRAIN = { pores: 1.6, sensor: 0.25 };

export function splitSkinBands(luma: FloatPlane, size: number): SkinBands {
  const fine = guidedSmooth(luma, luma, { radius: Math.max(1, Math.floor(size * 0.006)), epsilon: 36 });
  const middle = guidedSmooth(fine, fine, { radius: Math.max(2, Math.floor(size * 0.022)), epsilon: 196 });
  const base = guidedSmooth(middle, middle, { radius: Math.max(3, Math.floor(size * 0.05)), epsilon: 420 });
  return { fine, middle, base };
}

/**
 * `skin`: frequency-separated smoothing. Blotches (the middle band) nearly go, shading and pores mostly stay.
 * Changes `region.luma` inside the skin mask.
 * @param strength 0..1; 0 changes nothing
 */
export function smoothSkin(
  region: FaceRegion,
  { skin }: SkinMask,
  { bands, strength, random }: { readonly bands: SkinBands; readonly strength: number; readonly random: RandomStream },
): void {
  if (strength === 0) return;
  const { luma, face } = region;
  const { fine, middle, base } = bands;
  const keep = (band: number): number => 1 - (1 - band) * strength;
  const noise = createPlane(luma.width, luma.height);
  const grain = createGrain(random.derive('pores'));
  for (let i = 0; i < noise.data.length; i++) noise.data[i] = grain();
  const pores = gaussianBlur(noise, Math.max(1, face.size * 0.0022));
  for (let i = 0; i < luma.data.length; i++) {
    const weight = skin.data[i]!;
    if (weight <= 0.004) continue;
    const value = luma.data[i]!;
    const smoothed =
      base.data[i]! +
      (middle.data[i]! - base.data[i]!) * keep(KEPT.coarse) +
      (fine.data[i]! - middle.data[i]!) * keep(KEPT.middle) +
      (value - fine.data[i]!) * keep(KEPT.pores) +
      (pores.data[i]! * GRAIN.pores + noise.data[i]! * GRAIN.sensor) * strength;
    luma.data[i] = value + (smoothed - value) * weight;
  }
}

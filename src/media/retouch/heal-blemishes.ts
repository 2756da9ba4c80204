import { boxBlur } from '../image/box-blur.ts';
import { gaussianBlur } from '../image/gaussian-blur.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import { fillUnknown } from '../matte/inpaint.ts';
import { smoothstep } from '../smooth.ts';
import type { FaceRegion } from './face-region.ts';
import type { SkinMask } from './skin-mask.ts';
import type { SkinBands } from './smooth-skin.ts';

/** Half sizes of the spots looked for, shares of the face: the difference of two blurs answers to spots between them. */
const DARK_SPOT = { inner: 0.008, outer: 0.028 };
const RED_SPOT = { inner: 0.009, outer: 0.035 };
/** A wrinkle is long, a shadow is large, a spot is neither. Shares of the face, ratios. */
const SPOT = { size: 0.045, sizePerStrength: 0.03, elongation: 2.6, fill: 0.42 };
/** Distance from which texture is borrowed. */
const DONOR_DISTANCE = 0.07;

/**
 * Replaces small dark or red spots on the skin by what surrounds them, with texture borrowed from beside. Changes the
 * region and its bands, so that smoothing afterwards does not bring the spot back.
 * @param strength 0..1: how faint a spot still counts and how completely it goes
 * @returns spots healed
 */
export function healBlemishes(
  region: FaceRegion,
  mask: SkinMask,
  { bands, strength }: { readonly bands: SkinBands; readonly strength: number },
): number {
  if (strength === 0) return 0;
  const spots = findSpots(region, mask, strength);
  const count = keepRoundSpots(spots, region.face.size, strength);
  if (count === 0) return 0;
  const { width, height } = spots;
  const { size } = region.face;
  const grown = createPlane(width, height);
  boxBlur(spots.data, grown.data, new Float32Array(spots.data.length), {
    width,
    height,
    radius: Math.max(1, Math.floor(size * 0.008)),
  });
  for (let i = 0; i < grown.data.length; i++) grown.data[i] = grown.data[i]! > 0.02 ? 1 : 0;
  const filled = fillSpots(region, { bands, mask, spots: grown });
  const opacity = gaussianBlur(grown, size * 0.006);
  blendHealed(region, { bands, mask, spots: grown, opacity, filled, strength });
  return count;
}

function findSpots({ luma, redness, face }: FaceRegion, { skin, features }: SkinMask, strength: number): FloatPlane {
  const { size } = face;
  const dark = differenceOfBlurs(luma, DARK_SPOT, size);
  const red = differenceOfBlurs(redness, RED_SPOT, size);
  const nearFeature = createPlane(luma.width, luma.height);
  const filter = { width: luma.width, height: luma.height, radius: Math.max(1, Math.floor(size * 0.02)) };
  boxBlur(features.data, nearFeature.data, new Float32Array(features.data.length), filter);
  const threshold = 9 - 5 * strength;
  const spots = createPlane(luma.width, luma.height);
  for (let i = 0; i < spots.data.length; i++) {
    if (skin.data[i]! < 0.7 || nearFeature.data[i]! > 0.02) continue;
    const score = 0.9 * Math.max(0, -dark.data[i]!) + 1.6 * Math.max(0, red.data[i]!);
    if (score > threshold) spots.data[i] = 1;
  }
  return spots;
}

function differenceOfBlurs(
  plane: FloatPlane,
  { inner, outer }: { readonly inner: number; readonly outer: number },
  size: number,
): FloatPlane {
  const small = gaussianBlur(plane, size * inner);
  const large = gaussianBlur(plane, size * outer);
  for (let i = 0; i < small.data.length; i++) small.data[i] = small.data[i]! - large.data[i]!;
  return small;
}

/** Removes connected groups that are too long, too large or too thin; returns how many stay. */
function keepRoundSpots(spots: FloatPlane, size: number, strength: number): number {
  const { width, data } = spots;
  const seen = new Uint8Array(data.length);
  const limit = size * (SPOT.size + SPOT.sizePerStrength * strength);
  let kept = 0;
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    const pixels = floodFrom(spots, seen, start);
    const columns = pixels.map((i) => i % width);
    const rows = pixels.map((i) => Math.floor(i / width));
    const extent = (values: readonly number[]): number =>
      values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) + 1;
    const [w, h] = [extent(columns), extent(rows)];
    const isRound = Math.max(w, h) <= SPOT.elongation * Math.min(w, h) && pixels.length >= SPOT.fill * w * h;
    if (isRound && Math.max(w, h) <= limit) kept++;
    else for (const i of pixels) data[i] = 0;
  }
  return kept;
}

function floodFrom({ width, data }: FloatPlane, seen: Uint8Array, start: number): number[] {
  const pixels = [start];
  seen[start] = 1;
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const x = i % width;
    const neighbours = [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width];
    for (const next of neighbours) {
      if (next < 0 || next >= data.length || data[next] === 0 || seen[next] === 1) continue;
      seen[next] = 1;
      pixels.push(next);
    }
  }
  return pixels;
}

interface Healing {
  readonly bands: SkinBands;
  readonly mask: SkinMask;
  readonly spots: FloatPlane;
}

/** Poreless luma and colour filled in from around. As bytes: a half level of rounding is below the grain. */
function fillSpots({ blueness, redness }: FaceRegion, { bands, mask, spots }: Healing): Uint8Array {
  const { width, height } = spots;
  const data = new Uint8Array(width * height * 3);
  const known = createPlane(width, height);
  for (let i = 0, p = 0; i < spots.data.length; i++, p += 3) {
    data[p] = bands.fine.data[i]! + 0.5;
    data[p + 1] = blueness.data[i]! + 128.5;
    data[p + 2] = redness.data[i]! + 128.5;
    known.data[i] = spots.data[i] === 1 || mask.skin.data[i]! < 0.3 ? 0 : 1;
  }
  return fillUnknown({ width, height, data }, known).data;
}

function blendHealed(
  region: FaceRegion,
  {
    bands,
    mask,
    spots,
    opacity,
    filled,
    strength,
  }: Healing & {
    readonly opacity: FloatPlane;
    readonly filled: Uint8Array;
    readonly strength: number;
  },
): void {
  const { luma, blueness, redness, face } = region;
  const { skin } = mask;
  const distance = Math.round(face.size * DONOR_DISTANCE);
  const isDonor = (i: number): boolean => i >= 0 && i < skin.data.length && spots.data[i] === 0 && skin.data[i]! > 0.6;
  // Texture before healing: a donor may itself lie in a spot's soft border.
  const texture = luma.data.map((value, i) => value - bands.fine.data[i]!);
  const amount = smoothstep(0, 0.5, strength) * Math.min(1, 0.35 + 0.9 * strength);
  for (let i = 0, p = 0; i < luma.data.length; i++, p += 3) {
    const weight = opacity.data[i]! * amount * skin.data[i]!;
    if (weight <= 0.003) continue;
    const donor = [i + distance, i - distance].find(isDonor);
    const borrowed = donor === undefined ? texture[i]! * 0.5 : texture[donor]!;
    luma.data[i] = luma.data[i]! + (filled[p]! + borrowed - luma.data[i]!) * weight;
    blueness.data[i] = blueness.data[i]! + (filled[p + 1]! - 128 - blueness.data[i]!) * weight;
    redness.data[i] = redness.data[i]! + (filled[p + 2]! - 128 - redness.data[i]!) * weight;
    for (const band of [bands.fine, bands.middle]) {
      band.data[i] = band.data[i]! + (filled[p]! - band.data[i]!) * weight;
    }
  }
}

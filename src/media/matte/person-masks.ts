import { resizePlane, shrinkRgb } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { growRegions } from './grow-regions.ts';
import { guidedFilter } from './guided-filter.ts';

/** People are told apart at no more than this many pixels on the long side. */
const SPLIT_SIDE = 200;
/** Seeds in face boxes: a head with its hair, and the trunk under it. */
const HEAD = { halfWidth: 0.62, above: 0.75, below: 0.6 };
const TRUNK = { halfWidth: 0.35, below: 2.2 };

/**
 * Splits the matte of everybody into one soft mask per face, full size, 0..1, in the order of `faces`. Every pixel of
 * a person goes to the face that reaches it most cheaply when growing outwards over similar colours, distance counted
 * in face heights; the borders between people are then fitted to the picture. The masks add up to the matte.
 * @param matte opacity of all people, same size as the picture
 */
export function splitPersonMasks(image: RgbImage, matte: FloatPlane, faces: readonly PixelBox[]): FloatPlane[] {
  if (faces.length === 1) return [{ ...matte, data: matte.data.slice() }];
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / SPLIT_SIDE));
  const colours = shrinkRgb(image, factor);
  const { width, height } = colours[0];
  const small = resizePlane(matte, width, height);
  const owners = growRegions({
    colours,
    matte: small,
    seeds: seedRegions(faces, small, factor),
    scales: faces.map((face) => face.height),
  });
  const shares = faces.map((_, k) => {
    const owned = createPlane(width, height);
    for (let i = 0; i < owners.length; i++) owned.data[i] = owners[i] === k ? 1 : 0;
    return guidedFilter(image, owned, { factor, radius: 2, epsilon: 1e-3 });
  });
  return shareOut(matte, shares);
}

/** Weights the matte by each share; the guided filter's shares add up to about, not exactly, one. */
function shareOut(matte: FloatPlane, shares: readonly FloatPlane[]): FloatPlane[] {
  for (let i = 0; i < matte.data.length; i++) {
    let total = 0;
    for (const share of shares) total += share.data[i]!;
    const scale = total > 0 ? matte.data[i]! / total : 0;
    for (const share of shares) share.data[i] = share.data[i]! * scale;
  }
  return [...shares];
}

/** Marks cells that surely belong to a face: -1 elsewhere. Where heads or trunks overlap, the nearer face wins. */
function seedRegions(faces: readonly PixelBox[], matte: FloatPlane, factor: number): Int16Array {
  const seeds = new Int16Array(matte.data.length).fill(-1);
  for (let y = 0; y < matte.height; y++) {
    for (let x = 0; x < matte.width; x++) {
      const i = y * matte.width + x;
      if (matte.data[i]! < 0.5) continue;
      let nearest = Infinity;
      faces.forEach((face, k) => {
        const u = ((x + 0.5) * factor - face.x - face.width / 2) / face.width;
        const v = ((y + 0.5) * factor - face.y - face.height / 2) / face.height;
        const inHead = (u / HEAD.halfWidth) ** 2 + (v / (v < 0 ? HEAD.above : HEAD.below)) ** 2 <= 1;
        const inTrunk = v > 0 && v < TRUNK.below && Math.abs(u) < TRUNK.halfWidth;
        const distance = Math.hypot(u, v);
        if ((inHead || inTrunk) && distance < nearest) {
          nearest = distance;
          seeds[i] = k;
        }
      });
    }
  }
  return seeds;
}

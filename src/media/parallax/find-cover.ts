import { boxBlur } from '../image/box-blur.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import type { RgbPlanes } from './find-sky.ts';

/** Share of the height below the horizon over which water begins. */
const SHORE = 0.02;

/**
 * Water below the horizon, 0..1: what is not warmer than it is blue (sand, earth and skin are). Only asked for when the
 * prompt names water, because grey asphalt passes too.
 */
export function findWater(planes: RgbPlanes, horizon: number): FloatPlane {
  return findCover(
    planes,
    (red, green, blue, y) => y > horizon + SHORE && Math.max(green, blue) >= red && blue > green * 0.72,
  );
}

/** Leaves and grass, 0..1: what is greener than anything else. They are what wind moves. */
export function findPlants(planes: RgbPlanes): FloatPlane {
  return findCover(planes, (red, green, blue) => green > red * 1.04 && green > blue * 1.12 && green > 0.08);
}

/** `y`: 0 at the top to 1. The cover is softened, so that what moves pulls its border along instead of tearing it. */
function findCover(
  planes: RgbPlanes,
  belongs: (red: number, green: number, blue: number, y: number) => boolean,
): FloatPlane {
  const { width, height } = planes[0];
  const hard = createPlane(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const isCover = belongs(planes[0].data[i]!, planes[1].data[i]!, planes[2].data[i]!, (y + 0.5) / height);
      hard.data[i] = isCover ? 1 : 0;
    }
  }
  const soft = createPlane(width, height);
  boxBlur(hard.data, soft.data, new Float32Array(hard.data.length), { width, height, radius: 4 });
  return soft;
}

/** Mean of a cover over the picture. */
export function coverShare({ data }: FloatPlane): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum / data.length;
}

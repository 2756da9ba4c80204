import { boxBlur } from '../image/box-blur.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import { smoothstep } from '../smooth.ts';

/** A picture shrunk to planes of 0..1: red, green, blue. */
export type RgbPlanes = readonly [FloatPlane, FloatPlane, FloatPlane];

export interface SkyEvidence {
  /** The prompt speaks of sky, clouds or an outdoor setting: grey and warm tops may be sky too. */
  readonly isNamed: boolean;
  /** Opacity of people on the same grid: sky does not cover them. */
  readonly people?: FloatPlane;
}

export interface Sky {
  /** 0..1 per cell. */
  readonly mask: FloatPlane;
  /** Share of the picture, 0 when there is none. */
  readonly share: number;
  /** Row at which the sky ends in the middle of the columns, as a share of the height. */
  readonly horizon: number;
}

/** Steps between neighbours above these end the sky: an edge, and a slow change of colour over two rows. */
const EDGE = 0.13;
const DRIFT = 0.16;
/** It reaches down to here at most. */
const DEEPEST = 0.8;
/** Less than this of the picture, or in fewer of its columns, is a bright spot and no sky. */
const LEAST_SHARE = 0.05;
const LEAST_COLUMNS = 0.55;

/**
 * Finds the sky: what hangs from the upper border without an edge. A smooth wall does so too, therefore the colour
 * must be a sky's: blue by itself, grey or warm only where the prompt names a sky.
 */
export function findSky(planes: RgbPlanes, { isNamed, people }: SkyEvidence): Sky {
  const { width, height } = planes[0];
  const bottoms = floodDown(planes, people);
  const level = levelColumns(bottoms);
  const mask = createPlane(width, height);
  let cells = 0;
  let columns = 0;
  for (let x = 0; x < width; x++) {
    if (level[x]! > height * 0.04) columns++;
    cells += level[x]!;
    for (let y = 0; y < level[x]!; y++) mask.data[y * width + x] = 1;
  }
  const share = cells / (width * height);
  const isLarge = share >= LEAST_SHARE && columns >= LEAST_COLUMNS * width;
  if (!isLarge || !hasSkyColour(planes, mask, isNamed))
    return { mask: createPlane(width, height), share: 0, horizon: 0 };
  const soft = createPlane(width, height);
  boxBlur(mask.data, soft.data, new Float32Array(mask.data.length), { width, height, radius: 2 });
  // What the blur spreads over roofs and trees would drift with the clouds: only the inner half of the ramp stays.
  for (let i = 0; i < soft.data.length; i++) soft.data[i] = smoothstep(0.5, 1, soft.data[i]!);
  const sorted = [...level].sort((a, b) => a - b);
  return { mask: soft, share, horizon: sorted[width >> 1]! / height };
}

/** Rows of sky per column. */
function floodDown(planes: RgbPlanes, people: FloatPlane | undefined): Int32Array {
  const { width, height } = planes[0];
  const luma = (i: number): number => 0.3 * planes[0].data[i]! + 0.59 * planes[1].data[i]! + 0.11 * planes[2].data[i]!;
  const bottoms = new Int32Array(width);
  for (let x = 0; x < width; x++) {
    let y = 0;
    for (; y < height * DEEPEST; y++) {
      const i = y * width + x;
      if (people !== undefined && people.data[i]! > 0.15) break;
      const right = x + 1 < width ? i + 1 : i;
      const below = i + width;
      const edge = Math.abs(luma(right) - luma(i)) + Math.abs(luma(below) - luma(i));
      if (edge > EDGE) break;
      const above = Math.max(x, i - 2 * width);
      let drift = 0;
      for (const { data } of planes) drift += Math.abs(data[i]! - data[above]!);
      if (drift > DRIFT) break;
    }
    bottoms[x] = y;
  }
  return bottoms;
}

/** A column that leaks down between two trees is cut to what its neighbourhood has. */
function levelColumns(bottoms: Int32Array): Int32Array {
  const width = bottoms.length;
  const reach = Math.max(2, Math.round(width / 28));
  return bottoms.map((bottom, x) => {
    const near = bottoms.slice(Math.max(0, x - reach), Math.min(width, x + reach + 1)).sort();
    return Math.min(bottom, near[near.length >> 1]! + 2);
  });
}

function hasSkyColour(planes: RgbPlanes, mask: FloatPlane, isNamed: boolean): boolean {
  const mean = planes.map(({ data }) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < data.length; i++) {
      if (mask.data[i] !== 1) continue;
      sum += data[i]!;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  });
  const [red = 0, green = 0, blue = 0] = mean;
  const isBlue = blue > red * 1.12 && blue > green * 1.02 && blue > 0.2;
  if (isBlue) return true;
  const isGreen = green > Math.max(red, blue) * 1.06;
  return isNamed && !isGreen;
}

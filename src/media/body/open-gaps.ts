import { boxBlur } from '../image/box-blur.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { linearStep, smoothstep } from '../smooth.ts';
import type { AlphaPlane } from './arm-shape.ts';
import type { ArmMasks } from './split-body.ts';

/** How far from an arm's border gaps are looked for, in shoulder widths. */
const REACH = 0.09;
/** Differences from the wall, 0..1: up to the first it is the wall, from the second on the person. */
const WALL = 0.05;
const PERSON = 0.13;
/** Single pixels of that colour are cloth, a slit is some wide: share of wall around a pixel, and how far around. */
const SLIT = { none: 0.45, all: 0.75, radius: 2 } as const;
/** Where the person around does not differ from the wall by clearly more than that, nothing is opened. */
const CLEAR = { none: 0.18, all: 0.28 } as const;

interface Gaps {
  readonly photo: RgbImage;
  /** The picture without the person. */
  readonly plate: RgbImage;
  /** Opened in place. */
  readonly alpha: AlphaPlane;
  readonly masks: ArmMasks;
  readonly unit: number;
}

/**
 * The matte's network closes the slit between an arm and the trunk, and a raised arm would carry a strip of wall with
 * it. Near the arms' borders, what looks like the filled-in wall amid a person who does not is made clear again.
 */
export function openGaps({ photo, plate, alpha, masks, unit }: Gaps): void {
  const size = alpha.data.length;
  if (masks[0] === null && masks[1] === null) return;
  const { width, height } = alpha;
  const scratch = new Float32Array(size);
  const blur = (source: Float32Array, radius = Math.max(2, Math.round(unit * REACH))): Float32Array => {
    const target = new Float32Array(size);
    boxBlur(source, target, scratch, { width, height, radius });
    return target;
  };
  const difference = new Float32Array(size);
  const inside = new Float32Array(size);
  const arms = new Float32Array(size);
  for (let i = 0, p = 0; i < size; i++, p += 3) {
    let sum = 0;
    for (let c = p; c < p + 3; c++) sum += (photo.data[c]! - plate.data[c]!) ** 2;
    inside[i] = alpha.data[i]! / 255;
    difference[i] = Math.sqrt(sum) / 255;
    arms[i] = Math.max(masks[0]?.data[i] ?? 0, masks[1]?.data[i] ?? 0);
  }
  const around = blur(difference.map((value, i) => value * inside[i]!));
  const cover = blur(inside);
  const borders = blur(arms);
  const walls = blur(
    difference.map((value) => 1 - linearStep(WALL, PERSON, value)),
    SLIT.radius,
  );
  for (let i = 0; i < size; i++) {
    const share = borders[i]!;
    if (alpha.data[i] === 0 || share < 0.02 || share > 0.98) continue;
    const clear = smoothstep(CLEAR.none, CLEAR.all, around[i]! / Math.max(0.05, cover[i]!));
    alpha.data[i] = Math.round(alpha.data[i]! * (1 - clear * linearStep(SLIT.none, SLIT.all, walls[i]!)));
  }
}

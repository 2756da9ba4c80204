import { boxBlur } from '../image/box-blur.ts';
import { createPlane, type RgbImage } from '../image/rgb-image.ts';
import { fillUnknown } from '../matte/inpaint.ts';
import { linearStep, smoothstep } from '../smooth.ts';
import type { AlphaPlane, ArmShape } from './arm-shape.ts';
import { type ArmMasks, distanceInRadii } from './split-body.ts';

/** How far from an arm's border gaps are looked for, in shoulder widths. */
const REACH = 0.09;
/** Differences from the wall, 0..1: up to the first it is the wall, from the second on the person. */
const WALL = 0.05;
const PERSON = 0.13;
/** Single pixels of that colour are cloth, a slit is some wide: share of wall around a pixel, and how far around. */
const SLIT = { none: 0.45, all: 0.75, radius: 2 } as const;
/** Nothing is opened unless the wall is nearer to a pixel's colour than the person is, by these differences. */
const NEARER = { none: 0.04, all: 0.1 } as const;
/** Within so many radii of its bones an arm is an arm: its colours are spread outwards for comparison. */
const CORE = 0.55;

interface Gaps {
  readonly photo: RgbImage;
  /** The picture without the person. */
  readonly plate: RgbImage;
  /** Opened in place. */
  readonly alpha: AlphaPlane;
  readonly masks: ArmMasks;
  readonly shapes: readonly [ArmShape | null, ArmShape | null];
  readonly unit: number;
}

/**
 * The matte's network closes the slit between an arm and the trunk and lays a haze around a blurred hand, and a raised
 * arm would carry pieces of wall with it. Around the arms, what looks like the filled-in wall and not like the person
 * next to it is made clear again. A white sleeve before a white wall looks like both and stays.
 */
export function openGaps(gaps: Gaps): void {
  const { photo, plate, alpha, masks, unit } = gaps;
  if (masks[0] === null && masks[1] === null) return;
  const { width, height } = alpha;
  const size = width * height;
  const blur = (source: Float32Array, radius: number): Float32Array => {
    const target = new Float32Array(size);
    boxBlur(source, target, new Float32Array(size), { width, height, radius });
    return target;
  };
  const arms = new Float32Array(size);
  for (let i = 0; i < size; i++) arms[i] = Math.max(masks[0]?.data[i] ?? 0, masks[1]?.data[i] ?? 0);
  const borders = blur(arms, Math.max(2, Math.round(unit * REACH)));
  const person = fillUnknown(photo, personCore(gaps, borders));
  const walls = new Float32Array(size);
  // Away from the arms nothing is opened, so nothing need be compared there either.
  for (let i = 0; i < size; i++) {
    if (borders[i]! > 0) walls[i] = 1 - linearStep(WALL, PERSON, difference(photo, plate, i));
  }
  const slits = blur(walls, SLIT.radius);
  for (let i = 0; i < size; i++) {
    if (alpha.data[i] === 0 || borders[i]! < 0.02) continue;
    const nearer = difference(photo, person, i) - difference(photo, plate, i);
    const clear = smoothstep(NEARER.none, NEARER.all, nearer) * linearStep(SLIT.none, SLIT.all, slits[i]!);
    alpha.data[i] = Math.round(alpha.data[i]! * (1 - clear));
  }
}

/** Where the picture surely shows the person: around the bones of the arms, and all that is far from them. */
function personCore({ alpha, shapes }: Gaps, borders: Float32Array) {
  const core = createPlane(alpha.width, alpha.height);
  for (let i = 0; i < core.data.length; i++) {
    if (alpha.data[i]! < 245) continue;
    if (borders[i]! < 0.02) {
      core.data[i] = 1;
      continue;
    }
    const x = i % alpha.width;
    const place = { x: x + 0.5, y: (i - x) / alpha.width + 0.5 };
    const isBone = shapes.some((shape) => shape !== null && distanceInRadii(place, shape) < CORE);
    core.data[i] = isBone ? 1 : 0;
  }
  return core;
}

function difference(a: RgbImage, b: RgbImage, i: number): number {
  const p = i * 3;
  const red = a.data[p]! - b.data[p]!;
  const green = a.data[p + 1]! - b.data[p + 1]!;
  const blue = a.data[p + 2]! - b.data[p + 2]!;
  return Math.sqrt(red * red + green * green + blue * blue) / 255;
}

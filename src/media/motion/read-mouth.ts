import { INNER_LOWER_LIP, INNER_UPPER_LIP, OUTER_LOWER_LIP } from '../face/landmarks.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { clamp, smoothstep } from '../smooth.ts';

/** What shows between a driver's lips. */
export interface MouthLook {
  /** Parts of the opening's height, 0..1, that the upper teeth fill from above and the lower ones from below. */
  readonly upperTeeth: number;
  readonly lowerTeeth: number;
  /** Part of the opening's middle that is bright and as red as the lips, 0..1. */
  readonly tongue: number;
}

/** Lips closer than this, pixels, show their own blurred edges and nothing else. */
const LEAST_GAP_PIXELS = 4;
/** The middle of the mouth: towards the corners the opening is too low. */
const COLUMNS = [3, 4, 5, 6, 7] as const;
const SAMPLES = 16;
/** Landmarks lie on the lip's edge to about a pixel, and video keeps colour at half its size. */
const EDGE_PIXELS = 1;
/** Green over red against the lips': teeth are never as red. Luma against the lips': the throat is darker. */
const TOOTH_GREEN = [1.05, 1.22] as const;
const TOOTH_LUMA = [0.6, 0.9] as const;
const TONGUE_LUMA = [0.75, 1] as const;

interface Tint {
  readonly luma: number;
  /** Green over red. */
  readonly green: number;
}

/**
 * Reads teeth and tongue in a frame, measured by the driver's own lips: light and skin are everyone's own.
 * @param landmarks 478 triples in pixels of the image
 * @returns null when the opening is too low to tell
 */
export function readMouth(image: RgbImage, landmarks: ArrayLike<number>): MouthLook | null {
  if (gapPixels(landmarks, 5) < LEAST_GAP_PIXELS) return null;
  const lip = lipTint(image, landmarks);
  let upper = 0;
  let lower = 0;
  let tongue = 0;
  for (const k of COLUMNS) {
    const inset = Math.min(0.25, EDGE_PIXELS / Math.max(1, gapPixels(landmarks, k)));
    for (let n = 0; n < SAMPLES; n++) {
      const at = (n + 0.5) / SAMPLES;
      const seen = tintBetween(
        image,
        landmarks,
        [INNER_UPPER_LIP[k]!, INNER_LOWER_LIP[k]!],
        inset + at * (1 - 2 * inset),
      );
      const red = 1 - smoothstep(TOOTH_GREEN[0], TOOTH_GREEN[1], seen.green / lip.green);
      const tooth = (1 - red) * smoothstep(TOOTH_LUMA[0], TOOTH_LUMA[1], seen.luma / lip.luma);
      if (at < 0.5) upper += tooth;
      else lower += tooth;
      if (at > 0.25 && at < 0.75) tongue += red * smoothstep(TONGUE_LUMA[0], TONGUE_LUMA[1], seen.luma / lip.luma);
    }
  }
  const all = COLUMNS.length * SAMPLES;
  return { upperTeeth: upper / all, lowerTeeth: lower / all, tongue: tongue / (all / 2) };
}

function gapPixels(landmarks: ArrayLike<number>, k: number): number {
  const [upper, lower] = [INNER_UPPER_LIP[k]! * 3, INNER_LOWER_LIP[k]! * 3];
  return Math.hypot(landmarks[lower]! - landmarks[upper]!, landmarks[lower + 1]! - landmarks[upper + 1]!);
}

/** The lower lip in the middle of its red: the upper one lies in its own shadow or under a moustache. */
function lipTint(image: RgbImage, landmarks: ArrayLike<number>): Tint {
  const tints = COLUMNS.map((k) => tintBetween(image, landmarks, [OUTER_LOWER_LIP[k]!, INNER_LOWER_LIP[k]!], 0.5));
  const mean = (pick: (tint: Tint) => number): number =>
    tints.reduce((sum, tint) => sum + pick(tint) / tints.length, 0);
  return { luma: mean(({ luma }) => luma), green: mean(({ green }) => green) };
}

/** Colour at a share of the way between two landmarks, bilinear. */
function tintBetween(
  image: RgbImage,
  landmarks: ArrayLike<number>,
  [from, to]: readonly [number, number],
  share: number,
): Tint {
  const along = (axis: 0 | 1): number => landmarks[from * 3 + axis]! * (1 - share) + landmarks[to * 3 + axis]! * share;
  const x = clamp(along(0) - 0.5, 0, image.width - 1.001);
  const y = clamp(along(1) - 0.5, 0, image.height - 1.001);
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - column, y - row];
  const at = (row * image.width + column) * 3;
  const below = at + image.width * 3;
  const channel = (c: number): number =>
    (image.data[at + c]! * (1 - fx) + image.data[at + 3 + c]! * fx) * (1 - fy) +
    (image.data[below + c]! * (1 - fx) + image.data[below + 3 + c]! * fx) * fy;
  const [red, green, blue] = [channel(0), channel(1), channel(2)];
  return {
    luma: Math.max(1, 0.299 * red + 0.587 * green + 0.114 * blue),
    green: Math.max(1, green) / Math.max(1, red),
  };
}

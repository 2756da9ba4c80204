import {
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  LEFT_BROW,
  LEFT_EYE,
  OUTER_LOWER_LIP,
  OUTER_UPPER_LIP,
  RIGHT_BROW,
  RIGHT_EYE,
} from '../face/landmarks.ts';

/** Closed outlines of mesh points, from the line tables of landmarks.ts. */

/** One line forth, the other one back. */
function ring(forth: readonly number[], back: readonly number[]): readonly number[] {
  return [...forth, ...back.toReversed()];
}

/** The brow tables hold five points of the upper edge, then five of the lower in the same order. */
function browRing(brow: readonly number[]): readonly number[] {
  return ring(brow.slice(0, 5), brow.slice(5));
}

export const EYE_OPENINGS = [RIGHT_EYE, LEFT_EYE].map((eye) => ring(eye.upperLid, eye.lowerLid));
export const BROWS = [RIGHT_BROW, LEFT_BROW].map(browRing);
export const LIPS = ring(OUTER_UPPER_LIP, OUTER_LOWER_LIP);
export const MOUTH_OPENING = ring(INNER_UPPER_LIP, INNER_LOWER_LIP);
export const IRIS_CENTERS = [RIGHT_EYE.iris[0]!, LEFT_EYE.iris[0]!] as const;
/** A point on the rim of each iris. */
export const IRIS_RIMS = [RIGHT_EYE.iris[1]!, LEFT_EYE.iris[1]!] as const;
/** Skin between the lower lid and the cheekbone. */
export const UNDER_EYES = [
  ring(RIGHT_EYE.belowLid, [31, 228, 229, 230, 231, 232, 233, 244, 245]),
  ring(LEFT_EYE.belowLid, [261, 448, 449, 450, 451, 452, 453, 464, 465]),
];

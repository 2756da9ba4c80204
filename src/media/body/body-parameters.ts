/**
 * How a character's body stands in one frame, relative to its picture. A flat list of numbers, so that it crosses
 * threads as it is. All zero (`restParameters`) is the picture itself.
 */
export type BodyParameters = Float32Array;

/** Where the trunk's numbers lie: shift of the shoulders' middle in pixels, tilt of the shoulder line in radians
 * clockwise, and each shoulder's own lift in pixels (down is positive). */
export const TORSO = { shiftX: 0, shiftY: 1, tilt: 2, liftLeft: 3, liftRight: 4 } as const;

/** Offsets of one arm's numbers: turns in radians clockwise against the picture, lengths as a share of the picture's. */
export const ARM = {
  /** 0 attached to the torso, 1 following the driver; already worked into the numbers below. */
  gate: 0,
  /** Turn of the upper arm about the shoulder, beyond the torso's own tilt. */
  upperTurn: 1,
  upperStretch: 2,
  /** Turn of the forearm about the elbow, beyond the upper arm's. */
  elbowTurn: 3,
  foreStretch: 4,
  /** Turn of the hand about the wrist, beyond the forearm's. */
  handTurn: 5,
} as const;

const ARM_START = [5, 11] as const;
/** 1 when the left arm is drawn over the right one, 0 the other way round. */
export const LEFT_IN_FRONT = 17;
/** Length of a `BodyParameters`. */
export const BODY_PARAMETER_COUNT = 18;

/** Index of an arm's number; side 0 is the person's left. */
export function armIndex(side: 0 | 1, offset: number): number {
  return ARM_START[side] + offset;
}

/** The picture itself. */
export function restParameters(): BodyParameters {
  const parameters = new Float32Array(BODY_PARAMETER_COUNT);
  for (const side of [0, 1] as const) {
    parameters[armIndex(side, ARM.upperStretch)] = 1;
    parameters[armIndex(side, ARM.foreStretch)] = 1;
  }
  return parameters;
}

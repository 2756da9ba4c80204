/** How closely a rendered body follows its driver, both seen by the same judge. Pure. */
import type { Keypoint } from './body-judge.ts';

/** COCO indices of the joints that are judged, and of the shoulder they hang from; side 0 is the person's left. */
export const JUDGED_JOINTS = [
  { name: 'left elbow', joint: 7, shoulder: 5, side: 0 },
  { name: 'right elbow', joint: 8, shoulder: 6, side: 1 },
  { name: 'left wrist', joint: 9, shoulder: 5, side: 0 },
  { name: 'right wrist', joint: 10, shoulder: 6, side: 1 },
] as const;

export interface JointScore {
  readonly name: string;
  /** Frames in which the judge sees the driver's joint with a score of 0.6 or more. */
  readonly visibleFrames: number;
  /** Share of these in which the arm was let in. */
  readonly gatedIn: number;
  /** Of the frames let in: the median distance between driver and output, in shoulder widths. */
  readonly medianError: number;
  /** The same after taking away the median offset: what is left when cloth and build that the judge reads
   * differently on two people, and unequal proportions, are allowed for. */
  readonly medianMotionError: number;
  /** Share of the frames let in whose error (as it is, and less the offset) is at most 0.08. */
  readonly withinLimit: number;
  readonly motionWithinLimit: number;
}

/** Surely seen in the driver, and seen at all in the output. */
const VISIBLE = 0.6;
const SEEN = 0.3;
/** Share of a shoulder width that an elbow or wrist may be off. */
const LIMIT = 0.08;
const IN = 0.5;

/**
 * Compares each joint's place relative to its own shoulder, in the clip's median shoulder widths.
 * @param gates 0..1 per frame: the left arm's and the right arm's share in the rendered motion
 */
export function scoreJoints(
  driver: readonly (readonly Keypoint[])[],
  output: readonly (readonly Keypoint[])[],
  gates: readonly (readonly [number, number])[],
): JointScore[] {
  const driverUnit = median(driver.map(shoulderWidth));
  const outputUnit = median(output.map(shoulderWidth));
  return JUDGED_JOINTS.map(({ name, joint, shoulder, side }) => {
    const visible = driver.flatMap((points, frame) => ((points[joint]?.score ?? 0) >= VISIBLE ? [frame] : []));
    const included = visible.filter((frame) => (gates[frame]?.[side] ?? 0) >= IN);
    // A joint that the judge does not find in the output is not left out: it is a miss of a whole shoulder width.
    const offsets = included.map((frame): readonly [number, number] => {
      if ((output[frame]?.[joint]?.score ?? 0) < SEEN) return [1, 0];
      const wanted = place(driver[frame], joint, shoulder, driverUnit);
      const found = place(output[frame], joint, shoulder, outputUnit);
      return [found[0] - wanted[0], found[1] - wanted[1]];
    });
    const usual = [median(offsets.map(([x]) => x)), median(offsets.map(([, y]) => y))] as const;
    const errors = offsets.map(([x, y]) => Math.hypot(x, y));
    const motion = offsets.map(([x, y]) => Math.hypot(x - usual[0], y - usual[1]));
    return {
      name,
      visibleFrames: visible.length,
      gatedIn: share(included.length, visible.length),
      medianError: median(errors),
      medianMotionError: median(motion),
      withinLimit: share(errors.filter((error) => error <= LIMIT).length, errors.length),
      motionWithinLimit: share(motion.filter((error) => error <= LIMIT).length, motion.length),
    };
  });
}

function place(
  points: readonly Keypoint[] | undefined,
  joint: number,
  shoulder: number,
  unit: number,
): readonly [number, number] {
  const [from, to] = [points?.[shoulder], points?.[joint]];
  if (from === undefined || to === undefined) return [0, 0];
  return [(to.x - from.x) / unit, (to.y - from.y) / unit];
}

function shoulderWidth(points: readonly Keypoint[]): number {
  const [left, right] = [points[5], points[6]];
  return left === undefined || right === undefined ? 0 : Math.hypot(left.x - right.x, left.y - right.y);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function share(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}

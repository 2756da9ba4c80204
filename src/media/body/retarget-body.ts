import { clamp, gaussianSmooth, linearStep, quantile } from '../smooth.ts';
import { ARM, armIndex, type BodyParameters, LEFT_IN_FRONT, restParameters, TORSO } from './body-parameters.ts';
import { ARMS, BODY_POINT, type BodyPose, between, directionOf, distanceOf, type Place } from './body-points.ts';
import type { BodyModel } from './prepare-body.ts';

/** A driver's rest and proportions, found in the clip itself. Lengths in the driver's pixels. */
export interface BodyNeutral {
  /** Distance of the shoulders seen from the front. */
  readonly unit: number;
  readonly chest: Place;
  readonly ears: Place;
  /** Usual direction of the shoulder line, radians. */
  readonly tilt: number;
  /** Length of upper arm and forearm, not foreshortened, in units. */
  readonly upperLength: number;
  readonly foreLength: number;
}

/** A turned trunk shows narrower shoulders, a foreshortened arm is shorter: the long end of what is seen is true. */
const TRUE_UNIT = 0.95;
const TRUE_LENGTH = 0.9;
/** Scores between which a driver's limb is let in. The network guesses well where a hand leaves the picture. */
const GATE = { none: 0.25, all: 0.5 } as const;
/** Gates open and close over about this long. */
const GATE_SIGMA_SECONDS = 0.12;
const HAND_SIGMA_SECONDS = 0.06;
/** Proportions that differ by less than this are taken to be equal: one picture tells lengths no better. */
const SAME_PROPORTION = 0.2;
const PROPORTION = { least: 0.75, most: 1.25 } as const;
/** How far an arm may be stretched or foreshortened before cloth and skin look wrong. */
const UPPER_STRETCH = { least: 0.4, most: 1.3 } as const;
const FORE_STRETCH = { least: 0.25, most: 1.9 } as const;
/** A limb that points at the camera (shorter than this, in units) has no direction of its own: it keeps the last one. */
const END_ON = { none: 0.05, all: 0.16 } as const;
/** A joint may not wind up further than this. */
const MOST_TURN = 1.15 * Math.PI;
const MOST_HAND_TURN = 0.6;
/** Soft limits of the trunk: shifts in units, tilt in radians. */
const MOST_SHIFT_X = 0.5;
const MOST_SHIFT_Y = 0.25;
const MOST_TILT = 0.3;
const MOST_LIFT = 0.14;
/** One wrist must be this much nearer to the camera, in units, to come in front. */
const FRONT_STEP = 0.15;

/** Finds a driver's neutral: medians of where the trunk is, long ends of lengths. Null when no shoulders were seen. */
export function findBodyNeutral(poses: readonly (BodyPose | null)[]): BodyNeutral | null {
  const seen = poses.filter((pose) => pose !== null && shoulderScore(pose) >= GATE.all) as BodyPose[];
  if (seen.length === 0) return null;
  const pick = (q: number, read: (pose: BodyPose) => number): number => quantile(Float64Array.from(seen, read), q);
  const unit = Math.max(1, pick(TRUE_UNIT, shoulderDistance));
  const longest = (from: 'shoulder' | 'elbow', to: 'elbow' | 'wrist', usual: number): number => {
    const lengths = seen.flatMap(({ points }) =>
      ARMS.filter((arm) => Math.min(points[arm[from]]!.score, points[arm[to]]!.score) >= GATE.all).map((arm) =>
        distanceOf(points[arm[from]]!, points[arm[to]]!),
      ),
    );
    return lengths.length === 0 ? usual : quantile(Float64Array.from(lengths), TRUE_LENGTH) / unit;
  };
  return {
    unit,
    chest: { x: pick(0.5, (pose) => chestOf(pose).x), y: pick(0.5, (pose) => chestOf(pose).y) },
    ears: { x: pick(0.5, (pose) => earsOf(pose).x), y: pick(0.5, (pose) => earsOf(pose).y) },
    tilt: pick(0.5, tiltOf),
    upperLength: longest('shoulder', 'elbow', USUAL_LENGTH),
    foreLength: longest('elbow', 'wrist', USUAL_LENGTH),
  };
}

/** Upper arm and forearm of an average adult, in shoulder widths between the joints. */
const USUAL_LENGTH = 0.8;

function shoulderScore({ points }: BodyPose): number {
  return Math.min(points[BODY_POINT.leftShoulder]!.score, points[BODY_POINT.rightShoulder]!.score);
}

function shoulderDistance({ points }: BodyPose): number {
  return distanceOf(points[BODY_POINT.leftShoulder]!, points[BODY_POINT.rightShoulder]!);
}

function chestOf({ points }: BodyPose): Place {
  return between(points[BODY_POINT.leftShoulder]!, points[BODY_POINT.rightShoulder]!);
}

function earsOf({ points }: BodyPose): Place {
  return between(points[BODY_POINT.leftEar]!, points[BODY_POINT.rightEar]!);
}

/** Direction of the shoulder line from the right to the left shoulder: about 0 for a person facing the camera. */
function tiltOf({ points }: BodyPose): number {
  return directionOf(points[BODY_POINT.rightShoulder]!, points[BODY_POINT.leftShoulder]!);
}

/**
 * A whole clip of a driver as parameters of a character: the trunk moves relative to the driver's neutral, arms take
 * the driver's directions with the character's own lengths, limb by limb as far as both sides are sure.
 * @param poses one per frame, null where nobody is known: there the character goes back to its picture
 */
export function retargetBodyClip(
  model: BodyModel,
  neutral: BodyNeutral,
  poses: readonly (BodyPose | null)[],
  fps: number,
): BodyParameters[] {
  const frames = poses.map(() => restParameters());
  retargetTorso(model, neutral, poses, frames, fps);
  for (const side of [0, 1] as const)
    if (model.arms[side] !== null) retargetArm({ model, neutral, poses, fps }, side, frames);
  orderArms(neutral, poses, frames);
  return frames;
}

function gatesOf(poses: readonly (BodyPose | null)[], fps: number, score: (pose: BodyPose) => number): Float32Array {
  const raw = Float32Array.from(poses, (pose) => (pose === null ? 0 : linearStep(GATE.none, GATE.all, score(pose))));
  return gaussianSmooth(raw, GATE_SIGMA_SECONDS * fps);
}

function retargetTorso(
  model: BodyModel,
  neutral: BodyNeutral,
  poses: readonly (BodyPose | null)[],
  frames: readonly BodyParameters[],
  fps: number,
): void {
  const { unit } = model.field;
  const gates = gatesOf(poses, fps, shoulderScore);
  let last: BodyPose | null = null;
  poses.forEach((pose, frame) => {
    last = pose ?? last;
    if (last === null) return;
    const gate = gates[frame]!;
    const chest = chestOf(last);
    const dx = (chest.x - neutral.chest.x) / neutral.unit;
    const dy = (chest.y - neutral.chest.y) / neutral.unit;
    // Shoulders that rise against the head are shrugged: the trunk stays.
    const rise = dy - (earsOf(last).y - neutral.ears.y) / neutral.unit;
    const lift = -softLimit(Math.max(0, -rise), MOST_LIFT);
    const parameters = frames[frame]!;
    parameters[TORSO.shiftX] = softLimit(dx, MOST_SHIFT_X) * unit * gate;
    parameters[TORSO.shiftY] = softLimit(dy - lift, MOST_SHIFT_Y) * unit * gate;
    parameters[TORSO.tilt] = softLimit(wrap(tiltOf(last) - neutral.tilt), MOST_TILT) * gate;
    parameters[TORSO.liftLeft] = lift * unit * gate;
    parameters[TORSO.liftRight] = lift * unit * gate;
  });
}

/** Unchanged when small, never beyond `most`. */
function softLimit(value: number, most: number): number {
  return most * Math.tanh(value / most);
}

interface Clip {
  readonly model: BodyModel;
  readonly neutral: BodyNeutral;
  readonly poses: readonly (BodyPose | null)[];
  readonly fps: number;
}

function retargetArm({ model, neutral, poses, fps }: Clip, side: 0 | 1, frames: readonly BodyParameters[]): void {
  const { shape } = model.arms[side]!.skin;
  const arm = ARMS[side];
  const { unit } = model.field;
  const upperRest = distanceOf(shape.shoulder, shape.elbow);
  const foreRest = distanceOf(shape.elbow, shape.wrist);
  const upperScale = (proportion(longestOf(model, 'upper') / unit, neutral.upperLength) * unit) / neutral.unit;
  const foreScale = (proportion(longestOf(model, 'fore') / unit, neutral.foreLength) * unit) / neutral.unit;
  const restUpper = directionOf(shape.shoulder, shape.elbow);
  const restBend = wrap(directionOf(shape.elbow, shape.wrist) - restUpper);
  const restHand = wrap(directionOf(shape.wrist, shape.tip) - directionOf(shape.elbow, shape.wrist));
  const upperGate = gatesOf(poses, fps, ({ points }) =>
    Math.min(points[arm.shoulder]!.score, points[arm.elbow]!.score),
  );
  const foreGate = gatesOf(poses, fps, ({ points }) => Math.min(points[arm.elbow]!.score, points[arm.wrist]!.score));
  const hands = new Float32Array(poses.length);
  const state = { upper: 0, bend: 0, upperLength: upperRest, foreLength: foreRest };
  poses.forEach((pose, frame) => {
    const parameters = frames[frame]!;
    const gate = upperGate[frame]!;
    const fore = Math.min(gate, foreGate[frame]!);
    if (pose !== null) {
      const [s, e, w] = [pose.points[arm.shoulder]!, pose.points[arm.elbow]!, pose.points[arm.wrist]!];
      state.upperLength = distanceOf(s, e) * upperScale;
      state.foreLength = distanceOf(e, w) * foreScale;
      const upperSure = linearStep(END_ON.none, END_ON.all, distanceOf(s, e) / neutral.unit);
      const foreSure = linearStep(END_ON.none, END_ON.all, distanceOf(e, w) / neutral.unit);
      const upperNow = directionOf(s, e);
      state.upper = follow(state.upper, upperNow - restUpper, upperSure);
      state.bend = follow(state.bend, directionOf(e, w) - upperNow - restBend, foreSure);
      const knuckles = between(pose.points[arm.index]!, pose.points[arm.pinky]!);
      const hand = wrap(directionOf(w, knuckles) - directionOf(e, w) - restHand);
      hands[frame] = Math.abs(hand) > Math.PI / 2 ? 0 : clamp(hand, -MOST_HAND_TURN, MOST_HAND_TURN) * foreSure;
    }
    const { least, most } = UPPER_STRETCH;
    parameters[armIndex(side, ARM.gate)] = fore;
    parameters[armIndex(side, ARM.upperTurn)] = (state.upper - parameters[TORSO.tilt]!) * gate;
    parameters[armIndex(side, ARM.upperStretch)] = 1 + (clamp(state.upperLength / upperRest, least, most) - 1) * gate;
    parameters[armIndex(side, ARM.elbowTurn)] = state.bend * fore;
    const stretch = clamp(state.foreLength / foreRest, FORE_STRETCH.least, FORE_STRETCH.most);
    parameters[armIndex(side, ARM.foreStretch)] = 1 + (stretch - 1) * fore;
  });
  const smoothHands = gaussianSmooth(hands, HAND_SIGMA_SECONDS * fps);
  frames.forEach((parameters, frame) => {
    parameters[armIndex(side, ARM.handTurn)] = smoothHands[frame]! * parameters[armIndex(side, ARM.gate)]!;
  });
}

/** The longer of a character's arms: the other one may be foreshortened. */
function longestOf(model: BodyModel, part: 'upper' | 'fore'): number {
  return Math.max(
    ...model.arms.map((layer) => {
      if (layer === null) return 0;
      const { shoulder, elbow, wrist } = layer.skin.shape;
      return part === 'upper' ? distanceOf(shoulder, elbow) : distanceOf(elbow, wrist);
    }),
  );
}

/** The character's length over the driver's, with small differences taken for none. */
function proportion(own: number, drivers: number): number {
  const ratio = own / Math.max(1e-6, drivers);
  const beyond = ratio > 1 ? Math.max(1, ratio - SAME_PROPORTION) : Math.min(1, ratio + SAME_PROPORTION);
  return clamp(beyond, PROPORTION.least, PROPORTION.most);
}

/** The next angle of a joint: the same direction as `wanted`, on the turn nearest to the last angle. */
function follow(last: number, wanted: number, share: number): number {
  let next = last + wrap(wanted - last) * share;
  if (next > MOST_TURN) next -= 2 * Math.PI;
  if (next < -MOST_TURN) next += 2 * Math.PI;
  return next;
}

/** The same angle within half a turn of zero. */
function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** Which arm lies in front, with a step that one must lead by before they change places. */
function orderArms(neutral: BodyNeutral, poses: readonly (BodyPose | null)[], frames: readonly BodyParameters[]): void {
  let leftInFront = 0;
  poses.forEach((pose, frame) => {
    if (pose !== null) {
      const lead =
        (pose.points[BODY_POINT.rightWrist]!.depth - pose.points[BODY_POINT.leftWrist]!.depth) / neutral.unit;
      if (lead > FRONT_STEP) leftInFront = 1;
      if (lead < -FRONT_STEP) leftInFront = 0;
    }
    frames[frame]![LEFT_IN_FRONT] = leftInFront;
  });
}

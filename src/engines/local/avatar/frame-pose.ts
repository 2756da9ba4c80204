import { LEFT_EYE, POINT, RIGHT_EYE } from '../../../media/face/landmarks.ts';
import { BASIS_NAMES, type BasisName } from '../../../media/rig/deformation-bases.ts';
import type { FaceRig } from '../../../media/rig/face-rig.ts';
import { type RigParameters, restParameters } from '../../../media/rig/pose-face.ts';
import { clamp, smoothstep } from '../../../media/smooth.ts';
import type { MotionPlan, MotionSample } from './motion-plan.ts';
import type { MouthPlan } from './mouth-plan.ts';

/** Measures of one face that turn the plans' relative units into centimetres of that face. */
export interface FaceMeasures {
  /** 0.1 of the distance between the eyes' centres, cm: the plans' unit of lip gap and jaw. */
  readonly gapUnitCm: number;
  readonly headHeightCm: number;
  readonly irisRadiiPerEyeWidth: number;
  readonly restGapCm: number;
  /** 0 for a closed mouth to 1 for a broad smile with teeth. */
  readonly toothiness: number;
  /** Change of the lip gap in the middle per unit of each basis, cm. */
  readonly gapPerUnit: Readonly<Record<BasisName, number>>;
}

/** Bases that only the mouth plan drives. */
const MOUTH_BASES = ['jaw', 'upperLip', 'lowerLip', 'spread', 'pucker', 'labiodental', 'press', 'closure'] as const;

/** Units of the plans to amplitudes of the bases, cm (see deformation-bases.ts). */
const SPREAD_CM = { wide: 0.32, narrow: 0.5 } as const;
const PUCKER_CM = 0.7;
const PRESS_SHARE = 0.55;
const SMILE_CM = 0.6;
const BROW_CM = { up: 0.5, down: 0.28 } as const;
const BREATH_CM = 0.16;
/** When the lips, not the jaw, part: the lower one does most of it. */
const UPPER_LIP_SHARE = 0.3;
/** Lips in contact overlap a little, or the landmarks' error of a pixel would leave a slit. */
const CONTACT_CM = 0.05;
/** Further than this the iris would slide under the lid's texture. */
const MAX_GAZE_RADII = 1.15;
/** The upper lid follows the eye down; per iris radius. */
const LID_PER_GAZE = 0.22;

/** Measures a rigged face once. */
export function measureFace(rig: FaceRig): FaceMeasures {
  const { local } = rig;
  const middle = (a: number, b: number, axis: number): number => (local[a * 3 + axis]! + local[b * 3 + axis]!) / 2;
  const eyeDistance = Math.hypot(
    middle(POINT.leftEyeInner, POINT.leftEyeOuter, 0) - middle(POINT.rightEyeInner, POINT.rightEyeOuter, 0),
    middle(POINT.leftEyeInner, POINT.leftEyeOuter, 1) - middle(POINT.rightEyeInner, POINT.rightEyeOuter, 1),
  );
  const gapPerUnit = Object.fromEntries(
    BASIS_NAMES.map((name) => {
      const basis = rig.bases[name];
      return [name, basis[POINT.lowerLipInner * 3 + 1]! - basis[POINT.upperLipInner * 3 + 1]!];
    }),
  ) as Record<BasisName, number>;
  return {
    gapUnitCm: 0.1 * eyeDistance,
    headHeightCm: local[POINT.chin * 3 + 1]! - local[POINT.foreheadTop * 3 + 1]!,
    irisRadiiPerEyeWidth: (irisRadii(rig, RIGHT_EYE) + irisRadii(rig, LEFT_EYE)) / 2,
    restGapCm: rig.restGap,
    toothiness: smoothstep(0.1, 0.9, rig.restGap),
    gapPerUnit,
  };
}

function irisRadii(rig: FaceRig, eye: typeof RIGHT_EYE): number {
  const at = (i: number): readonly [number, number] => [rig.restPositions[i * 2]!, rig.restPositions[i * 2 + 1]!];
  const distance = (a: number, b: number): number => Math.hypot(at(a)[0] - at(b)[0], at(a)[1] - at(b)[1]);
  const radius = eye.iris.slice(1).reduce((sum, rim) => sum + distance(eye.iris[0]!, rim) / 4, 0);
  return distance(eye.upperLid[0]!, eye.upperLid[8]!) / Math.max(radius, 1e-6);
}

/** Both plans of a clip. */
export interface Plans {
  readonly mouth: MouthPlan;
  readonly motion: MotionPlan;
}

/**
 * A broad smile does not spring back between two sentences: once the first word is spoken, the lips rest at this share
 * of the way to closed.
 */
const SETTLED_CLOSURE = 0.62;
const SETTLE_SECONDS = 0.4;
/** Voices may start at once, but the first frame is the photo: the mouth comes in over this time. */
const FADE_SECONDS = 0.2;

/**
 * Rig parameters of any video frame; a pure function of the plans.
 * @param headMotion share of the planned head motion, 0..1
 */
export function createFramePoser(
  measures: FaceMeasures,
  plans: Plans,
  headMotion = 1,
): (frame: number) => RigParameters {
  const { mouth, motion } = plans;
  const firstWord = mouth.activity.findIndex((value) => value > 0);
  const settledAt = (frame: number): number => {
    if (firstWord < 0) return 0;
    return SETTLED_CLOSURE * smoothstep(0, SETTLE_SECONDS * mouth.fps, frame - firstWord);
  };
  return (frame) => {
    const sample = motion.motionAt(frame / mouth.fps);
    const parameters = restParameters();
    setHead(parameters, sample, measures, headMotion);
    setExpression(parameters, sample, measures);
    setMouth(parameters, mouth, measures, {
      frame,
      settled: measures.restGapCm > 0 ? settledAt(frame) : 0,
      fade: smoothstep(0, FADE_SECONDS * mouth.fps, frame),
    });
    return parameters;
  };
}

function setHead(parameters: RigParameters, motion: MotionSample, measures: FaceMeasures, share: number): void {
  // The plan's yaw is positive to the picture's right; a positive turn about the downward axis goes left.
  parameters.yaw = -motion.yaw * share;
  parameters.pitch = motion.pitch * share;
  parameters.roll = motion.roll * share;
  parameters.shiftX = motion.shiftX * measures.headHeightCm * share;
  parameters.shiftY = motion.shiftY * measures.headHeightCm * share;
  parameters.breath = motion.breath * BREATH_CM;
}

function setExpression(parameters: RigParameters, motion: MotionSample, measures: FaceMeasures): void {
  const { shape } = parameters;
  const brow = (value: number): number => value * (value > 0 ? BROW_CM.up : BROW_CM.down);
  shape.browLeft = brow(motion.browLeft);
  shape.browRight = brow(motion.browRight);
  // A portrait that smiles already has little way left.
  shape.smile = motion.smile * SMILE_CM * (motion.smile > 0 ? 1 - 0.8 * measures.toothiness : 1);
  const limit = (value: number): number =>
    clamp(value * measures.irisRadiiPerEyeWidth, -MAX_GAZE_RADII, MAX_GAZE_RADII);
  parameters.gazeX = limit(motion.gazeX);
  parameters.gazeY = limit(motion.gazeY);
  parameters.squint = motion.squint;
  const open = 1 - motion.blink;
  const lid = motion.blink + open * clamp(LID_PER_GAZE * parameters.gazeY, -0.12, 0.25);
  parameters.blinkRight = lid;
  parameters.blinkLeft = lid;
}

/**
 * Mouth from the plan. Everything acts linearly on the gap in the middle of the lips, so the part that jaw, rounding
 * and closing leave open or too far open is given to the lips exactly, on every face alike.
 */
function setMouth(
  parameters: RigParameters,
  plan: MouthPlan,
  measures: FaceMeasures,
  { frame, settled, fade }: { readonly frame: number; readonly settled: number; readonly fade: number },
): void {
  const activity = plan.activity[frame]!;
  if (activity === 0 && settled === 0) return;
  const { shape } = parameters;
  const { gapPerUnit, gapUnitCm, restGapCm } = measures;
  const width = plan.width[frame]!;
  shape.closure = restGapCm > 0 ? Math.max(activity, settled) : 0;
  shape.jaw = plan.jaw[frame]! * gapUnitCm;
  shape.spread = width * (width > 0 ? SPREAD_CM.wide : SPREAD_CM.narrow);
  shape.pucker = plan.pucker[frame]! * PUCKER_CM;
  shape.labiodental = plan.labiodental[frame]!;
  shape.press = plan.press[frame]! * PRESS_SHARE;
  parameters.tongue = plan.tongue[frame]! * fade;
  const silentGap = restGapCm * (1 - settled);
  const spokenGap = plan.lipGap[frame]! * gapUnitCm - CONTACT_CM * plan.closure[frame]!;
  let missing = silentGap + (spokenGap - silentGap) * activity - restGapCm;
  for (const name of MOUTH_BASES) missing -= shape[name] * gapPerUnit[name];
  const upper = missing > 0 ? UPPER_LIP_SHARE : 0;
  shape.upperLip = (missing * upper) / gapPerUnit.upperLip;
  shape.lowerLip = (missing * (1 - upper)) / gapPerUnit.lowerLip;
  if (fade === 1) return;
  for (const name of MOUTH_BASES) shape[name] *= fade;
}

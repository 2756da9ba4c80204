import { eulerFromRotation, rotationFromEuler } from '../face/face-pose.ts';
import { LEFT_EYE, POINT, RIGHT_EYE } from '../face/landmarks.ts';
import type { BasisName } from '../rig/deformation-bases.ts';
import type { FaceRig } from '../rig/face-rig.ts';
import { type RigParameters, restParameters } from '../rig/pose-face.ts';
import { clamp, smoothstep } from '../smooth.ts';
import type { Channel, FaceMotion } from './face-motion.ts';
import { lipGap, mouthWidth, type NeutralFace } from './find-neutral.ts';
import { MOUTH_BASES } from './fit-expression.ts';
import type { MotionTrack } from './lay-track.ts';

/** What a character's face is measured by against the driver's. */
export interface RetargetPlan {
  readonly rig: FaceRig;
  /** Size of the character's mouth over the driver's, across and upright. */
  readonly across: number;
  readonly upright: number;
  /** Change of the lip gap and of the mouth's width per unit of each basis, cm. */
  readonly gapPerUnit: Readonly<Record<BasisName, number>>;
  readonly widthPerUnit: Readonly<Record<BasisName, number>>;
  readonly width: number;
  /** 1 when the character's own parted lips are closed first, because the driver's neutral ones are shut. */
  readonly closure: number;
  readonly irisRadiiPerEyeWidth: number;
  /** Share of turns and shifts that the picture bears, 0..1. */
  readonly headMotion: number;
}

/** Lips that are apart by more than this at rest, cm, show teeth; drivers' lips below the second are shut. */
const PARTED_CM = 0.12;
const SHUT_CM = 0.14;
/** Limits of what looks human, per basis: reached softly. Centimetres; `labiodental` and `press` in parts. */
const LIMITS: Readonly<Record<(typeof MOUTH_BASES)[number], readonly [number, number]>> = {
  jaw: [-0.4, 3],
  upperLip: [-0.5, 0.9],
  lowerLip: [-0.7, 1.2],
  spread: [-1.1, 0.8],
  pucker: [-0.4, 1.2],
  labiodental: [-0.2, 1],
  press: [-0.2, 1],
  smile: [-0.8, 1.2],
};
const BROW_LIMIT = [-0.7, 1] as const;
/** How far lids may open beyond the picture's own opening, in parts of it. */
const WIDEST_LIDS = 0.22;
const GAZE_LIMIT = { x: 1.1, y: 0.6 } as const;
/** The mesh sees about this much of a glance: its irises lag behind the true ones at the corners of the eyes. */
const GAZE_GAIN = 1.1;
/**
 * What the mesh makes of a turn, measured on two portraits moved by known angles: it shows 0.87 of each yaw and 0.77 of
 * each nod, and each fitted cm of the jaw's drop looks like the head raised by 1.1 and 2.7 degrees (3 to 4 explain the
 * real speaker best). Left alone, a speaker's head nods with the mouth.
 */
const SEEN_YAW = 0.87;
const SEEN_PITCH = 0.77;
const PITCH_PER_JAW_CM = (-2.5 * Math.PI) / 180;
/** Turns are followed as they are up to `free` and then ever less, never beyond `most`, radians. */
const TURN_LIMIT = { free: 0.42, most: 0.56 } as const;
const SHIFT_LIMIT_CM = { free: 1.4, most: 2.6 } as const;
/**
 * Two portraits moved by known amounts: the corners' tilt, cm, that the mesh shows of one unit of `smirk` (they move by
 * 1.1), and what it shows for one radian of yaw though the mouth stays even. What noise is left seems a smirk of up to
 * SMIRK_NOISE.
 */
const TILT_PER_SMIRK = 0.45;
const TILT_PER_YAW = -0.48;
const SMIRK_NOISE = 0.2;
const SMIRK_LIMIT = [-0.8, 0.8] as const;
/** When the lips, not the jaw, part: the lower one does most of it. */
const UPPER_LIP_SHARE = 0.3;
/** Red in so much of the opening's middle is a tongue; less may be a lip's blurred edge. */
const TONGUE_SHOWS = [0.35, 0.8] as const;
/** The head grows and shrinks by this much at most, logarithms of 0.9 and 1.12: the shoulders keep their size. */
const ZOOM_LIMIT = [Math.log(0.9), Math.log(1.12)] as const;
/** The brow basis lifts its ten points by this mean per unit. */
const BROW_MEAN = 0.85;

/** Compares the character's face with the driver's neutral one. */
export function planRetarget(rig: FaceRig, neutral: NeutralFace, headMotion: number): RetargetPlan {
  const { local } = rig;
  const parted = lipGap(local) > PARTED_CM && lipGap(neutral.local) < SHUT_CM;
  return {
    rig,
    across: mouthWidth(local) / mouthWidth(neutral.local),
    upright: lowerFace(local) / lowerFace(neutral.local),
    gapPerUnit: mapBases(rig, (basis) => lipGap(basis)),
    widthPerUnit: mapBases(rig, (basis) => basis[POINT.mouthLeft * 3]! - basis[POINT.mouthRight * 3]!),
    width: mouthWidth(local),
    closure: parted ? 1 : 0,
    irisRadiiPerEyeWidth: irisRadiiPerEyeWidth(rig),
    headMotion,
  };
}

function mapBases(rig: FaceRig, measure: (basis: Float32Array) => number): Record<BasisName, number> {
  return Object.fromEntries(Object.entries(rig.bases).map(([name, basis]) => [name, measure(basis)])) as Record<
    BasisName,
    number
  >;
}

/** Nose base to chin. */
function lowerFace(local: ArrayLike<number>): number {
  return local[POINT.chin * 3 + 1]! - local[POINT.noseBase * 3 + 1]!;
}

function irisRadiiPerEyeWidth(rig: FaceRig): number {
  const at = (i: number): readonly [number, number] => [rig.restPositions[i * 2]!, rig.restPositions[i * 2 + 1]!];
  const distance = (a: number, b: number): number => Math.hypot(at(a)[0] - at(b)[0], at(a)[1] - at(b)[1]);
  const ofEye = ({ iris, upperLid }: typeof RIGHT_EYE): number => {
    const radius = iris.slice(1).reduce((sum, rim) => sum + distance(iris[0]!, rim) / 4, 0);
    return distance(upperLid[0]!, upperLid[8]!) / Math.max(radius, 1e-6);
  };
  return (ofEye(RIGHT_EYE) + ofEye(LEFT_EYE)) / 2;
}

/** A shift in cm, x right, y down. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/**
 * The character's parameters for one frame of the driver's motion.
 * @param carried how far the character's own torso takes its head along in this frame
 */
export function retargetFrame(plan: RetargetPlan, track: MotionTrack, frame: number, carried: Shift): RigParameters {
  const motion = (channel: Channel): number => track[channel][frame]!;
  const parameters = restParameters();
  setMouth(plan, motion, parameters);
  setMouthInside(plan, motion, parameters);
  const brow = (value: number): number => softLimit((value * plan.upright) / BROW_MEAN, BROW_LIMIT);
  parameters.shape.browRight = brow(motion('browRight'));
  parameters.shape.browLeft = brow(motion('browLeft'));
  const lid = (value: number): number => (value > 0 ? Math.min(1, value) : softKnee(value, 0, WIDEST_LIDS));
  parameters.blinkRight = lid(motion('lidRight'));
  parameters.blinkLeft = lid(motion('lidLeft'));
  const gaze = (value: number, limit: number): number =>
    softLimit(value * plan.irisRadiiPerEyeWidth * GAZE_GAIN, [-limit, limit]);
  parameters.gazeX = gaze(motion('gazeX'), GAZE_LIMIT.x);
  parameters.gazeY = gaze(motion('gazeY'), GAZE_LIMIT.y);
  setHead(plan, motion, parameters, carried);
  return parameters;
}

type Motion = (channel: keyof FaceMotion) => number;

/**
 * The fitted amplitudes give the mouth its shape; gap and width are then set exactly, because everything acts linearly
 * on them and they are what eyes (and judges) compare.
 */
function setMouth(plan: RetargetPlan, motion: Motion, { shape }: RigParameters): void {
  const scale: Readonly<Record<(typeof MOUTH_BASES)[number], number>> = {
    jaw: plan.upright,
    upperLip: plan.upright,
    lowerLip: plan.upright,
    spread: plan.across,
    pucker: plan.across,
    labiodental: 1,
    press: 1,
    smile: plan.across,
  };
  for (const name of MOUTH_BASES) shape[name] = softLimit(motion(name) * scale[name], LIMITS[name]);
  const smirk = beyond((motion('tilt') - TILT_PER_YAW * motion('yaw')) / TILT_PER_SMIRK, SMIRK_NOISE);
  shape.smirk = softLimit(smirk * plan.across, SMIRK_LIMIT);
  shape.closure = plan.closure;
  const widths = plan.width * (Math.exp(motion('width')) - 1);
  shape.spread = softLimit(
    shape.spread + missing(shape, plan.widthPerUnit, widths) / plan.widthPerUnit.spread,
    LIMITS.spread,
  );
  const gap = Math.max(motion('gap') * plan.upright, -plan.rig.restGap * (1 - plan.closure));
  const wanted = gap + plan.closure * plan.gapPerUnit.closure;
  const lack = missing(shape, plan.gapPerUnit, wanted);
  const upper = lack > 0 ? UPPER_LIP_SHARE : 0.45;
  shape.upperLip += (lack * upper) / plan.gapPerUnit.upperLip;
  shape.lowerLip += (lack * (1 - upper)) / plan.gapPerUnit.lowerLip;
}

/** Shares of the driver's opening become heights in the character's. */
function setMouthInside(plan: RetargetPlan, motion: Motion, parameters: RigParameters): void {
  const opening = Math.max(0, lipGap(plan.rig.local) - missing(parameters.shape, plan.gapPerUnit, 0));
  parameters.upperTeeth = clamp(motion('upperTeeth'), 0, 1) * opening;
  parameters.lowerTeeth = clamp(motion('lowerTeeth'), 0, 1) * opening;
  parameters.tongue = smoothstep(TONGUE_SHOWS[0], TONGUE_SHOWS[1], motion('tongue'));
  parameters.mouthSeen = clamp(motion('mouthSeen'), 0, 1);
}

function missing(
  shape: Readonly<Record<BasisName, number>>,
  perUnit: Readonly<Record<BasisName, number>>,
  wanted: number,
): number {
  let rest = wanted;
  for (const name of [...MOUTH_BASES, 'closure'] as const) rest -= shape[name] * perUnit[name];
  return rest;
}

/** Turns are about the camera's axes, so that a nod is a nod on a tilted head too; the rig wants its own axes. */
function setHead(plan: RetargetPlan, motion: Motion, parameters: RigParameters, carried: Shift): void {
  const { rotation } = plan.rig.pose;
  const turn = rotationFromEuler({
    yaw: softTurn(motion('yaw') / SEEN_YAW) * plan.headMotion,
    pitch: softTurn((motion('pitch') - PITCH_PER_JAW_CM * motion('jaw')) / SEEN_PITCH) * plan.headMotion,
    roll: softTurn(motion('roll')) * plan.headMotion,
  });
  Object.assign(parameters, eulerFromRotation(conjugate(rotation, turn)));
  const shift = (value: number): number => softKnee(value, SHIFT_LIMIT_CM.free, SHIFT_LIMIT_CM.most) * plan.headMotion;
  parameters.zoom = softLimit(motion('zoom'), ZOOM_LIMIT) * plan.headMotion;
  parameters.shiftX = carried.x + shift(motion('neckX') - carried.x);
  parameters.shiftY = carried.y + shift(motion('neckY') - carried.y);
}

/** photo^T * turn * photo. */
function conjugate(photo: Float64Array, turn: Float64Array): Float64Array {
  const out = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) out[i * 3 + j]! += photo[a * 3 + i]! * turn[a * 3 + b]! * photo[b * 3 + j]!;
      }
    }
  }
  return out;
}

function softTurn(angle: number): number {
  return softKnee(angle, TURN_LIMIT.free, TURN_LIMIT.most);
}

/** What of a value is left beyond its noise. */
function beyond(value: number, noise: number): number {
  return value - clamp(value, -noise, noise);
}

/** The identity up to `free`, then a smooth approach to `most`. */
function softKnee(value: number, free: number, most: number): number {
  const size = Math.abs(value);
  if (size <= free) return value;
  const room = most - free;
  return Math.sign(value) * (free + room * Math.tanh((size - free) / room));
}

/** Soft limits that differ by direction; half of the range is free. */
function softLimit(value: number, [low, high]: readonly [number, number]): number {
  return value < 0 ? softKnee(value, -low * 0.6, -low) : softKnee(value, high * 0.6, high);
}

import { LEFT_EYE, RIGHT_EYE, SKIN_POINT_COUNT } from '../face/landmarks.ts';
import { BASIS_NAMES, type BasisName } from './deformation-bases.ts';
import type { FaceRig } from './face-rig.ts';

/** Everything that moves in one frame. All zeros is the photo. */
export interface RigParameters {
  /** Amplitudes of the bases, see deformation-bases.ts. */
  readonly shape: Record<BasisName, number>;
  /** 0 open as in the photo, 1 closed, below 0 wider open. */
  blinkRight: number;
  blinkLeft: number;
  /** Lower lids up, in parts of the eye opening. */
  squint: number;
  /** Eye direction in iris radii, x to the picture's right, y down. */
  gazeX: number;
  gazeY: number;
  /** Tongue height, 0 resting to 1 at the teeth. */
  tongue: number;
  /** Heights of the teeth that show below the upper and above the lower lip, cm; they count by `mouthSeen`. */
  upperTeeth: number;
  lowerTeeth: number;
  /** 0: teeth stand as they do in the portrait, 1: as the heights say. */
  mouthSeen: number;
  /** Turn of the head relative to the photo, radians; signs of face-pose.ts. */
  yaw: number;
  pitch: number;
  roll: number;
  /** Shift of the head, cm, x right, y down. */
  shiftX: number;
  shiftY: number;
  /** Logarithm of the head's size against the photo. */
  zoom: number;
  /** Rise of the shoulders, cm. */
  breath: number;
}

/** Rest: the photo. */
export function restParameters(): RigParameters {
  const shape = Object.fromEntries(BASIS_NAMES.map((name) => [name, 0])) as Record<BasisName, number>;
  return {
    shape,
    blinkRight: 0,
    blinkLeft: 0,
    squint: 0,
    gazeX: 0,
    gazeY: 0,
    tongue: 0,
    upperTeeth: 0,
    lowerTeeth: 0,
    mouthSeen: 0,
    yaw: 0,
    pitch: 0,
    roll: 0,
    shiftX: 0,
    shiftY: 0,
    zoom: 0,
    breath: 0,
  };
}

/** True when no parameter moves anything, so that the frame is the photo. */
export function isAtRest(parameters: RigParameters): boolean {
  for (const value of Object.values(parameters)) if (typeof value === 'number' && value !== 0) return false;
  for (const name of BASIS_NAMES) if (parameters.shape[name] !== 0) return false;
  return true;
}

/** A lid stops this far before the lower lid's line: lashes and lid rim fill the rest. */
const LID_TRAVEL = 0.95;
/** Creases follow the lid: the fold unrolls, the skin below the brow hardly moves. */
const FOLD_FOLLOW = 0.42;
const ABOVE_FOLD_FOLLOW = 0.12;
const LOWER_LID_LIFT = 0.08;
const UNDER_LID_FOLLOW = 0.5;
/** A closed lid bulges over the eyeball. */
const LID_BULGE_CM = 0.12;

/**
 * Rest shape plus the weighted bases, head-local cm, without blinks: the eyeballs lie under these lids.
 * @param out 478 triples
 */
export function deformFace(rig: FaceRig, parameters: RigParameters, out: Float32Array): void {
  out.set(rig.local);
  for (const name of BASIS_NAMES) {
    const amount = parameters.shape[name];
    if (amount === 0) continue;
    const basis = rig.bases[name];
    for (let i = 0; i < SKIN_POINT_COUNT * 3; i++) out[i]! += amount * basis[i]!;
  }
}

/** Opens the lids of a deformed face beyond the photo's opening, in place: the eyeballs must reach up to them. */
export function widenLids(rig: FaceRig, parameters: RigParameters, points: Float32Array): void {
  closeEye(rig.local, RIGHT_EYE, Math.min(0, parameters.blinkRight), 0, points);
  closeEye(rig.local, LEFT_EYE, Math.min(0, parameters.blinkLeft), 0, points);
}

/** Closes the lids of a deformed face in place: they slide over the eyeballs. */
export function closeLids(rig: FaceRig, parameters: RigParameters, points: Float32Array): void {
  closeEye(rig.local, RIGHT_EYE, Math.max(0, parameters.blinkRight), parameters.squint, points);
  closeEye(rig.local, LEFT_EYE, Math.max(0, parameters.blinkLeft), parameters.squint, points);
}

function closeEye(
  rest: Float32Array,
  eye: typeof RIGHT_EYE,
  blink: number,
  squint: number,
  points: Float32Array,
): void {
  if (blink === 0 && squint === 0) return;
  for (let k = 1; k < 8; k++) {
    const upper = eye.upperLid[k]! * 3;
    const lower = eye.lowerLid[k]! * 3;
    const opening = rest[lower + 1]! - rest[upper + 1]!;
    points[upper]! += blink * LID_TRAVEL * (rest[lower]! - rest[upper]!);
    points[upper + 1]! += blink * LID_TRAVEL * opening;
    points[upper + 2]! +=
      blink * (0.5 * (rest[lower + 2]! - rest[upper + 2]!) - LID_BULGE_CM * Math.sin((Math.PI * k) / 8));
    points[eye.crease[k]! * 3 + 1]! += blink * FOLD_FOLLOW * opening;
    points[eye.aboveCrease[k]! * 3 + 1]! += blink * ABOVE_FOLD_FOLLOW * opening;
    const lift = (blink * LOWER_LID_LIFT + squint * 0.25) * opening;
    points[lower + 1]! -= lift;
    points[eye.belowLid[k]! * 3 + 1]! -= lift * UNDER_LID_FOLLOW;
  }
}

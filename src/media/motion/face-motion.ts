import { eulerFromRotation } from '../face/face-pose.ts';
import { LEFT_BROW, RIGHT_BROW } from '../face/landmarks.ts';
import type { FaceSample } from './face-sample.ts';
import { cornerTilt, lipGap, mouthWidth, type NeutralFace, neckPoint } from './find-neutral.ts';
import { type ExpressionFitter, MOUTH_BASES } from './fit-expression.ts';

/**
 * What moves, one number each; 0 is the neutral face. The mouth's amplitudes are those of deformation-bases.ts on the
 * driver's own face. gap, brows: cm. width: logarithm of the ratio.
 * tilt: rise of the mouth's left corner above its right one, cm. lids: 0 as in the neutral face, 1 shut, below 0
 * wider open. gaze: eye widths. yaw, pitch, roll: radians against the camera. neck: shift of the neck's joint, cm.
 * zoom: logarithm of the scale. upperTeeth, lowerTeeth, tongue: see MouthLook; mouthSeen: 1 where they are known.
 */
export const CHANNELS = [
  ...MOUTH_BASES,
  'gap',
  'width',
  'tilt',
  'browRight',
  'browLeft',
  'lidRight',
  'lidLeft',
  'gazeX',
  'gazeY',
  'yaw',
  'pitch',
  'roll',
  'neckX',
  'neckY',
  'zoom',
  'upperTeeth',
  'lowerTeeth',
  'tongue',
  'mouthSeen',
] as const;

export type Channel = (typeof CHANNELS)[number];

/** One frame's numbers. */
export type FaceMotion = Readonly<Record<Channel, number>>;

/** Lids count as shut at this share of the neutral opening: the mesh never brings lashes wholly together. */
const SHUT_SHARE = 0.3;

/** Measures a sample against the neutral face. */
export function describeMotion(sample: FaceSample, neutral: NeutralFace, fitter: ExpressionFitter): FaceMotion {
  const { local, pose } = sample;
  const turn = eulerFromRotation(relativeRotation(pose.rotation, neutral.rotation));
  const [neckX, neckY] = neckPoint(sample);
  const amplitudes = fitter.fit(local);
  const mouth = Object.fromEntries(MOUTH_BASES.map((name, k) => [name, amplitudes[k]!])) as Record<
    (typeof MOUTH_BASES)[number],
    number
  >;
  return {
    ...mouth,
    gap: lipGap(local) - lipGap(neutral.local),
    width: Math.log(mouthWidth(local) / mouthWidth(neutral.local)),
    tilt: cornerTilt(local) - cornerTilt(neutral.local),
    browRight: browRaise(local, neutral.local, RIGHT_BROW),
    browLeft: browRaise(local, neutral.local, LEFT_BROW),
    lidRight: lidClosure(sample.lids[0], neutral.lids[0]),
    lidLeft: lidClosure(sample.lids[1], neutral.lids[1]),
    gazeX: sample.gaze[0] - neutral.gaze[0],
    gazeY: sample.gaze[1] - neutral.gaze[1],
    ...turn,
    neckX: (neckX - neutral.neck[0]) / neutral.scale,
    neckY: (neckY - neutral.neck[1]) / neutral.scale,
    zoom: Math.log(pose.scale / neutral.scale),
    ...(sample.mouth ?? { upperTeeth: 0, lowerTeeth: 0, tongue: 0 }),
    mouthSeen: sample.mouth === null ? 0 : 1,
  };
}

/** The turn that leads from the neutral pose to this one, in the camera's axes: now * neutral^T. */
function relativeRotation(now: Float64Array, neutral: Float64Array): Float64Array {
  const out = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      for (let k = 0; k < 3; k++) out[row * 3 + column]! += now[row * 3 + k]! * neutral[column * 3 + k]!;
    }
  }
  return out;
}

function browRaise(local: Float64Array, neutral: Float64Array, brow: readonly number[]): number {
  return brow.reduce((sum, i) => sum + (neutral[i * 3 + 1]! - local[i * 3 + 1]!) / brow.length, 0);
}

function lidClosure(opening: number, neutral: number): number {
  return (neutral - opening) / (neutral * (1 - SHUT_SHARE));
}

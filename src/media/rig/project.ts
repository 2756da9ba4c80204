import { FACE_OVAL, FACE_POINT_COUNT } from '../face/landmarks.ts';
import type { FaceRig } from './face-rig.ts';
import { RING_JAW_FOLLOW } from './head-rings.ts';
import type { RigParameters } from './pose-face.ts';

/** The neck joint in head-local cm: heads turn about it, not about their middle. */
const PIVOT_Y = 9;
const PIVOT_Z = 3.5;
/** Camera distance of the weak perspective: only the change of depth against the photo scales. */
const CAMERA_CM = 60;

/**
 * The frame's rigid motion, from head-local cm to picture pixels. Coefficients: 0..8 motion about the pivot, 9..17 the
 * photo's own rotation, 18 pixels per cm, 19..20 translation.
 */
export type HeadProjection = Float64Array;

/** Fills `out` (21 numbers) from the photo's pose and the frame's motion. */
export function setProjection(rig: FaceRig, parameters: RigParameters, out: HeadProjection): void {
  const cy = Math.cos(parameters.yaw);
  const sy = Math.sin(parameters.yaw);
  const cp = Math.cos(parameters.pitch);
  const sp = Math.sin(parameters.pitch);
  const cr = Math.cos(parameters.roll);
  const sr = Math.sin(parameters.roll);
  // rotationFromEuler of face-pose.ts, written out: that one allocates, and this runs per frame.
  out[0] = cr * cy;
  out[1] = cr * sy * sp - sr * cp;
  out[2] = cr * sy * cp + sr * sp;
  out[3] = sr * cy;
  out[4] = sr * sy * sp + cr * cp;
  out[5] = sr * sy * cp - cr * sp;
  out[6] = -sy;
  out[7] = cy * sp;
  out[8] = cy * cp;
  for (let i = 0; i < 9; i++) out[9 + i] = rig.pose.rotation[i]!;
  const { rotation: r, scale, translation: t } = rig.pose;
  out[18] = scale * Math.exp(parameters.zoom);
  // The neck's joint stays where it is while the head grows.
  const grown = scale - out[18]!;
  out[19] = t[0]! + parameters.shiftX * scale + grown * (r[1]! * PIVOT_Y + r[2]! * PIVOT_Z);
  out[20] = t[1]! + parameters.shiftY * scale + grown * (r[4]! * PIVOT_Y + r[5]! * PIVOT_Z);
}

/** Projects one head-local point into `out[at]`, `out[at + 1]`. */
export function projectPoint(m: HeadProjection, x: number, y: number, z: number, out: Float32Array, at: number): void {
  const ay = y - PIVOT_Y;
  const az = z - PIVOT_Z;
  const qx = m[0]! * x + m[1]! * ay + m[2]! * az;
  const qy = m[3]! * x + m[4]! * ay + m[5]! * az + PIVOT_Y;
  const qz = m[6]! * x + m[7]! * ay + m[8]! * az + PIVOT_Z;
  const zoom = (m[18]! * (CAMERA_CM + z)) / (CAMERA_CM + qz);
  out[at] = zoom * (m[9]! * qx + m[10]! * qy + m[11]! * qz) + m[19]!;
  out[at + 1] = zoom * (m[12]! * qx + m[13]! * qy + m[14]! * qz) + m[20]!;
}

/** Projects 478 landmarks. */
export function projectFace(m: HeadProjection, points: Float32Array, out: Float32Array): void {
  for (let i = 0; i < FACE_POINT_COUNT; i++) {
    projectPoint(m, points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!, out, i * 2);
  }
}

/**
 * Projects the ring vertices behind the landmarks in `out`: a share of the head's motion, the jaw's drop under the
 * chin, and the breath.
 * @param breathField share of the breath per ring vertex
 */
export function projectRings(
  m: HeadProjection,
  rig: FaceRig,
  frame: { readonly points: Float32Array; readonly breathField: Float32Array; readonly breath: number },
  out: Float32Array,
): void {
  const { local, weights } = rig.rings;
  const rest = rig.restPositions;
  const sectors = FACE_OVAL.length;
  const risePixels = frame.breath * rig.pose.scale;
  for (let i = 0; i < weights.length; i++) {
    const at = (FACE_POINT_COUNT + i) * 2;
    const rise = frame.breathField[i]! * risePixels;
    const weight = weights[i]!;
    if (weight === 0) {
      out[at] = rest[at]!;
      out[at + 1] = rest[at + 1]! - rise;
      continue;
    }
    const ring = Math.floor(i / sectors);
    const outline = FACE_OVAL[i - ring * sectors]! * 3 + 1;
    const follow = ring < RING_JAW_FOLLOW.length ? RING_JAW_FOLLOW[ring]! : 0;
    const drop = follow * (frame.points[outline]! - rig.local[outline]!);
    projectPoint(m, local[i * 3]!, local[i * 3 + 1]! + drop, local[i * 3 + 2]!, out, at);
    out[at] = rest[at]! + (out[at]! - rest[at]!) * weight;
    out[at + 1] = rest[at + 1]! + (out[at + 1]! - rest[at + 1]!) * weight - rise;
  }
}

import type { CanonicalFace } from '../face/canonical-face.ts';
import { type EulerAngles, rotationFromEuler, toPicturePoints } from '../face/face-pose.ts';
import { FACE_POINT_COUNT, LEFT_EYE, RIGHT_EYE } from '../face/landmarks.ts';

/** Landmarks of the average face for tests: no picture of any person is needed to try out motion. */
export interface DriverLook {
  readonly turn?: Partial<EulerAngles>;
  /** Moves the head-local points (x, y, z triples, cm) before they are projected. */
  readonly deform?: (local: Float64Array) => void;
  /** Shift of both irises along the eye, cm. */
  readonly glance?: number;
  readonly scale?: number;
}

/** 478 triples in picture pixels. */
export function driverLandmarks(canonical: CanonicalFace, look: DriverLook = {}): Float64Array {
  const local = new Float64Array(FACE_POINT_COUNT * 3);
  local.set(canonical.vertices);
  for (const eye of [RIGHT_EYE, LEFT_EYE]) {
    const lids = [...eye.upperLid, ...eye.lowerLid];
    const middle = [0, 1, 2].map((axis) => lids.reduce((sum, i) => sum + local[i * 3 + axis]! / lids.length, 0));
    eye.iris.forEach((i, k) => {
      const angle = (k * Math.PI) / 2;
      const radius = k === 0 ? 0 : 0.55;
      const x = middle[0]! + radius * Math.cos(angle) + (look.glance ?? 0);
      local.set([x, middle[1]! + radius * Math.sin(angle), middle[2]!], i * 3);
    });
  }
  look.deform?.(local);
  const rotation = rotationFromEuler({ yaw: 0, pitch: 0, roll: 0, ...look.turn });
  return toPicturePoints(local, { rotation, scale: look.scale ?? 12, translation: Float64Array.of(200, 180, 0) });
}

/** Parts the lips by lowering the lower one and the chin, cm. */
export function openMouth(gap: number): (local: Float64Array) => void {
  const lower = [14, 87, 317, 178, 402, 88, 318, 17, 84, 314, 181, 405, 15, 16, 152, 148, 377, 199, 175, 200];
  return (local) => {
    for (const i of lower) local[i * 3 + 1]! += gap;
  };
}

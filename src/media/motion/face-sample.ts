import type { CanonicalFace } from '../face/canonical-face.ts';
import { type FacePose, fitFacePose, toLocalPoints } from '../face/face-pose.ts';
import { type EyeTable, LEFT_EYE, RIGHT_EYE } from '../face/landmarks.ts';
import type { MouthLook } from './read-mouth.ts';

/** A face in one frame of a driving video, taken apart into where the head is and what the face does. */
export interface FaceSample {
  readonly pose: FacePose;
  /** 478 x, y, z triples, head-local cm. */
  readonly local: Float64Array;
  /** Lid opening of the right and the left eye in parts of the eye's width. */
  readonly lids: readonly [number, number];
  /**
   * Mean place of both irises between the corners of their eyes, in parts of the eye's width, x to the picture's right
   * along the corners, y down. Taken in the picture, not in 3D: the mesh gives irises no depth of their own, and with a
   * guessed one a turned head's gaze came out five times too far to the other side.
   */
  readonly gaze: readonly [number, number];
  /** What shows between the lips; null where that cannot be told. */
  readonly mouth: MouthLook | null;
}

/** Measures 478 landmarks in picture pixels; `mouth`: what `readMouth` saw in the same picture. */
export function sampleFace(
  canonical: CanonicalFace,
  landmarks: ArrayLike<number>,
  mouth: MouthLook | null = null,
): FaceSample {
  const pose = fitFacePose(canonical, landmarks);
  const local = toLocalPoints(landmarks, pose);
  const right = irisPlace(landmarks, RIGHT_EYE);
  const left = irisPlace(landmarks, LEFT_EYE);
  return {
    pose,
    local,
    lids: [lidOpening(local, RIGHT_EYE), lidOpening(local, LEFT_EYE)],
    gaze: [(right[0] + left[0]) / 2, (right[1] + left[1]) / 2],
    mouth,
  };
}

/** Mean gap of the five middle lid pairs over the eye's width; head-local, so that a nod does not close eyes. */
function lidOpening(local: Float64Array, eye: EyeTable): number {
  let gap = 0;
  for (let k = 2; k < 7; k++) gap += (local[eye.lowerLid[k]! * 3 + 1]! - local[eye.upperLid[k]! * 3 + 1]!) / 5;
  const [outer, inner] = [eye.upperLid[0]! * 3, eye.upperLid[8]! * 3];
  return gap / Math.hypot(local[inner]! - local[outer]!, local[inner + 1]! - local[outer + 1]!);
}

function irisPlace(landmarks: ArrayLike<number>, eye: EyeTable): readonly [number, number] {
  const [a, b] = [eye.upperLid[0]! * 3, eye.upperLid[8]! * 3];
  // The axis runs to the picture's right for both eyes.
  const sign = landmarks[b]! >= landmarks[a]! ? 1 : -1;
  const dx = sign * (landmarks[b]! - landmarks[a]!);
  const dy = sign * (landmarks[b + 1]! - landmarks[a + 1]!);
  const iris = eye.iris[0]! * 3;
  const x = landmarks[iris]! - (landmarks[a]! + landmarks[b]!) / 2;
  const y = landmarks[iris + 1]! - (landmarks[a + 1]! + landmarks[b + 1]!) / 2;
  const square = dx * dx + dy * dy;
  return [(x * dx + y * dy) / square, (y * dx - x * dy) / square];
}

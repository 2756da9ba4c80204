import { type CropWindow, cropAffine } from '../image/crop-affine.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { NnModel } from '../nn/tflite-graph.ts';
import type { FaceDetection } from './detect-faces.ts';
import {
  FACE_POINT_COUNT,
  LEFT_EYE,
  POINT,
  REFINED_LEFT_EYE,
  REFINED_LIPS,
  REFINED_RIGHT_EYE,
  RIGHT_EYE,
  SKIN_POINT_COUNT,
} from './landmarks.ts';

/** A fitted mesh: 478 points as x, y, z in pixels (z grows away from the camera, same scale as x). */
export interface FaceMesh {
  readonly landmarks: Float64Array;
  /** The network's belief that its crop shows a face, 0..1. */
  readonly score: number;
}

const INPUT_SIDE = 192;
/** Both boxes grow by half before the crop, MediaPipe's setting for this network. */
const WINDOW_MARGIN = 1.5;

/** The crop for a detection: its box, rotated so that the eyes lie level. */
export function windowFromDetection(face: FaceDetection): CropWindow {
  const [rightEye, leftEye] = face.keypoints;
  const { box } = face;
  return {
    centerX: box.x + box.width / 2,
    centerY: box.y + box.height / 2,
    size: Math.max(box.width, box.height) * WINDOW_MARGIN,
    rotation: Math.atan2(leftEye!.y - rightEye!.y, leftEye!.x - rightEye!.x),
  };
}

/** The crop for landmarks found before (an earlier pass, the previous video frame): their upright bounding box. */
export function windowFromLandmarks(landmarks: Float64Array): CropWindow {
  const outer = { right: POINT.rightEyeOuter * 3, left: POINT.leftEyeOuter * 3 };
  const rotation = Math.atan2(
    landmarks[outer.left + 1]! - landmarks[outer.right + 1]!,
    landmarks[outer.left]! - landmarks[outer.right]!,
  );
  const cosine = Math.cos(rotation);
  const sine = Math.sin(rotation);
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < SKIN_POINT_COUNT * 3; i += 3) {
    const x = landmarks[i]! * cosine + landmarks[i + 1]! * sine;
    const y = landmarks[i + 1]! * cosine - landmarks[i]! * sine;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  const x = (minX + maxX) / 2;
  const y = (minY + maxY) / 2;
  return {
    centerX: x * cosine - y * sine,
    centerY: x * sine + y * cosine,
    size: Math.max(maxX - minX, maxY - minY) * WINDOW_MARGIN,
    rotation,
  };
}

/**
 * Runs the attention mesh once.
 * @param model face_landmark_with_attention.tflite
 */
export function fitFaceMesh(model: NnModel, image: RgbImage, window: CropWindow): FaceMesh {
  const outputs = model.run(cropAffine(image, window, { side: INPUT_SIDE, scale: 1 / 255, bias: 0 }));
  const [mesh, lips, rightEye, leftEye, rightIris, leftIris, flag] = outputs;
  if (mesh?.length !== SKIN_POINT_COUNT * 3 || !lips || !rightEye || !leftEye || !rightIris || !leftIris || !flag) {
    throw new Error('the face mesh model has unexpected outputs');
  }
  const landmarks = new Float64Array(FACE_POINT_COUNT * 3);
  landmarks.set(mesh);
  placeRefined(landmarks, lips, REFINED_LIPS);
  placeRefined(landmarks, rightEye, REFINED_RIGHT_EYE);
  placeRefined(landmarks, leftEye, REFINED_LEFT_EYE);
  placeIris(landmarks, rightIris, RIGHT_EYE.iris, REFINED_RIGHT_EYE);
  placeIris(landmarks, leftIris, LEFT_EYE.iris, REFINED_LEFT_EYE);
  mapToPicture(landmarks, window);
  return { landmarks, score: 1 / (1 + Math.exp(-flag[0]!)) };
}

/** Refined outputs replace x and y; depth stays that of the base mesh. */
function placeRefined(landmarks: Float64Array, refined: Float32Array, indices: readonly number[]): void {
  for (let k = 0; k < indices.length; k++) {
    const at = indices[k]! * 3;
    landmarks[at] = refined[2 * k]!;
    landmarks[at + 1] = refined[2 * k + 1]!;
  }
}

/** The iris network gives no depth: MediaPipe takes the mean of the sixteen lid points, the first of the eye table. */
function placeIris(
  landmarks: Float64Array,
  iris: Float32Array,
  target: readonly number[],
  eye: readonly number[],
): void {
  const lids = eye.slice(0, 16);
  const depth = lids.reduce((sum, index) => sum + landmarks[index * 3 + 2]!, 0) / lids.length;
  placeRefined(landmarks, iris, target);
  for (const index of target) landmarks[index * 3 + 2] = depth;
}

function mapToPicture(landmarks: Float64Array, window: CropWindow): void {
  const scale = window.size / INPUT_SIDE;
  const cosine = Math.cos(window.rotation) * scale;
  const sine = Math.sin(window.rotation) * scale;
  for (let i = 0; i < landmarks.length; i += 3) {
    const u = landmarks[i]! - INPUT_SIDE / 2;
    const v = landmarks[i + 1]! - INPUT_SIDE / 2;
    landmarks[i] = window.centerX + u * cosine - v * sine;
    landmarks[i + 1] = window.centerY + u * sine + v * cosine;
    landmarks[i + 2] = landmarks[i + 2]! * scale;
  }
}

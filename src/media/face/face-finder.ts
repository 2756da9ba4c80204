import type { CropWindow } from '../image/crop-affine.ts';
import type { PixelBox, RgbImage } from '../image/rgb-image.ts';
import type { NnRuntime } from '../nn/nn-runtime.ts';
import type { NnModel } from '../nn/tflite-graph.ts';
import {
  boxOverlap,
  detectFaces,
  detectFacesIn,
  type FaceDetection,
  type Point,
  scoreSecondLook,
} from './detect-faces.ts';
import { type FaceMesh, fitFaceMesh, windowFromDetection, windowFromLandmarks } from './face-mesh.ts';
import { LEFT_EYE, POINT, RIGHT_EYE, SKIN_POINT_COUNT } from './landmarks.ts';

/** A face that passed every check. */
export interface LocatedFace {
  /** Bounds of the skin points: forehead to chin, without hair. Pixels. */
  readonly box: PixelBox;
  /** 478 x, y, z triples in pixels, see landmarks.ts. */
  readonly landmarks: Float64Array;
  /** The detector's confidence, 0..1; for a tracked face the mesh's. */
  readonly score: number;
  /** Crop for the same face in the next video frame. */
  readonly roi: CropWindow;
}

/** Finds faces in pictures and follows them through videos. */
export interface FaceFinder {
  /** Every candidate of the detector, unchecked, biggest and surest first. */
  detect(image: RgbImage): FaceDetection[];
  /** Checked faces with a mesh each, biggest and surest first; empty for cats, cups and landscapes. */
  locate(image: RgbImage): { faces: LocatedFace[] };
  /** Checked faces inside one square window, without the closer looks of `locate`: cheap when nothing is there. */
  locateIn(image: RgbImage, window: CropWindow): LocatedFace[];
  /** The face of the previous frame in this one, or null when it is lost: then call `locate` again. */
  track(image: RgbImage, previous: CropWindow): LocatedFace | null;
  dispose(): void;
}

/**
 * What makes a candidate a face. Set on 28 stills, 60 frames of driving video and 550 crops and mirror images of
 * pictures without people; of 450 further crops, not used for setting them, none passed. A candidate this sure needs no second look: the surest impostor there, a rocket, got 0.82.
 */
const SURE_DETECTION = 0.9;
/** Below this even the second look finds nothing but chance patterns. */
const MIN_DETECTION = 0.55;
/**
 * `mesh` is the score of the first pass only: by the third the mesh has wandered to whatever resembles a face most,
 * and gives even a cat 0.97. Real faces get 0.99 or more. `detection` keeps out a skull printed on a hoodie (0.72).
 */
const REAL = { detection: 0.73, secondLook: 0.78, mesh: 0.9, disagreement: 0.2 };
/**
 * Drawn faces: the detector stays unsure (0.72), the mesh is not. Accepted only when large and when both networks put
 * eyes, nose and mouth in the same places; the one impostor of that size, a rabbit, got 0.66.
 */
const DRAWN = { secondLook: 0.69, mesh: 0.98, disagreement: 0.07, minSizeRatio: 0.3 };
/** A mesh pass in its own crop settles after three: the third moves points by less than 0.3 % of the face. */
const MESH_PASSES = 3;
const MAX_FACES = 24;
/** In a video the crop comes from a face already checked, so half belief is enough (MediaPipe's own setting). */
const TRACK_MESH_SCORE = 0.5;

/**
 * Loads both networks.
 * @param options.weights face_detection_short_range.tflite and face_landmark_with_attention.tflite
 */
export function createFaceFinder(options: {
  readonly runtime: NnRuntime;
  readonly weights: { readonly detection: Uint8Array; readonly mesh: Uint8Array };
}): FaceFinder {
  const detector = options.runtime.loadModel(options.weights.detection);
  const mesher = options.runtime.loadModel(options.weights.mesh);
  return {
    detect: (image) => detectFaces(detector, image),
    locate: (image) => ({ faces: confirmFaces({ detector, mesher }, image, detectFaces(detector, image)) }),
    locateIn: (image, window) => confirmFaces({ detector, mesher }, image, detectFacesIn(detector, image, window)),
    track: (image, previous) => {
      const mesh = fitFaceMesh(mesher, image, previous);
      return mesh.score < TRACK_MESH_SCORE || !hasFaceProportions(mesh.landmarks) ? null : describe(mesh, mesh.score);
    },
    dispose: () => {
      detector.dispose();
      mesher.dispose();
    },
  };
}

interface FaceModels {
  readonly detector: NnModel;
  readonly mesher: NnModel;
}

function confirmFaces(models: FaceModels, image: RgbImage, candidates: readonly FaceDetection[]): LocatedFace[] {
  const faces: LocatedFace[] = [];
  for (const candidate of candidates.slice(0, MAX_FACES)) {
    if (candidate.score < MIN_DETECTION) continue;
    const face = confirmFace(models, image, candidate);
    // Passes at different tile sizes may find one face twice; by now both copies carry the same mesh.
    if (face !== null && faces.every((other) => boxOverlap(other.box, face.box) < 0.5)) faces.push(face);
  }
  return faces;
}

function confirmFace(models: FaceModels, image: RgbImage, candidate: FaceDetection): LocatedFace | null {
  let mesh = fitFaceMesh(models.mesher, image, windowFromDetection(candidate));
  const firstScore = mesh.score;
  if (firstScore < REAL.mesh) return null;
  for (let pass = 1; pass < MESH_PASSES; pass++) {
    mesh = fitFaceMesh(models.mesher, image, windowFromLandmarks(mesh.landmarks));
  }
  const disagreement = keypointDisagreement(candidate.keypoints, mesh.landmarks);
  if (mesh.score < TRACK_MESH_SCORE || disagreement > REAL.disagreement || !hasFaceProportions(mesh.landmarks)) {
    return null;
  }
  if (candidate.score < SURE_DETECTION) {
    const secondLook = scoreSecondLook(models.detector, image, candidate);
    const drawn =
      secondLook >= DRAWN.secondLook &&
      firstScore >= DRAWN.mesh &&
      disagreement <= DRAWN.disagreement &&
      candidate.box.width >= DRAWN.minSizeRatio * Math.max(image.width, image.height);
    const real = candidate.score >= REAL.detection && secondLook >= REAL.secondLook;
    if (!real && !drawn) return null;
  }
  return describe(mesh, candidate.score);
}

/** Mean distance between the detector's and the mesh's eyes, nose and mouth, in face heights (forehead to chin). */
function keypointDisagreement(keypoints: readonly Point[], landmarks: Float64Array): number {
  const pairs: readonly (readonly [number, number])[] = [
    [POINT.rightEyeOuter, POINT.rightEyeInner],
    [POINT.leftEyeOuter, POINT.leftEyeInner],
    [POINT.noseTip, POINT.noseTip],
    [POINT.upperLipInner, POINT.lowerLipInner],
  ];
  let sum = 0;
  pairs.forEach(([a, b], k) => {
    const point = middle(landmarks, a, b);
    sum += Math.hypot(point.x - keypoints[k]!.x, point.y - keypoints[k]!.y);
  });
  return sum / pairs.length / distance(pointAt(landmarks, POINT.foreheadTop), pointAt(landmarks, POINT.chin));
}

/**
 * Proportions that hold for any head within a half turn from the camera, however lit or drawn: in the frame of the
 * eye line, mouth below nose below eyes, both eyes of similar size, irises between their own lids' corners.
 */
export function hasFaceProportions(landmarks: Float64Array): boolean {
  const rightEye = middle(landmarks, POINT.rightEyeOuter, POINT.rightEyeInner);
  const leftEye = middle(landmarks, POINT.leftEyeOuter, POINT.leftEyeInner);
  const axis = { x: leftEye.x - rightEye.x, y: leftEye.y - rightEye.y };
  const eyeDistance = Math.hypot(axis.x, axis.y);
  const height = distance(pointAt(landmarks, POINT.foreheadTop), pointAt(landmarks, POINT.chin));
  // Frontal faces give 0.36 to 0.42; 0.1 is a head turned by about 75 degrees.
  if (!(eyeDistance > 0.1 * height && eyeDistance < 0.7 * height)) return false;
  const between = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const below = (point: Point): number =>
    ((point.y - between.y) * axis.x - (point.x - between.x) * axis.y) / eyeDistance / height;
  const nose = below(pointAt(landmarks, POINT.noseBase));
  const mouth = below(middle(landmarks, POINT.upperLipInner, POINT.lowerLipInner));
  const chin = below(pointAt(landmarks, POINT.chin));
  if (!(nose > 0.05 && mouth > nose && chin > mouth)) return false;
  const rightWidth = distance(pointAt(landmarks, RIGHT_EYE.upperLid[0]!), pointAt(landmarks, RIGHT_EYE.upperLid[8]!));
  const leftWidth = distance(pointAt(landmarks, LEFT_EYE.upperLid[0]!), pointAt(landmarks, LEFT_EYE.upperLid[8]!));
  return Math.min(rightWidth, leftWidth) > 0.25 * Math.max(rightWidth, leftWidth);
}

function describe(mesh: FaceMesh, score: number): LocatedFace {
  const { landmarks } = mesh;
  return { box: skinBox(landmarks), landmarks, score, roi: windowFromLandmarks(landmarks) };
}

function skinBox(landmarks: Float64Array): PixelBox {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < SKIN_POINT_COUNT * 3; i += 3) {
    minX = Math.min(minX, landmarks[i]!);
    maxX = Math.max(maxX, landmarks[i]!);
    minY = Math.min(minY, landmarks[i + 1]!);
    maxY = Math.max(maxY, landmarks[i + 1]!);
  }
  return { x: minX, y: minY, width: maxX - minX, height: maxY - minY };
}

function pointAt(landmarks: Float64Array, index: number): Point {
  return { x: landmarks[index * 3]!, y: landmarks[index * 3 + 1]! };
}

function middle(landmarks: Float64Array, a: number, b: number): Point {
  const [p, q] = [pointAt(landmarks, a), pointAt(landmarks, b)];
  return { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

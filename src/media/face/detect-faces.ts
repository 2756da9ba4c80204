import { type CropWindow, cropAffine, mirrorCrop } from '../image/crop-affine.ts';
import type { PixelBox, RgbImage } from '../image/rgb-image.ts';
import type { NnModel } from '../nn/tflite-graph.ts';

/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One face as BlazeFace sees it, in pixels of the whole picture. */
export interface FaceDetection {
  readonly box: PixelBox;
  /** Right eye, left eye (the person's), nose tip, mouth centre, right ear, left ear. */
  readonly keypoints: readonly Point[];
  /** 0..1. */
  readonly score: number;
}

const INPUT_SIDE = 128;
const VALUES_PER_ANCHOR = 16;
const KEYPOINTS = 6;
const MIN_SCORE = 0.5;
/** Real portraits score 0.84 and more; a guess below this is no reason to stop looking closer. */
const SURE_SCORE = 0.75;
/** Overlap (intersection over union) above which two candidates are the same face; MediaPipe's own setting. */
const SAME_FACE_OVERLAP = 0.3;
/** BlazeFace short range loses faces below about a tenth of its input: then the tiles must look closer. */
const SMALL_FACE_RATIO = 0.12;
/** A face that covers more of its tile than this is better judged by the pass with larger windows. */
const TILE_FACE_RATIO = 0.75;
/** Sides of the second look's crops in face widths: the face then fills a third and a quarter. */
const SECOND_LOOK_MARGINS = [3, 4];
const INPUT_FORMAT = { side: INPUT_SIDE, scale: 2 / 255, bias: -1 };
const ANCHORS = createAnchors();

/**
 * Finds faces with BlazeFace: once over the whole picture; again over overlapping half-size and quarter-size tiles
 * when nothing, or only small or doubtful faces, turned up. Sorted by box area times score, best first.
 * @param model face_detection_short_range.tflite
 */
export function detectFaces(model: NnModel, image: RgbImage): FaceDetection[] {
  const side = Math.max(image.width, image.height);
  const whole = { centerX: image.width / 2, centerY: image.height / 2, size: side, rotation: 0 };
  let faces = mergeOverlapping(detectInWindow(model, image, whole));
  for (const divisor of [2, 4]) {
    if (faces.some((face) => face.score >= SURE_SCORE && face.box.width >= SMALL_FACE_RATIO * side)) break;
    const tile = side / divisor;
    // Below the network's own resolution a tile shows nothing that a coarser pass did not.
    if (tile < INPUT_SIDE / 2) break;
    const found = tileWindows(image, tile).flatMap((window) =>
      detectInWindow(model, image, window).filter((face) => face.box.width < TILE_FACE_RATIO * tile),
    );
    faces = mergeOverlapping([...faces, ...found]);
  }
  return sortFaces(faces);
}

/** Finds faces in one square window only: for a video whose person was just there. Sorted as `detectFaces` does. */
export function detectFacesIn(model: NnModel, image: RgbImage, window: CropWindow): FaceDetection[] {
  return sortFaces(mergeOverlapping(detectInWindow(model, image, window)));
}

function sortFaces(faces: FaceDetection[]): FaceDetection[] {
  const weight = (face: FaceDetection): number => face.box.width * face.box.height * face.score;
  return faces.sort((a, b) => weight(b) - weight(a));
}

/** Square tiles that overlap by half and together cover the picture. */
function tileWindows(image: RgbImage, size: number): CropWindow[] {
  const windows: CropWindow[] = [];
  for (const centerY of tileCenters(image.height, size)) {
    for (const centerX of tileCenters(image.width, size)) windows.push({ centerX, centerY, size, rotation: 0 });
  }
  return windows;
}

function tileCenters(length: number, size: number): number[] {
  if (length <= size) return [length / 2];
  const count = Math.ceil((length - size) / (size / 2)) + 1;
  return Array.from({ length: count }, (_, k) => size / 2 + (k * (length - size)) / (count - 1));
}

/**
 * Mean score of the same face seen again at the sizes BlazeFace knows best, upright, plain and mirrored. A real face
 * keeps its score (at least 0.83 on every face we have), a chance pattern loses it (at most 0.72, mostly 0.5).
 */
export function scoreSecondLook(model: NnModel, image: RgbImage, face: FaceDetection): number {
  const { box } = face;
  const [rightEye, leftEye] = face.keypoints;
  const scores: number[] = [];
  for (const margin of SECOND_LOOK_MARGINS) {
    const window = {
      centerX: box.x + box.width / 2,
      centerY: box.y + box.height / 2,
      size: box.width * margin,
      rotation: Math.atan2(leftEye!.y - rightEye!.y, leftEye!.x - rightEye!.x),
    };
    const input = cropAffine(image, window, INPUT_FORMAT);
    scores.push(logistic(Math.max(...runDetector(model, input).logits)));
    mirrorCrop(input, INPUT_SIDE);
    scores.push(logistic(Math.max(...runDetector(model, input).logits)));
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function runDetector(model: NnModel, input: Float32Array): { regressors: Float32Array; logits: Float32Array } {
  const [regressors, logits] = model.run(input);
  if (regressors?.length !== ANCHORS.length * VALUES_PER_ANCHOR || logits?.length !== ANCHORS.length) {
    throw new Error('the face detection model has unexpected outputs');
  }
  return { regressors, logits };
}

function detectInWindow(model: NnModel, image: RgbImage, window: CropWindow): FaceDetection[] {
  const { regressors, logits } = runDetector(model, cropAffine(image, window, INPUT_FORMAT));
  const faces: FaceDetection[] = [];
  for (let anchor = 0; anchor < ANCHORS.length; anchor++) {
    const score = logistic(logits[anchor]!);
    if (score >= MIN_SCORE) faces.push(decodeFace(regressors, anchor, window, score));
  }
  return faces;
}

/** Regressors are offsets from the anchor in input pixels: box centre, box size, then the keypoints. */
function decodeFace(regressors: Float32Array, anchor: number, window: CropWindow, score: number): FaceDetection {
  const at = anchor * VALUES_PER_ANCHOR;
  const base = ANCHORS[anchor]!;
  const left = window.centerX - window.size / 2;
  const top = window.centerY - window.size / 2;
  const point = (offset: number): Point => ({
    x: left + (regressors[at + offset]! / INPUT_SIDE + base.x) * window.size,
    y: top + (regressors[at + offset + 1]! / INPUT_SIDE + base.y) * window.size,
  });
  const center = point(0);
  const width = (regressors[at + 2]! / INPUT_SIDE) * window.size;
  const height = (regressors[at + 3]! / INPUT_SIDE) * window.size;
  return {
    box: { x: center.x - width / 2, y: center.y - height / 2, width, height },
    keypoints: Array.from({ length: KEYPOINTS }, (_, k) => point(4 + 2 * k)),
    score,
  };
}

/**
 * MediaPipe's weighted non-maximum suppression: the best candidate of a cluster takes the score-weighted mean of all
 * of them, which steadies box and keypoints against single-anchor noise.
 */
export function mergeOverlapping(candidates: readonly FaceDetection[]): FaceDetection[] {
  let rest = [...candidates].sort((a, b) => b.score - a.score);
  const merged: FaceDetection[] = [];
  while (rest.length > 0) {
    const best = rest[0]!;
    const cluster = rest.filter((face) => face === best || boxOverlap(face.box, best.box) > SAME_FACE_OVERLAP);
    rest = rest.filter((face) => !cluster.includes(face));
    merged.push(averageFaces(cluster, best.score));
  }
  return merged;
}

function averageFaces(cluster: readonly FaceDetection[], score: number): FaceDetection {
  const total = cluster.reduce((sum, face) => sum + face.score, 0);
  const mean = (pick: (face: FaceDetection) => number): number =>
    cluster.reduce((sum, face) => sum + face.score * pick(face), 0) / total;
  return {
    box: {
      x: mean((face) => face.box.x),
      y: mean((face) => face.box.y),
      width: mean((face) => face.box.width),
      height: mean((face) => face.box.height),
    },
    keypoints: Array.from({ length: KEYPOINTS }, (_, k) => ({
      x: mean((face) => face.keypoints[k]!.x),
      y: mean((face) => face.keypoints[k]!.y),
    })),
    score,
  };
}

/** Intersection over union of two boxes, 0..1. */
export function boxOverlap(a: PixelBox, b: PixelBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** SSD anchors of face_detection_short_range: two per cell at stride 8, six at stride 16; centres in 0..1. */
function createAnchors(): Point[] {
  const anchors: Point[] = [];
  for (const { stride, perCell } of [
    { stride: 8, perCell: 2 },
    { stride: 16, perCell: 6 },
  ]) {
    const cells = INPUT_SIDE / stride;
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        const center = { x: (column + 0.5) / cells, y: (row + 0.5) / cells };
        for (let k = 0; k < perCell; k++) anchors.push(center);
      }
    }
  }
  return anchors;
}

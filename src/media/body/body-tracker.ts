import { type CropWindow, cropAffine } from '../image/crop-affine.ts';
import type { PixelBox, RgbImage } from '../image/rgb-image.ts';
import type { NnRuntime } from '../nn/nn-runtime.ts';
import type { NnModel } from '../nn/tflite-graph.ts';
import { BODY_POINT_COUNT, type BodyPoint, type BodyPose } from './body-points.ts';

/** A pose with the crop in which the same person is to be sought in the next frame. */
export interface TrackedBody extends BodyPose {
  readonly roi: CropWindow;
}

/** Finds the body under a face and follows it through a video. */
export interface BodyTracker {
  /** The body of the person whose face is in `face`, or null when the network sees nobody there. */
  locate(image: RgbImage, face: PixelBox): TrackedBody | null;
  /** The body of the previous look in this frame, or null when it is lost: then call `locate` again. */
  track(image: RgbImage, previous: CropWindow): TrackedBody | null;
  dispose(): void;
}

const SIDE = 256;
/**
 * Where a point lies out of the picture the network guesses, and is sure of it (0.9 for the elbows of a bust): belief
 * fades to nothing over this share of the crop beyond the border.
 */
const FADE = 0.06;
/** Outputs of pose_landmark_*.tflite that are read: points and the person flag. The other three are never computed. */
const OUTPUTS = 2;
/** x, y, z, visibility, presence. */
const FIELDS = 5;
/** Two more points than are public: the hips' middle, and one whose distance from it is the person's radius. */
const CENTER_POINT = 33;
const RADIUS_POINT = 34;
/** MediaPipe's own margin around that circle. */
const MARGIN = 1.25;
/** Below this the crop holds no person (MediaPipe's own setting). */
const LEAST_SCORE = 0.5;
/** Where the crop moves by less than this share of its size, another pass would not change the pose. */
const SETTLED = 0.02;
/**
 * Where the hips lie below the middle of a face box, and how far the circle reaches, in face heights. MediaPipe gets
 * these from a detector of its own (a sparse model); the face is found already, and four passes settle within 2 % of
 * the same crop on busts, half and full figures. A whole picture of a bust as the crop gives nonsense.
 */
const HIPS_BELOW_FACE = 3.6;
const SIZE_PER_FACE = 11.25;
const LOCATE_PASSES = 4;

/**
 * Loads the network.
 * @param options.weights pose_landmark_full.tflite (or lite: 60 % of the time, shoulders a third further off)
 */
export function createBodyTracker(options: { readonly runtime: NnRuntime; readonly weights: Uint8Array }): BodyTracker {
  const model = options.runtime.loadModel(options.weights, OUTPUTS);
  return {
    locate: (image, face) => {
      let roi = windowFromFace(face);
      let body: TrackedBody | null = null;
      for (let pass = 0; pass < LOCATE_PASSES; pass++) {
        body = fitBody(model, image, roi);
        if (body === null || isSettled(roi, body.roi)) break;
        roi = body.roi;
      }
      return body;
    },
    track: (image, previous) => fitBody(model, image, previous),
    dispose: () => model.dispose(),
  };
}

function isSettled(before: CropWindow, after: CropWindow): boolean {
  const moved = Math.hypot(after.centerX - before.centerX, after.centerY - before.centerY, after.size - before.size);
  return moved < SETTLED * after.size && Math.abs(after.rotation - before.rotation) < SETTLED;
}

function windowFromFace(face: PixelBox): CropWindow {
  return {
    centerX: face.x + face.width / 2,
    centerY: face.y + face.height * (0.5 + HIPS_BELOW_FACE),
    size: face.height * SIZE_PER_FACE,
    rotation: 0,
  };
}

function fitBody(model: NnModel, image: RgbImage, roi: CropWindow): TrackedBody | null {
  const [values, flag] = model.run(cropAffine(image, roi, { side: SIDE, scale: 1 / 255, bias: 0 }));
  const score = flag?.[0] ?? 0;
  if (values === undefined || values.length < (RADIUS_POINT + 1) * FIELDS) {
    throw new Error('the pose model has unexpected outputs');
  }
  if (score < LEAST_SCORE) return null;
  const scale = roi.size / SIDE;
  const cos = Math.cos(roi.rotation) * scale;
  const sin = Math.sin(roi.rotation) * scale;
  const pointAt = (index: number): BodyPoint => {
    const at = index * FIELDS;
    const u = values[at]! - SIDE / 2;
    const v = values[at + 1]! - SIDE / 2;
    const x = roi.centerX + u * cos - v * sin;
    const y = roi.centerY + u * sin + v * cos;
    const beyond = Math.max(-x, -y, x - image.width, y - image.height, 0);
    const inside = Math.max(0, 1 - beyond / (FADE * roi.size));
    const score = Math.min(sigmoid(values[at + 3]!), sigmoid(values[at + 4]!)) * inside;
    return { x, y, depth: values[at + 2]! * scale, score };
  };
  const points = Array.from({ length: BODY_POINT_COUNT }, (_, index) => pointAt(index));
  return { points, score, roi: nextWindow(pointAt(CENTER_POINT), pointAt(RADIUS_POINT)) };
}

/** The circle's centre and a point straight up on it: MediaPipe's pose_landmarks_to_roi. */
function nextWindow(center: BodyPoint, top: BodyPoint): CropWindow {
  return {
    centerX: center.x,
    centerY: center.y,
    size: Math.hypot(top.x - center.x, top.y - center.y) * 2 * MARGIN,
    rotation: Math.atan2(top.x - center.x, center.y - top.y),
  };
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

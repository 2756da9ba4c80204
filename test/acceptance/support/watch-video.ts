import { openMediaBackend } from '../../../src/codecs/open-backend.ts';
import { loadLocalWeights } from '../../../src/engines/local/weights.ts';
import { parseCanonicalFace } from '../../../src/media/face/canonical-face.ts';
import { createFaceFinder, type LocatedFace } from '../../../src/media/face/face-finder.ts';
import { fitFacePose, toLocalPoints } from '../../../src/media/face/face-pose.ts';
import { LEFT_EYE, POINT, RIGHT_EYE } from '../../../src/media/face/landmarks.ts';
import type { CropWindow } from '../../../src/media/image/crop-affine.ts';
import type { RgbImage } from '../../../src/media/image/rgb-image.ts';
import { createNnRuntime } from '../../../src/media/nn/nn-runtime.ts';

/** Every frame of a file, decoded. */
export async function decodeFrames(file: string): Promise<RgbImage[]> {
  const backend = await openMediaBackend();
  const frames: RgbImage[] = [];
  // The decoder reuses its buffer.
  for await (const { data, width, height } of backend.decodeVideo(file)) {
    frames.push({ data: data.slice(), width, height });
  }
  return frames;
}

/** Pixels from (left, top) up to, not including, (right, bottom). */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Mean squared difference of the three channels over a region of two pictures of one size. */
export function squaredError(a: RgbImage, b: RgbImage, { left, top, right, bottom }: Region): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error('pictures of different sizes');
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let i = (y * a.width + left) * 3; i < (y * a.width + right) * 3; i++) {
      sum += ((a.data[i] ?? 0) - (b.data[i] ?? 0)) ** 2;
    }
  }
  return sum / ((right - left) * (bottom - top) * 3);
}

/** Peak signal-to-noise ratio in dB of a mean squared error of 8-bit values; 99 stands for no difference. */
export function decibels(meanSquare: number): number {
  return Math.min(99, 10 * Math.log10(255 ** 2 / Math.max(meanSquare, 1e-9)));
}

/** dB of a region over a whole clip against one picture. */
export function clipDecibels(frames: readonly RgbImage[], picture: RgbImage, region: Region): number {
  const errors = frames.map((frame) => squaredError(frame, picture, region));
  return decibels(mean(errors));
}

/** What a face does in each looked-at frame. Lengths are in head centimetres, so the head's own motion is out of them. */
export interface FaceTrack {
  /** Degrees; positive turns the nose to the picture's left. */
  readonly yaw: readonly number[];
  /** Degrees; positive points the nose down. */
  readonly pitch: readonly number[];
  /** Between the inner lips. */
  readonly openness: readonly number[];
  /** Corner to corner. */
  readonly mouthWidth: readonly number[];
  /** Height of the corners above the middle of the lips; a smile lifts them. */
  readonly cornerLift: readonly number[];
  /** Irises off the middle of their eyes, in eye widths; positive is to the picture's right. */
  readonly gaze: readonly number[];
}

export interface FaceWatcher {
  /** Follows the largest face through every `step`-th frame. */
  watch(frames: readonly RgbImage[], step?: number): FaceTrack;
}

export async function createFaceWatcher(): Promise<FaceWatcher> {
  const weights = await loadLocalWeights();
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  const finder = createFaceFinder({ runtime, weights: weights.face });
  const canonical = parseCanonicalFace(weights.face.geometry);
  return {
    watch(frames, step = 2) {
      const looks: Look[] = [];
      let roi: CropWindow | undefined;
      for (let i = 0; i < frames.length; i += step) {
        const frame = frames[i] as RgbImage;
        const face: LocatedFace | null | undefined =
          roi === undefined ? finder.locate(frame).faces[0] : finder.track(frame, roi);
        if (face == null) throw new Error(`no face in frame ${i}`);
        roi = face.roi;
        looks.push(lookAt(face.landmarks, canonical));
      }
      const column = (name: keyof Look) => looks.map((look) => look[name]);
      return {
        yaw: column('yaw'),
        pitch: column('pitch'),
        openness: column('openness'),
        mouthWidth: column('mouthWidth'),
        cornerLift: column('cornerLift'),
        gaze: column('gaze'),
      };
    },
  };
}

type Look = Record<keyof FaceTrack, number>;

function lookAt(landmarks: Float64Array, canonical: ReturnType<typeof parseCanonicalFace>): Look {
  const pose = fitFacePose(canonical, landmarks);
  const local = toLocalPoints(landmarks, pose);
  const x = (point: number): number => at(local, point, 0);
  const y = (point: number): number => at(local, point, 1);
  const { mouthRight, mouthLeft, upperLipInner, lowerLipInner } = POINT;
  // The nose points along the head's -z axis (image axes: x right, y down, z away).
  const [noseX, noseY, noseZ] = [2, 5, 8].map((entry) => -(pose.rotation[entry] ?? 0)) as [number, number, number];
  const eyes = [RIGHT_EYE, LEFT_EYE].map(({ upperLid, iris }) => {
    const ends = [x(upperLid[0] ?? 0), x(upperLid[8] ?? 0)];
    return (x(iris[0] ?? 0) - mean(ends)) / (Math.max(...ends) - Math.min(...ends));
  });
  return {
    yaw: degrees(Math.atan2(-noseX, -noseZ)),
    pitch: degrees(Math.atan2(noseY, Math.hypot(noseX, noseZ))),
    openness: y(lowerLipInner) - y(upperLipInner),
    mouthWidth: x(mouthLeft) - x(mouthRight),
    cornerLift: (y(upperLipInner) + y(lowerLipInner)) / 2 - (y(mouthRight) + y(mouthLeft)) / 2,
    gaze: mean(eyes),
  };
}

function at(points: Float64Array, point: number, axis: number): number {
  return points[point * 3 + axis] ?? 0;
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest minus smallest, the outermost 5 % on either side left out: a tracker's slip is no motion. */
export function range(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length * 0.05);
  return (sorted[sorted.length - 1 - cut] ?? 0) - (sorted[cut] ?? 0);
}

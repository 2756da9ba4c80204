/**
 * An independent judge: @vladmandic/face-api's detector, 68-point landmarks and 128-number identity, none of which
 * the renderer uses. Judging a renderer by its own tracker would flatter it.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as FaceApi from '@vladmandic/face-api';

export interface RgbFrame {
  readonly width: number;
  readonly height: number;
  /** rgb24 */
  readonly data: Uint8Array;
}

export interface TrackedFace {
  /** Inner-lip gap / distance of the outer eye corners. */
  readonly openness: number;
  /** Mouth width / distance of the outer eye corners. */
  readonly mouthWidth: number;
  /** Mean eye aspect ratio (lid gap / eye width). */
  readonly eyeOpenness: number;
  /** x, y of 68 points in frame pixels. */
  readonly points: Float64Array;
}

export interface FaceTracker {
  /** undefined when no face is found. Follows the face from frame to frame; `reset` before another clip. */
  track(frame: RgbFrame): Promise<TrackedFace | undefined>;
  /** 128 numbers: distances below 0.6 are usually the same person. */
  identity(frame: RgbFrame): Promise<Float32Array | undefined>;
  reset(): void;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export async function createFaceTracker(): Promise<FaceTracker> {
  const api = await loadFaceApi();
  let box: Box | undefined;
  return {
    reset() {
      box = undefined;
    },
    async track(frame) {
      box ??= await detect(api, frame);
      if (box === undefined) return undefined;
      const points = await landmarksIn(api, frame, box);
      box = boxAround(points);
      return measure(points);
    },
    async identity(frame) {
      const found = box ?? (await detect(api, frame));
      if (found === undefined) return undefined;
      const crop = cropTensor(api, frame, found, IDENTITY_SIDE);
      const descriptor = await api.nets.faceRecognitionNet.computeFaceDescriptor(crop.tensor);
      crop.tensor.dispose();
      return descriptor as Float32Array;
    },
  };
}

type Api = typeof FaceApi;

async function loadFaceApi(): Promise<Api> {
  // CommonJS on purpose: this build of face-api shares the one tfjs instance whose wasm backend is set up here.
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs') as { setBackend(name: string): Promise<boolean>; ready(): Promise<void> };
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(directory: string): void };
  wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  const api = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as Api;
  const models = path.join(path.dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  await api.nets.ssdMobilenetv1.loadFromDisk(models);
  await api.nets.faceLandmark68Net.loadFromDisk(models);
  await api.nets.faceRecognitionNet.loadFromDisk(models);
  return api;
}

function tensorOf(api: Api, frame: RgbFrame) {
  return api.tf.tensor3d(Int32Array.from(frame.data), [frame.height, frame.width, 3], 'int32');
}

async function detect(api: Api, frame: RgbFrame): Promise<Box | undefined> {
  const tensor = tensorOf(api, frame);
  const found = await api.detectAllFaces(tensor as never, new api.SsdMobilenetv1Options({ minConfidence: 0.2 }));
  tensor.dispose();
  const largest = found.sort((a, b) => b.box.area - a.box.area)[0];
  if (largest === undefined) return undefined;
  const { x, y, width, height } = largest.box;
  const size = Math.max(width, height) * 1.1;
  return { x: x + width / 2 - size / 2, y: y + height / 2 - size / 2, size };
}

/** Side of the landmark network's input. */
const LANDMARK_SIDE = 112;
/** Side of the identity network's input. */
const IDENTITY_SIDE = 150;

/**
 * The square crop, averaged down to `side` when it is larger. The networks' own resizing takes four pixels of a large
 * crop per texel of theirs: on a sharp picture of 1280 the landmarks then trembled twice as much as on a video of 360.
 */
function cropTensor(api: Api, frame: RgbFrame, box: Box, side: number) {
  const x0 = Math.max(0, Math.round(box.x));
  const y0 = Math.max(0, Math.round(box.y));
  const size = Math.max(16, Math.min(Math.round(box.size), frame.width - x0, frame.height - y0));
  const out = Math.min(size, side);
  const averaged = averageDown(frame, { x0, y0, size }, out);
  return {
    tensor: api.tf.tensor3d(averaged, [out, out, 3], 'int32') as never as FaceApi.TNetInput & { dispose(): void },
    x0,
    y0,
    /** Frame pixels per pixel of the tensor. */
    scale: size / out,
  };
}

/** Box filter: every pixel of the result is the mean of the area it covers, parts of pixels included. */
function averageDown(frame: RgbFrame, crop: { x0: number; y0: number; size: number }, side: number): Int32Array {
  const { x0, y0, size } = crop;
  const step = size / side;
  const rows = new Float32Array(side * size * 3);
  for (let y = 0; y < side; y++) {
    spread(y * step, step, (row, share) => {
      const from = ((y0 + row) * frame.width + x0) * 3;
      const to = y * size * 3;
      for (let i = 0; i < size * 3; i++) rows[to + i] = (rows[to + i] ?? 0) + share * (frame.data[from + i] ?? 0);
    });
  }
  const out = new Float32Array(side * side * 3);
  for (let x = 0; x < side; x++) {
    spread(x * step, step, (column, share) => {
      for (let y = 0; y < side; y++) {
        const [to, from] = [(y * side + x) * 3, (y * size + column) * 3];
        for (let c = 0; c < 3; c++) out[to + c] = (out[to + c] ?? 0) + share * (rows[from + c] ?? 0);
      }
    });
  }
  return Int32Array.from(out, Math.round);
}

/** The whole samples under [from, from + length) and the share of the span that each one has. */
function spread(from: number, length: number, visit: (index: number, share: number) => void): void {
  const end = from + length - 1e-9;
  for (let i = Math.floor(from); i < end; i++) visit(i, (Math.min(i + 1, from + length) - Math.max(i, from)) / length);
}

async function landmarksIn(api: Api, frame: RgbFrame, box: Box): Promise<Float64Array> {
  const crop = cropTensor(api, frame, box, LANDMARK_SIDE);
  const found = (await api.nets.faceLandmark68Net.detectLandmarks(crop.tensor)) as FaceApi.FaceLandmarks68;
  crop.tensor.dispose();
  const points = new Float64Array(136);
  found.positions.forEach((point, i) => {
    points[i * 2] = point.x * crop.scale + crop.x0;
    points[i * 2 + 1] = point.y * crop.scale + crop.y0;
  });
  return points;
}

/** The landmark net was trained on detector boxes: brows to chin with a small margin. */
function boxAround(points: Float64Array): Box {
  let minX = Infinity;
  let maxX = -Infinity;
  let minY = Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < 68; i++) {
    const x = points[i * 2] ?? 0;
    const y = points[i * 2 + 1] ?? 0;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  const size = Math.max(maxX - minX, maxY - minY) * 1.2;
  return { x: (minX + maxX) / 2 - size / 2, y: (minY + maxY) / 2 - size / 2, size };
}

function measure(points: Float64Array): TrackedFace {
  const distance = (a: number, b: number): number =>
    Math.hypot((points[a * 2] ?? 0) - (points[b * 2] ?? 0), (points[a * 2 + 1] ?? 0) - (points[b * 2 + 1] ?? 0));
  const eyes = distance(36, 45);
  const lids =
    (distance(37, 41) + distance(38, 40)) / 2 / distance(36, 39) +
    (distance(43, 47) + distance(44, 46)) / 2 / distance(42, 45);
  return {
    openness: (distance(61, 67) + distance(62, 66) + distance(63, 65)) / 3 / eyes,
    mouthWidth: distance(48, 54) / eyes,
    eyeOpenness: lids / 2,
    points,
  };
}

import { type CropWindow, cropAffine } from '../image/crop-affine.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import type { NnRuntime } from '../nn/nn-runtime.ts';
import type { NnModel } from '../nn/tflite-graph.ts';
import { guidedFilter } from './guided-filter.ts';

/** Separates people from their background. */
export interface PersonMatter {
  /** Opacity of the person at every pixel, 0..1, full size. `face` is where the person of interest looks out. */
  matte(image: RgbImage, face: PixelBox): FloatPlane;
  /** The same for several people at once: what belongs to any of them. Throws without a face. */
  matteAll(image: RgbImage, faces: readonly PixelBox[]): FloatPlane;
  dispose(): void;
}

const NETWORK_SIDE = 256;
/** Around a small face the network sees a window this many face heights wide, so that the mask keeps its detail. */
const WINDOW_PER_FACE = 4.2;
/** The window's centre lies below the face by this share of its height: shoulders matter more than sky. */
const WINDOW_DROP = 0.4;
/** A close window takes over from the overview within this many mask pixels of its border. */
const WINDOW_RAMP = 26;
/** Coefficients are solved at no more than this many pixels on the long side; a 4 k picture costs like this one. */
const SOLVE_SIDE = 640;
/** Guided filter reach in mask pixels: the network's edge lies within three of the true one. */
const EDGE_REACH = 3;
const EPSILON = 1e-4;
/** Levels that become 0 and 1: the filter leaves a few percent of haze in textured background. */
const BLACK = 0.06;
const WHITE = 0.92;

/**
 * Loads the segmentation network.
 * @param options.weights selfie_segmentation.tflite
 */
export function createPersonMatter(options: {
  readonly runtime: NnRuntime;
  readonly weights: Uint8Array;
}): PersonMatter {
  const model = options.runtime.loadModel(options.weights);
  return {
    matte: (image, face) => computeMatte(model, image, [face]),
    matteAll: (image, faces) => computeMatte(model, image, faces),
    dispose: () => model.dispose(),
  };
}

function computeMatte(model: NnModel, image: RgbImage, faces: readonly PixelBox[]): FloatPlane {
  if (faces.length === 0) throw new Error('a person matte needs a face to start from');
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / SOLVE_SIDE));
  const windows = distinctWindows(faces.map((face) => chooseWindow(image, face)));
  const coarse = createPlane(Math.ceil(image.width / factor), Math.ceil(image.height / factor));
  const whole = Math.max(image.width, image.height);
  // The whole picture first: what a close window cannot see (a wide coat, a helmet in the arms) is known from there.
  const overview = { centerX: image.width / 2, centerY: image.height / 2, size: whole, rotation: 0 };
  layMask(coarse, segment(model, image, overview), { window: overview, factor, ramp: 0 });
  for (const window of windows) {
    if (window.size < whole) layMask(coarse, segment(model, image, window), { window, factor, ramp: WINDOW_RAMP });
  }
  const widest = Math.max(...windows.map((window) => window.size));
  const radius = Math.max(2, Math.round(((widest / NETWORK_SIDE) * EDGE_REACH) / factor));
  const matte = guidedFilter(image, coarse, { factor, radius, epsilon: EPSILON });
  for (let i = 0; i < matte.data.length; i++) {
    matte.data[i] = Math.max(0, Math.min(1, (matte.data[i]! - BLACK) / (WHITE - BLACK)));
  }
  return matte;
}

function segment(model: NnModel, image: RgbImage, window: CropWindow): Float32Array {
  const [mask] = model.run(cropAffine(image, window, { side: NETWORK_SIDE, scale: 1 / 255, bias: 0 }));
  if (mask?.length !== NETWORK_SIDE * NETWORK_SIDE) throw new Error('the segmentation model has unexpected outputs');
  return mask;
}

/** Several large faces all ask for the whole picture: once is enough. */
function distinctWindows(windows: readonly CropWindow[]): CropWindow[] {
  return windows.filter(
    (window, k) =>
      !windows
        .slice(0, k)
        .some((o) => o.size === window.size && o.centerX === window.centerX && o.centerY === window.centerY),
  );
}

/** The whole picture when the face is large in it, else a square around head and shoulders kept inside the picture. */
function chooseWindow(image: RgbImage, face: PixelBox): CropWindow {
  const whole = Math.max(image.width, image.height);
  const size = Math.min(whole, Math.max(face.width, face.height) * WINDOW_PER_FACE);
  if (size >= whole) return { centerX: image.width / 2, centerY: image.height / 2, size: whole, rotation: 0 };
  const keepInside = (center: number, length: number): number => {
    const half = Math.min(size, length) / 2;
    return Math.max(half, Math.min(length - half, center));
  };
  return {
    centerX: keepInside(face.x + face.width / 2, image.width),
    centerY: keepInside(face.y + face.height / 2 + face.height * WINDOW_DROP, image.height),
    size,
    rotation: 0,
  };
}

/**
 * How much of a face the matte covers, 0..1. Below about 0.6 the network did not recognise a person (it happens with
 * line drawings): such a matte must not be used to cut the figure out.
 */
export function measureFaceCoverage(matte: FloatPlane, face: PixelBox): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < matte.height; y++) {
    for (let x = 0; x < matte.width; x++) {
      const u = (x + 0.5 - face.x) / face.width - 0.5;
      const v = (y + 0.5 - face.y) / face.height - 0.5;
      if (u * u + v * v > 0.25) continue;
      sum += matte.data[y * matte.width + x]!;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * Lays the network's mask over the shrunk picture. A close window replaces what is there already, fading in over
 * `ramp` mask pixels from its border so that no straight edge shows where both disagree.
 */
function layMask(
  plane: FloatPlane,
  mask: Float32Array,
  { window, factor, ramp }: { readonly window: CropWindow; readonly factor: number; readonly ramp: number },
): void {
  const scale = NETWORK_SIDE / window.size;
  const last = NETWORK_SIDE - 1;
  for (let y = 0; y < plane.height; y++) {
    const rawV = ((y + 0.5) * factor - window.centerY) * scale + NETWORK_SIDE / 2 - 0.5;
    if (rawV < -0.5 || rawV > last + 0.5) continue;
    const v = Math.max(0, Math.min(last, rawV));
    const upper = Math.floor(v) * NETWORK_SIDE;
    const lower = Math.min(last, Math.floor(v) + 1) * NETWORK_SIDE;
    const fv = v - Math.floor(v);
    for (let x = 0; x < plane.width; x++) {
      const rawU = ((x + 0.5) * factor - window.centerX) * scale + NETWORK_SIDE / 2 - 0.5;
      if (rawU < -0.5 || rawU > last + 0.5) continue;
      const u = Math.max(0, Math.min(last, rawU));
      const left = Math.floor(u);
      const right = Math.min(last, left + 1);
      const fu = u - left;
      const above = mask[upper + left]! * (1 - fu) + mask[upper + right]! * fu;
      const below = mask[lower + left]! * (1 - fu) + mask[lower + right]! * fu;
      const i = y * plane.width + x;
      const inside = Math.min(u, v, last - u, last - v);
      const weight = ramp === 0 ? 1 : Math.min(1, inside / ramp);
      plane.data[i] = plane.data[i]! * (1 - weight) + (above * (1 - fv) + below * fv) * weight;
    }
  }
}

/** What can be told from a decoded clip without having seen its prompt. */
import type { MediaBackend } from '../src/codecs/backend.ts';
import { estimateFlow, shrinkLuma } from '../src/media/flow/dense-flow.ts';
import { type CameraMotion, fitCameraMotion } from '../src/media/flow/flow-field.ts';
import type { FloatPlane, RgbImage } from '../src/media/image/rgb-image.ts';
import { quantile } from './scores.ts';

/** Per second, in shares of the width. */
export interface SeenMotion extends CameraMotion {
  /** What goes fastest to the right: nine tenths of the picture are slower. */
  readonly rightmost: number;
}

export interface ClipLook {
  readonly frames: number;
  readonly first: RgbImage;
  readonly last: RgbImage;
  /** Mean grey difference between neighbouring frames. */
  readonly steps: readonly number[];
  /** The camera's motion from a quarter to just after. */
  readonly camera: SeenMotion;
}

const STEP_WIDTH = 216;
const FLOW_FRAMES = 8;

/** Decodes a clip once; memory does not grow with its length. */
export async function lookAtClip(backend: MediaBackend, path: string, total: number): Promise<ClipLook> {
  let first: RgbImage | null = null;
  let last: RgbImage | null = null;
  let former: FloatPlane | null = null;
  let early: RgbImage | null = null;
  let late: RgbImage | null = null;
  const steps: number[] = [];
  let frames = 0;
  const at = Math.floor(total / 4);
  for await (const { data, width, height } of backend.decodeVideo(path)) {
    const image = { width, height, data: data.slice() };
    first ??= image;
    last = image;
    if (frames === at) early = image;
    if (frames === at + FLOW_FRAMES) late = image;
    const grey = shrinkLuma(image, Math.max(1, Math.floor(width / STEP_WIDTH)));
    if (former !== null) steps.push(meanDifference(former.data, grey.data));
    former = grey;
    frames++;
  }
  if (first === null || last === null || early === null || late === null)
    throw new Error(`${path} has ${frames} frames`);
  const flow = estimateFlow(early, late);
  const motion = fitCameraMotion(flow);
  const perSecond = 24 / FLOW_FRAMES;
  const camera = {
    zoom: motion.zoom * perSecond,
    shiftX: (motion.shiftX / first.width) * perSecond,
    shiftY: (motion.shiftY / first.width) * perSecond,
    rightmost:
      ((quantile(
        [...flow.u].sort((a, b) => a - b),
        0.9,
      ) *
        flow.scale) /
        first.width) *
      perSecond,
  };
  return { frames, first, last, steps, camera };
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [i, value] of a.entries()) sum += Math.abs(value - (b[i] ?? 0));
  return sum / a.length;
}

/** Median step, and the largest as a multiple of the clip's 90th percentile: a jump that no cut explains. */
export function motionOf(steps: readonly number[]): { median: number; jump: number } {
  const sorted = Float64Array.from(steps).sort();
  const high = quantile([...sorted], 0.9);
  return { median: quantile([...sorted], 0.5), jump: (sorted.at(-1) ?? 0) / Math.max(high, 0.05) };
}

/** Structural similarity of lumas at half size, 8 x 8 windows (Wang et al. 2004), 1 for equal pictures. */
export function similarity(a: RgbImage, b: RgbImage): number {
  const [p, q] = [shrinkLuma(a, 2), shrinkLuma(b, 2)];
  let sum = 0;
  let count = 0;
  for (let y = 0; y + 8 <= p.height; y += 4) {
    for (let x = 0; x + 8 <= p.width; x += 4) {
      sum += windowSimilarity(p, q, x, y);
      count++;
    }
  }
  return sum / count;
}

function windowSimilarity(p: FloatPlane, q: FloatPlane, x: number, y: number): number {
  let [sp, sq, spp, sqq, spq] = [0, 0, 0, 0, 0];
  for (let row = y; row < y + 8; row++) {
    for (let i = row * p.width + x, end = i + 8; i < end; i++) {
      const [a, b] = [p.data[i] ?? 0, q.data[i] ?? 0];
      sp += a;
      sq += b;
      spp += a * a;
      sqq += b * b;
      spq += a * b;
    }
  }
  const [mp, mq] = [sp / 64, sq / 64];
  const [vp, vq, cov] = [spp / 64 - mp * mp, sqq / 64 - mq * mq, spq / 64 - mp * mq];
  return ((2 * mp * mq + 6.5) * (2 * cov + 58.5)) / ((mp * mp + mq * mq + 6.5) * (vp + vq + 58.5));
}

/** Mean colours of a 4 x 3 layout, 36 numbers: how a picture looks from far away. */
export function layoutOf(image: RgbImage): number[] {
  const sums = new Float64Array(36);
  const counts = new Float64Array(12);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const cell = Math.floor((y * 3) / image.height) * 4 + Math.floor((x * 4) / image.width);
      const p = (y * image.width + x) * 3;
      for (let c = 0; c < 3; c++) sums[cell * 3 + c] = (sums[cell * 3 + c] ?? 0) + (image.data[p + c] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return Array.from(sums, (sum, i) => sum / (counts[Math.floor(i / 3)] ?? 1));
}

export function layoutDistance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / a.length);
}

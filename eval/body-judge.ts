/**
 * An independent judge of bodies: movenet-lightning as @vladmandic/human ships it. The renderer uses BlazePose, another
 * network trained on other pictures; where both misread the same sleeve, this cannot tell.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import { type CropWindow, cropAffine } from '../src/media/image/crop-affine.ts';
import type { RgbFrame } from './face-tracker.ts';

export interface Keypoint {
  readonly x: number;
  readonly y: number;
  /** 0..1 */
  readonly score: number;
}

/** The 17 points of COCO in frame pixels, and the crop in which to look for them next. */
export interface JudgedBody {
  readonly points: readonly Keypoint[];
  readonly window: CropWindow;
}

export interface BodyJudge {
  /** Pass the previous frame's answer within one clip. The largest person; scores tell whether there is one. */
  find(frame: RgbFrame, previous?: JudgedBody): JudgedBody;
}

const SIDE = 192;
const POINTS = 17;
/** Points surer than this make the crop; the crop is this much wider than they are. */
const SEEN = 0.2;
const MARGIN = 1.4;
/** The crop follows slowly: a crop that jumps makes the points jump. */
const FOLLOW = 0.2;

export async function createBodyJudge(): Promise<BodyJudge> {
  const { tf, model } = await loadMovenet();
  const look = (frame: RgbFrame, window: CropWindow): Keypoint[] => {
    const crop = Int32Array.from(cropAffine(frame, window, { side: SIDE, scale: 1, bias: 0 }));
    const values = tf.tidy(() =>
      (model.execute(tf.tensor(crop, [1, SIDE, SIDE, 3], 'int32')) as Tfjs.Tensor).dataSync(),
    );
    return Array.from({ length: POINTS }, (_, i) => ({
      x: window.centerX + ((values[i * 3 + 1] ?? 0) - 0.5) * window.size,
      y: window.centerY + ((values[i * 3] ?? 0) - 0.5) * window.size,
      score: values[i * 3 + 2] ?? 0,
    }));
  };
  return {
    find(frame, previous) {
      const side = Math.max(frame.width, frame.height);
      let window = previous?.window ?? { centerX: frame.width / 2, centerY: frame.height / 2, size: side, rotation: 0 };
      if (previous === undefined)
        for (let pass = 0; pass < 2; pass++) window = windowAround(look(frame, window), window);
      const points = look(frame, window);
      const wanted = windowAround(points, window);
      const mix = (a: number, b: number): number => a + (b - a) * FOLLOW;
      return {
        points,
        window: {
          centerX: mix(window.centerX, wanted.centerX),
          centerY: mix(window.centerY, wanted.centerY),
          size: mix(window.size, wanted.size),
          rotation: 0,
        },
      };
    },
  };
}

async function loadMovenet(): Promise<{ tf: typeof Tfjs; model: Tfjs.GraphModel }> {
  // CommonJS, as in face-tracker.ts: one tfjs instance for both judges.
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs') as typeof Tfjs;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(directory: string): void };
  wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  // The package exports neither its models nor its package.json; its entry lies in dist/ beside models/.
  const models = path.join(path.dirname(require.resolve('@vladmandic/human')), '../models');
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(path.join(models, 'movenet-lightning.json'), 'utf8'),
  ) as { modelTopology: object; weightsManifest: { weights: Tfjs.io.WeightsManifestEntry[] }[] };
  const bytes = await readFile(path.join(models, 'movenet-lightning.bin'));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const model = await tf.loadGraphModel(
    tf.io.fromMemory({ modelTopology, weightSpecs, weightData: new Uint8Array(bytes).buffer }),
  );
  return { tf, model };
}

function windowAround(points: readonly Keypoint[], otherwise: CropWindow): CropWindow {
  const seen = points.filter(({ score }) => score > SEEN);
  if (seen.length < 3) return otherwise;
  const xs = seen.map(({ x }) => x);
  const ys = seen.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = Math.max(right - left, bottom - top) * MARGIN;
  return { centerX: (left + right) / 2, centerY: (top + bottom) / 2, size, rotation: 0 };
}

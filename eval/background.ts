/** Where nothing may move: pixels that the person matte, widened, does not touch. */

import { loadLocalWeights } from '../src/engines/local/weights.ts';
import { createFaceFinder } from '../src/media/face/face-finder.ts';
import type { RgbImage } from '../src/media/image/rgb-image.ts';
import { createPersonMatter } from '../src/media/matte/person-matte.ts';
import { createNnRuntime } from '../src/media/nn/nn-runtime.ts';

/** A head that turns a few degrees sweeps this share of the picture beyond its outline at rest. */
const MARGIN = 0.04;

/** 1 for background, 0 for the person and its surroundings, one byte per pixel. */
export type BackgroundFinder = (image: RgbImage) => Uint8Array;

/** Loads the networks, once for a whole evaluation. */
export async function createBackgroundFinder(): Promise<BackgroundFinder> {
  const weights = await loadLocalWeights();
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  const finder = createFaceFinder({ runtime, weights: weights.face });
  const matter = createPersonMatter({ runtime, weights: weights.segmentation });
  return (image) => {
    const boxes = finder.locate(image).faces.map((face) => face.box);
    if (boxes.length === 0) throw new Error('no face in the photo');
    const matte = matter.matteAll(image, boxes);
    return farFromPerson(matte.data, image.width, image.height);
  };
}

function farFromPerson(matte: Float32Array, width: number, height: number): Uint8Array {
  const radius = Math.round(Math.max(width, height) * MARGIN);
  const rows = new Uint8Array(width * height);
  const background = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    spread({
      from: (x) => (matte[y * width + x] ?? 0) > 0.02,
      to: rows,
      start: y * width,
      step: 1,
      length: width,
      radius,
    });
  background.fill(1);
  const touched = new Uint8Array(width * height);
  for (let x = 0; x < width; x++)
    spread({ from: (y) => rows[y * width + x] === 1, to: touched, start: x, step: width, length: height, radius });
  for (let i = 0; i < background.length; i++) background[i] = touched[i] === 1 ? 0 : 1;
  return background;
}

/** Sets 1 within `radius` of every hit along one line. */
function spread(line: {
  from: (index: number) => boolean;
  to: Uint8Array;
  start: number;
  step: number;
  length: number;
  radius: number;
}): void {
  for (let i = 0; i < line.length; i++) {
    if (!line.from(i)) continue;
    const last = Math.min(line.length - 1, i + line.radius);
    for (let k = Math.max(0, i - line.radius); k <= last; k++) line.to[line.start + k * line.step] = 1;
  }
}

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { decodeImage } from '../../../codecs/image-facts.ts';
import { serveJobs } from '../../../lib/child-main.ts';
import { createFaceFinder } from '../../../media/face/face-finder.ts';
import type { FloatPlane, RgbImage } from '../../../media/image/rgb-image.ts';
import { splitPersonMasks } from '../../../media/matte/person-masks.ts';
import { createPersonMatter } from '../../../media/matte/person-matte.ts';
import { createNnRuntime } from '../../../media/nn/nn-runtime.ts';
import { loadLocalWeights } from '../weights.ts';
import { holdsFace } from './mask.ts';
import { selectUsableFaces } from './usable-faces.ts';

/** A look at a picture before its task exists: how many people, and where each one is. */
export interface InspectMessage {
  readonly imagePath: string;
  readonly wantMasks: boolean;
  /** Where masks are written, as `mask-0.png` …: 8-bit grey, the picture's size, white = the person. */
  readonly directory: string;
}

export interface InspectReply {
  /** Faces that can be animated. */
  readonly faces: number;
  /** Why the faces found do not count. */
  readonly problem?: string;
  readonly maskPaths: readonly string[];
}

/** Volcengine's detector yields 1 to 5 masks (contract A4). */
const MAX_MASKS = 5;

async function loadVision() {
  const weights = await loadLocalWeights();
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  return {
    finder: createFaceFinder({ runtime, weights: weights.face }),
    matter: createPersonMatter({ runtime, weights: weights.segmentation }),
  };
}

const vision = loadVision();
// A failure is reported by the job that needs the networks, not as an unhandled rejection before it.
vision.catch(() => undefined);

async function inspect({ imagePath, wantMasks, directory }: InspectMessage): Promise<InspectReply> {
  const { finder, matter } = await vision;
  const image: RgbImage = await decodeImage(imagePath);
  const { faces, problem } = selectUsableFaces(finder.locate(image).faces, 1);
  if (problem !== undefined) return { faces: 0, problem, maskPaths: [] };
  if (!wantMasks || faces.length === 0) return { faces: faces.length, maskPaths: [] };
  const people = faces.slice(0, MAX_MASKS);
  const boxes = people.map((face) => face.box);
  const found = splitPersonMasks(image, matter.matteAll(image, boxes), boxes);
  // The matter knows people, not drawings: a mask without its own face would only make the task fail.
  const masks = found.filter((mask, index) => holdsFace(people[index]!, toGrey(mask)));
  const maskPaths = await Promise.all(
    masks.map((mask, index) => writeMask(mask, path.join(directory, `mask-${index}.png`))),
  );
  return { faces: faces.length, maskPaths };
}

function toGrey({ width, height, data }: FloatPlane): { width: number; height: number; data: Uint8Array } {
  return { width, height, data: Uint8Array.from(data, (value) => Math.round(value * 255)) };
}

async function writeMask(mask: FloatPlane, file: string): Promise<string> {
  const { data, width, height } = toGrey(mask);
  await writeFile(
    file,
    await sharp(data, { raw: { width, height, channels: 1 } })
      .png({ compressionLevel: 6 })
      .toBuffer(),
  );
  return file;
}

serveJobs((message) => inspect(message as InspectMessage));

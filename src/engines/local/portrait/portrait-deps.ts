import sharp from 'sharp';
import { parseCanonicalFace } from '../../../media/face/canonical-face.ts';
import { createFaceFinder } from '../../../media/face/face-finder.ts';
import { createPersonMatter } from '../../../media/matte/person-matte.ts';
import { createNnRuntime } from '../../../media/nn/nn-runtime.ts';
import { loadLocalWeights } from '../weights.ts';
import type { PortraitDeps } from './edit-portrait.ts';

/** Loads the networks for this process and ties sharp to one thread: its pools only add memory here. */
export async function loadPortraitDeps(): Promise<PortraitDeps> {
  sharp.concurrency(1);
  sharp.cache(false);
  const weights = await loadLocalWeights();
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  return {
    finder: createFaceFinder({ runtime, weights: weights.face }),
    matter: createPersonMatter({ runtime, weights: weights.segmentation }),
    canonical: parseCanonicalFace(weights.face.geometry),
    now: () => performance.now(),
  };
}

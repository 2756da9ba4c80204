import { readFile } from 'node:fs/promises';
import { openMediaBackend } from '../../../codecs/open-backend.ts';
import { createLipnet } from '../../../media/audio/lipnet.ts';
import type { LipnetMeta } from '../../../media/audio/lipnet-network.ts';
import { parseCanonicalFace } from '../../../media/face/canonical-face.ts';
import { createFaceFinder } from '../../../media/face/face-finder.ts';
import { createPersonMatter } from '../../../media/matte/person-matte.ts';
import { createNnRuntime } from '../../../media/nn/nn-runtime.ts';
import { loadLocalWeights } from '../weights.ts';
import type { TalkingPortraitDeps } from './render-talking-portrait.ts';

/** The audio network's files, in the repository and in the package alike. */
const LIPNET = new URL('../../../../weights/lipnet/', import.meta.url);

/** Loads networks and codecs for this process; `ffmpegPath`: that ffmpeg and nothing else. */
export async function loadTalkingPortraitDeps(ffmpegPath?: string): Promise<TalkingPortraitDeps> {
  const [weights, meta, bytes, backend] = await Promise.all([
    loadLocalWeights(),
    readFile(new URL('lipnet.json', LIPNET), 'utf8'),
    readFile(new URL('lipnet.bin', LIPNET)),
    openMediaBackend(ffmpegPath === undefined ? {} : { ffmpegPath }),
  ]);
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  return {
    finder: createFaceFinder({ runtime, weights: weights.face }),
    matter: createPersonMatter({ runtime, weights: weights.segmentation }),
    canonical: parseCanonicalFace(weights.face.geometry),
    lipnet: createLipnet(JSON.parse(meta) as LipnetMeta, bytes),
    backend,
    now: () => performance.now(),
  };
}

import { openMediaBackend } from '../../../codecs/open-backend.ts';
import { createBodyTracker } from '../../../media/body/body-tracker.ts';
import { parseCanonicalFace } from '../../../media/face/canonical-face.ts';
import { createFaceFinder } from '../../../media/face/face-finder.ts';
import { createPersonMatter } from '../../../media/matte/person-matte.ts';
import { createNnRuntime } from '../../../media/nn/nn-runtime.ts';
import { loadLocalWeights } from '../weights.ts';
import type { ImitatorDeps } from './imitate.ts';
import { createWatchThreads } from './watch-threads.ts';

const WATCH_THREADS = 2;

/** Loads networks and codecs for this process; `ffmpegPath`: that ffmpeg and nothing else, in its threads too. */
export async function loadImitatorDeps(ffmpegPath?: string): Promise<ImitatorDeps> {
  const choice = ffmpegPath === undefined ? {} : { ffmpegPath };
  const [weights, backend] = await Promise.all([loadLocalWeights(), openMediaBackend(choice)]);
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  return {
    finder: createFaceFinder({ runtime, weights: weights.face }),
    matter: createPersonMatter({ runtime, weights: weights.segmentation }),
    bodyTracker: createBodyTracker({ runtime, weights: weights.pose }),
    canonical: parseCanonicalFace(weights.face.geometry),
    backend,
    threads: createWatchThreads({ threads: WATCH_THREADS, ...choice }),
    now: () => performance.now(),
    cpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
  };
}

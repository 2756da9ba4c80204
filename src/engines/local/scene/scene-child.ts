import sharp from 'sharp';
import { serveJobs } from '../../../lib/child-main.ts';
import { loadTalkingPortraitDeps } from '../avatar/index.ts';
import { loadWatermark } from './draw-watermark.ts';
import { renderScene, type SceneDeps } from './render-scene.ts';
import type { SceneJob } from './scene-job.ts';
import { openVoices } from './sound/voices.ts';

/**
 * Child process of the scene engine: a SceneJob in, `[fraction, stage]` while it runs, facts out. An abort ends the
 * process, so the pool needs no message for it.
 */
const deps = loadSceneDeps();
// A failure is reported by the job that needs them, not as an unhandled rejection before it.
deps.catch(() => undefined);

async function loadSceneDeps(): Promise<SceneDeps> {
  return {
    ...(await loadTalkingPortraitDeps(process.env.SPARKSTAGE_FFMPEG)),
    voices: openVoices(),
    loadWatermark,
    async writePng(path, { width, height, data }) {
      await sharp(data, { raw: { width, height, channels: 3 } })
        .png({ compressionLevel: 6 })
        .toFile(path);
    },
  };
}

serveJobs(async (message, { progress }) =>
  renderScene(await deps, message as SceneJob, {
    progress: (fraction, stage) => progress([fraction, stage]),
    signal: new AbortController().signal,
  }),
);

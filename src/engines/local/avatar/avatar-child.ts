import { readImageFacts } from '../../../codecs/image-facts.ts';
import { serveJobs } from '../../../lib/child-main.ts';
import type { TalkingPortraitJob } from './avatar-job.ts';
import { renderTalkingPortrait } from './render-talking-portrait.ts';
import { loadTalkingPortraitDeps } from './talking-portrait-deps.ts';
import { withUsableFaces } from './usable-faces.ts';

/**
 * Child process of the avatar engine: a TalkingPortraitJob in, `[fraction, stage]` while it runs, facts and the media
 * backend's name out. An abort ends the process, so the pool needs no message for it.
 */
const deps = loadTalkingPortraitDeps(process.env.SPARKSTAGE_FFMPEG);
// A failure is reported by the job that needs them, not as an unhandled rejection before it.
deps.catch(() => undefined);

serveJobs(async (message, { progress }) => {
  const job = message as TalkingPortraitJob;
  const loaded = await deps;
  const photo = await readImageFacts(job.imagePath);
  const finder = withUsableFaces(loaded.finder, Math.max(photo.width, photo.height));
  const facts = await renderTalkingPortrait({ ...loaded, finder }, job, {
    progress: (fraction, stage) => progress([fraction, stage]),
    signal: new AbortController().signal,
  });
  return { ...facts, mediaBackend: loaded.backend.name };
});

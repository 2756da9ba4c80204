import { serveJobs } from '../../../lib/child-main.ts';
import { imitate } from './imitate.ts';
import { loadImitatorDeps } from './imitator-deps.ts';
import type { ImitatorJob } from './imitator-job.ts';

/**
 * Child process of the imitator engine: an ImitatorJob in, `[fraction, stage]` while it runs, facts and the media
 * backend's name out. An abort ends the process, so the pool needs no message for it.
 */
const deps = loadImitatorDeps(process.env.SPARKSTAGE_FFMPEG);
// A failure is reported by the job that needs them, not as an unhandled rejection before it.
deps.catch(() => undefined);

serveJobs(async (message, { progress }) => {
  const loaded = await deps;
  const facts = await imitate(loaded, message as ImitatorJob, {
    progress: (fraction, stage) => progress([fraction, stage]),
    signal: new AbortController().signal,
  });
  return { ...facts, mediaBackend: loaded.backend.name };
});

import { serveJobs } from '../../../lib/child-main.ts';
import type { TalkingPortraitJob } from './avatar-job.ts';
import { renderTalkingPortrait } from './render-talking-portrait.ts';
import { loadTalkingPortraitDeps } from './talking-portrait-deps.ts';

/**
 * Child process of the avatar engine: a TalkingPortraitJob in, `[fraction, stage]` while it runs, facts out. An abort
 * ends the process, so the pool needs no message for it.
 */
const deps = loadTalkingPortraitDeps(process.env.SPARKSTAGE_FFMPEG);
// A failure is reported by the job that needs them, not as an unhandled rejection before it.
deps.catch(() => undefined);

serveJobs(async (message, { progress }) =>
  renderTalkingPortrait(await deps, message as TalkingPortraitJob, {
    progress: (fraction, stage) => progress([fraction, stage]),
    signal: new AbortController().signal,
  }),
);

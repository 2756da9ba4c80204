import { serveJobs } from '../../../lib/child-main.ts';
import { editPortrait } from './edit-portrait.ts';
import { loadPortraitDeps } from './portrait-deps.ts';
import type { PortraitJob } from './portrait-job.ts';

/**
 * Child process of the portrait engine: a PortraitJob in, `[fraction, stage]` while it runs, facts out. An abort ends
 * the process, so the pool needs no message for it.
 */
const deps = loadPortraitDeps();
// A failure is reported by the job that needs them, not as an unhandled rejection before it.
deps.catch(() => undefined);

serveJobs(async (message, { progress }) =>
  editPortrait(await deps, message as PortraitJob, (fraction, stage) => progress([fraction, stage])),
);

import type { TalkingPortraitJob } from './avatar-job.ts';

/** What fast mode gives up: a third of the side length, every fifth frame, and x264's motion search. */
const FAST = { side: 2 / 3, fps: 20, preset: 'ultrafast', crfStep: 0 } as const;
/**
 * Encoding was more than half of all work with `veryfast`. `superfast` four steps of crf higher has its PSNR (46.3
 * against 46.5 dB on a drawn face, 42.2 against 42.2 on a photo) in about two thirds of its time, with 1.3 to 1.5 times
 * the bytes.
 */
const NORMAL = { preset: 'superfast', crfStep: 4 } as const;
const MAX_CRF = 51;

export interface OutputSettings {
  readonly longSide: number;
  readonly fps: number;
  readonly preset: string;
  readonly crf: number;
}

/** What the file will be, fast mode considered. */
export function outputSettings(job: Pick<TalkingPortraitJob, 'longSideMax' | 'fps' | 'crf' | 'fast'>): OutputSettings {
  const { preset, crfStep } = job.fast ? FAST : NORMAL;
  const crf = Math.min(MAX_CRF, job.crf + crfStep);
  if (!job.fast) return { longSide: job.longSideMax, fps: job.fps, preset, crf };
  return { longSide: Math.round(job.longSideMax * FAST.side), fps: Math.min(job.fps, FAST.fps), preset, crf };
}

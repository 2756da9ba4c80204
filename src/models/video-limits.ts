import type { MediaFacts } from './model.ts';

/** A cut lands on a frame: at 24 fps, or in an AAC track, up to 0.05 s late. */
export const CUT_TOLERANCE_SECONDS = 0.05;

/** Seconds of a decoded video, rounded up after the tolerance of its cut; at least 1. */
export function billedVideoSeconds(facts: MediaFacts | undefined): number {
  if (facts === undefined) throw new Error('video facts are missing: the video input was not probed');
  return Math.max(1, Math.ceil((facts.durationSeconds ?? 0) - CUT_TOLERANCE_SECONDS));
}

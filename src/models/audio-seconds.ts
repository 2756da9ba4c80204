import type { MediaFacts } from './model.ts';

/**
 * Encoder delay and padding of an MP3 that has no gapless header: up to two frames beyond the recording. Measured on a
 * recording of 35 s: 35.03 s at 44.1 kHz, 35.06 s at 22 kHz, 35.10 s at 16 kHz. With the header, and in every lossless
 * file, the decoded length is exact; the caller gets the benefit of the doubt.
 */
const MP3_PADDING_SECONDS = 0.1;

/** Decoded seconds of an audio input, without an MP3's padding; 0 when nothing could be decoded. */
export function recordedSeconds(facts: MediaFacts): number {
  const decoded = facts.durationSeconds ?? 0;
  return facts.format === 'mp3' ? Math.max(0, decoded - MP3_PADDING_SECONDS) : decoded;
}

/** "rounded up to the nearest second" (seed 003), at least 1. */
export function billedSeconds(facts: MediaFacts | undefined): number {
  if (facts === undefined) throw new Error('audio facts are missing: the audio input was not probed');
  return Math.max(1, Math.ceil(recordedSeconds(facts)));
}

import type { MediaFacts } from './model.ts';

/**
 * An MP3 carries encoder delay and padding: up to 576 + 1,152 samples beyond the recording, 0.04 s at 44.1 kHz.
 * Lossless files decode to exactly what was recorded.
 */
export const MP3_PADDING_SECONDS = 0.05;

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

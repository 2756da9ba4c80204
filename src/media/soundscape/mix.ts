import { fromDecibels, measureLoudness, truePeaks } from '../audio/loudness.ts';

/** Loudness of every soundtrack, the middle of the -20 to -16 LUFS that the platforms ask for. */
export const TARGET_LUFS = -18;
/** Crest after limiting. AAC adds up to half a decibel of its own, which still leaves it under -1 dBTP. */
const CEILING_DB = -1.8;
/** What lies below is silence with rounding noise: made louder, it would hiss. */
const SILENCE_LUFS = -70;
const LOOK_AHEAD_SECONDS = 0.005;

/** Scales in place to `lufs`; sound that is next to silent is left alone. */
export function setLoudness(pcm: Float32Array, sampleRate: number, lufs: number): void {
  const loudness = measureLoudness(pcm, sampleRate);
  if (loudness < SILENCE_LUFS) return;
  const gain = fromDecibels(lufs - loudness);
  for (let k = 0; k < pcm.length; k++) pcm[k]! *= gain;
}

/**
 * Lowers the bed while somebody speaks: by `depth` (0..1) of its amplitude, within 40 ms of the first word and back
 * over 600 ms after the last. In place.
 */
export function duckUnder(bed: Float32Array, voice: Float32Array, sampleRate: number, depth: number): void {
  const fall = 1 - Math.exp(-1 / (0.04 * sampleRate));
  const rise = 1 - Math.exp(-1 / (0.6 * sampleRate));
  let envelope = 0;
  // Ducking looks 80 ms ahead, so that the first syllable is clear too.
  const ahead = Math.round(0.08 * sampleRate);
  for (let k = 0; k < bed.length; k++) {
    const speaks = Math.abs(voice[k + ahead] ?? 0) > 0.01 ? 1 : 0;
    envelope += (speaks - envelope) * (speaks > envelope ? fall : rise);
    bed[k]! *= 1 - depth * envelope;
  }
}

/**
 * Brings a mix to -18 LUFS with true peaks under -1 dB, in place. The limiter is a look-ahead gain: the minimum of the
 * gain that each peak needs over 5 ms either side, averaged over the same span, so it never overshoots and never
 * clicks. Limiting costs loudness, so level and limit take turns until both hold.
 */
export function master(pcm: Float32Array, sampleRate: number): void {
  for (let round = 0; round < 4; round++) {
    setLoudness(pcm, sampleRate, TARGET_LUFS);
    limit(pcm, Math.round(LOOK_AHEAD_SECONDS * sampleRate), fromDecibels(CEILING_DB));
    if (Math.abs(measureLoudness(pcm, sampleRate) - TARGET_LUFS) < 0.3) return;
  }
}

function limit(pcm: Float32Array, reach: number, ceiling: number): void {
  const needed = truePeaks(pcm).map((peak) => Math.min(1, ceiling / Math.max(peak, 1e-9)));
  const held = slidingMinimum(needed, reach);
  const span = 2 * reach + 1;
  let sum = 0;
  for (let k = -reach; k <= reach; k++) sum += held[Math.max(0, k)] ?? 1;
  for (let k = 0; k < pcm.length; k++) {
    pcm[k]! *= sum / span;
    sum += (held[Math.min(pcm.length - 1, k + reach + 1)] ?? 1) - (held[Math.max(0, k - reach)] ?? 1);
  }
}

/** Minimum over `reach` samples each side, in one pass: a queue of candidates in rising order. */
function slidingMinimum(values: Float32Array, reach: number): Float32Array {
  const out = new Float32Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let k = 0; k < values.length + reach; k++) {
    if (k < values.length) {
      while (tail > head && values[queue[tail - 1]!]! >= values[k]!) tail--;
      queue[tail++] = k;
    }
    const middle = k - reach;
    if (middle < 0) continue;
    while (queue[head]! < middle - reach) head++;
    out[middle] = values[queue[head]!]!;
  }
  return out;
}

/** Ramps both ends of a soundtrack to zero in place: 20 ms in, `outSeconds` out. */
export function fadeEnds(pcm: Float32Array, sampleRate: number, outSeconds: number): void {
  const fadeIn = Math.min(pcm.length, Math.round(0.02 * sampleRate));
  const fadeOut = Math.min(pcm.length, Math.round(outSeconds * sampleRate));
  for (let k = 0; k < fadeIn; k++) pcm[k]! *= k / fadeIn;
  for (let k = 0; k < fadeOut; k++) pcm[pcm.length - 1 - k]! *= k / fadeOut;
}

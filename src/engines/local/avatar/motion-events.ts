import type { RandomStream } from '../../../media/random.ts';
import { gaussianSmooth } from '../../../media/smooth.ts';

/** Rate of all motion tracks. */
export const MOTION_HZ = 100;

/** Smooth random walk around 0, about -1..1, without frequencies above 1 / `periodSeconds`. */
export function wander(random: RandomStream, samples: number, periodSeconds: number): Float32Array {
  const period = periodSeconds * MOTION_HZ;
  const knots = Float32Array.from({ length: Math.ceil(samples / period) + 4 }, () => random.between(-1, 1));
  const track = new Float32Array(samples);
  for (let t = 0; t < samples; t++) {
    const at = t / period;
    const knot = Math.floor(at);
    const x = at - knot;
    const a = knots[knot]!;
    const b = knots[knot + 1]!;
    const c = knots[knot + 2]!;
    const d = knots[knot + 3]!;
    // Catmull-Rom: passes through the knots with a steady slope, so that the head never jerks.
    track[t] = b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
  }
  return track;
}

/** A stressed syllable: sample index and how far it stands out of the 0.3 s before, 0..1. */
export interface Accent {
  readonly at: number;
  readonly strength: number;
}

/** Peaks of loudness at least 0.4 s apart. */
export function findAccents(loudness: Float32Array): Accent[] {
  const smooth = gaussianSmooth(loudness, 7);
  const accents: Accent[] = [];
  let last = -Infinity;
  for (let t = 10; t < smooth.length - 10; t++) {
    const here = smooth[t]!;
    const peak = here > smooth[t - 3]! && here >= smooth[t + 3]! && here >= smooth[t - 6]! && here >= smooth[t + 6]!;
    if (here < 0.55 || !peak || t - last < 0.4 * MOTION_HZ) continue;
    let lowest = here;
    for (let i = Math.max(0, t - 30); i < t; i++) lowest = Math.min(lowest, smooth[i]!);
    if (here - lowest < 0.15) continue;
    accents.push({ at: t, strength: Math.min(1, here - lowest) });
    last = t;
  }
  return accents;
}

export interface Bump {
  readonly at: number;
  readonly height: number;
  /** Standard deviations before and after the peak, and how long the peak is held, in samples. */
  readonly rise: number;
  readonly fall: number;
  readonly hold: number;
}

/** Adds an asymmetric bell to a track. */
export function addBump(track: Float32Array, bump: Bump): void {
  const { at, height, rise, fall, hold } = bump;
  const end = Math.min(track.length, Math.ceil(at + hold + 4 * fall));
  for (let t = Math.max(0, Math.floor(at - 4 * rise)); t < end; t++) {
    const before = Math.max(0, at - t) / rise;
    const after = Math.max(0, t - at - hold) / fall;
    track[t]! += height * Math.exp(-0.5 * (before * before + after * after));
  }
}

/**
 * Times of wanted gestures: accents at least `spacing` samples apart, and where no accent comes within twice that, a
 * time in between, so that a request is seen also over silence.
 */
export function gestureTimes(accents: readonly Accent[], samples: number, spacing: number): number[] {
  const times: number[] = [];
  let last = -spacing / 2;
  for (const at of [...accents.map((accent) => accent.at), samples]) {
    while (at - last > 2 * spacing && last + 1.5 * spacing < samples - 60) {
      last += 1.5 * spacing;
      times.push(Math.round(last));
    }
    if (at - last < spacing || at > samples - 60) continue;
    times.push(at);
    last = at;
  }
  return times;
}

import type { RandomStream } from '../random.ts';

/** What every generator of sound gets: how much to make, and the numbers to make it from. */
export interface SoundForm {
  readonly samples: number;
  readonly sampleRate: number;
  readonly random: RandomStream;
}

/** White noise, uniform in -1..1. */
export function makeWhite({ samples, random }: SoundForm): Float32Array {
  const out = new Float32Array(samples);
  for (let k = 0; k < samples; k++) out[k] = 2 * random.next() - 1;
  return out;
}

/** Noise that falls 3 dB an octave (Paul Kellet's economy filter, within 0.5 dB above 10 Hz at 44.1 kHz). */
export function makePink(form: SoundForm): Float32Array {
  const out = makeWhite(form);
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  for (let k = 0; k < out.length; k++) {
    const white = out[k]!;
    b0 = 0.99765 * b0 + white * 0.099046;
    b1 = 0.963 * b1 + white * 0.2965164;
    b2 = 0.57 * b2 + white * 1.0526913;
    out[k] = 0.2 * (b0 + b1 + b2 + white * 0.1848);
  }
  return out;
}

/** A slow random walk 0..1 with about `hz` turns a second, smooth to the ear: for gusts, swells and distances. */
export function makeDrift({ samples, sampleRate, random }: SoundForm, hz: number): Float32Array {
  const knots = Float64Array.from({ length: Math.ceil((samples / sampleRate) * hz) + 2 }, () => random.next());
  const out = new Float32Array(samples);
  for (let k = 0; k < samples; k++) {
    const at = (k / sampleRate) * hz;
    const left = Math.floor(at);
    const x = at - left;
    out[k] = knots[left]! + (knots[left + 1]! - knots[left]!) * x * x * (3 - 2 * x);
  }
  return out;
}

/**
 * Band pass whose centre moves: `centreHz[k]` for sample k, width `quality`. A state-variable filter in the stable
 * trapezoidal form (A. Simper, "Linear Trapezoidal Integrated SVF"); a biquad with moving coefficients clicks.
 */
export function sweepBand(pcm: Float32Array, sampleRate: number, centreHz: Float32Array, quality: number): void {
  const damping = 1 / quality;
  let s1 = 0;
  let s2 = 0;
  let g = 0;
  let scale = 0;
  for (let k = 0; k < pcm.length; k++) {
    // The tangent is the cost here; 16 samples are a third of a millisecond.
    if ((k & 15) === 0) {
      g = Math.tan((Math.PI * Math.min(0.45 * sampleRate, centreHz[k]!)) / sampleRate);
      scale = 1 / (1 + g * (g + damping));
    }
    const high = (pcm[k]! - s2 - (g + damping) * s1) * scale;
    const band = g * high + s1;
    s1 = band + g * high;
    const low = g * band + s2;
    s2 = low + g * band;
    pcm[k] = damping * band;
  }
}

/** Adds `source` times `gain` from sample `at` on; what falls outside is cut. */
export function addSound(out: Float32Array, source: Float32Array, at = 0, gain = 1): void {
  const from = Math.max(0, -at);
  const to = Math.min(source.length, out.length - at);
  for (let k = from; k < to; k++) out[at + k]! += gain * source[k]!;
}

/** Adds a sine that glides from `hz` to `endHz` while it dies away within `decaySeconds` (to 1/e). */
export function addPing(
  out: Float32Array,
  sampleRate: number,
  ping: { at: number; hz: number; endHz?: number; decaySeconds: number; gain: number },
): void {
  const { at, hz, endHz = hz, decaySeconds, gain } = ping;
  const length = Math.round(6 * decaySeconds * sampleRate);
  const attack = Math.min(0.002 * sampleRate, 0.1 * length);
  let phase = 0;
  for (let k = 0; k < length && at + k < out.length; k++) {
    phase += (2 * Math.PI * (hz + ((endHz - hz) * k) / length)) / sampleRate;
    if (at + k < 0) continue;
    const envelope = Math.min(1, k / attack) * Math.exp(-k / (decaySeconds * sampleRate));
    out[at + k]! += gain * envelope * Math.sin(phase);
  }
}

/** Adds a burst of noise that dies away within `decaySeconds` (to 1/e), through a one-pole low pass at `cutHz`. */
export function addBurst(
  out: Float32Array,
  { sampleRate, random }: SoundForm,
  burst: { at: number; decaySeconds: number; attackSeconds?: number; cutHz: number; gain: number },
): void {
  const { at, decaySeconds, attackSeconds = 0.0005, cutHz, gain } = burst;
  const pole = 1 - Math.exp((-2 * Math.PI * cutHz) / sampleRate);
  const length = Math.round((6 * decaySeconds + attackSeconds) * sampleRate);
  let low = 0;
  for (let k = 0; k < length && at + k < out.length; k++) {
    low += pole * (2 * random.next() - 1 - low);
    if (at + k < 0) continue;
    const rise = Math.min(1, k / (attackSeconds * sampleRate));
    out[at + k]! += gain * low * rise * Math.exp(-k / (decaySeconds * sampleRate));
  }
}

/** Start samples of events that come `perSecond` times on average, at random (a Poisson process). */
export function scatter({ samples, sampleRate, random }: SoundForm, perSecond: number): number[] {
  const at: number[] = [];
  for (let k = random.exponential(sampleRate / perSecond); k < samples; k += random.exponential(sampleRate / perSecond))
    at.push(Math.round(k));
  return at;
}

import { clamp } from '../smooth.ts';
import { createFft } from './fft.ts';
import { HOP, SAMPLE_RATE } from './mel-features.ts';

/** Fundamental frequency at 100 Hz, frame t centred on t * 10 ms. */
export interface PitchTrack {
  readonly frames: number;
  /** Hz, 75..400; 0 where unvoiced. */
  readonly hz: Float32Array;
  /** Normalised autocorrelation at the chosen period, 0..1, also where unvoiced. */
  readonly strength: Float32Array;
}

/** Pitch needs nothing above 4 kHz: half the rate halves the cost. */
const RATE = SAMPLE_RATE / 2;
const FRAME_STEP = HOP / 2;
/** 40 ms: three periods of the lowest pitch, which the window correction below needs. */
const WINDOW = 320;
const FFT_SIZE = 512;
const SHORTEST_LAG = RATE / 400;
const LONGEST_LAG = Math.ceil(RATE / 75);
const VOICED_STRENGTH = 0.5;
/** Preference per octave for the shorter period: breaks the tie between a period and its double. */
const OCTAVE_COST = 0.02;

/**
 * Autocorrelation of the windowed frame divided by that of the window (P. Boersma, "Accurate short-term analysis of the
 * fundamental frequency and the harmonics-to-noise ratio of a sampled sound", 1993), peak refined by a parabola. No path
 * search: the callers only need contours of clear voicing.
 */
export function trackPitch(pcm16k: Float32Array): PitchTrack {
  const frames = Math.floor(pcm16k.length / HOP);
  const hz = new Float32Array(frames);
  const strength = new Float32Array(frames);
  const half = decimate(pcm16k);
  const window = Float64Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW),
  );
  const fft = createFft(FFT_SIZE);
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  const correction = new Float64Array(LONGEST_LAG + 2);
  re.set(window);
  autocorrelate(fft, re, im);
  for (let lag = 0; lag < correction.length; lag++) correction[lag] = re[lag]! / re[0]!;
  for (let t = 0; t < frames; t++) {
    re.fill(0);
    const start = t * FRAME_STEP - WINDOW / 2;
    let mean = 0;
    for (let i = 0; i < WINDOW; i++) mean += half[start + i] ?? 0;
    mean /= WINDOW;
    let energy = 0;
    for (let i = 0; i < WINDOW; i++) {
      const value = (half[start + i] ?? 0) - mean;
      energy += value * value;
      re[i] = value * window[i]!;
    }
    if (energy < 1e-9) continue;
    autocorrelate(fft, re, im);
    const lag = bestLag(re, correction);
    if (lag === 0) continue;
    const peak = refinePeak(re, correction, lag);
    strength[t] = clamp(peak.value, 0, 1);
    if (peak.value >= VOICED_STRENGTH) hz[t] = RATE / peak.lag;
  }
  return { frames, hz, strength };
}

/** Every second sample after a [1 2 1]/4 low-pass; its leak above 4 kHz is far below the pitch range. */
function decimate(pcm: Float32Array): Float32Array {
  const output = new Float32Array(Math.floor(pcm.length / 2));
  for (let i = 0; i < output.length; i++) {
    output[i] = 0.25 * (pcm[2 * i - 1] ?? 0) + 0.5 * pcm[2 * i]! + 0.25 * (pcm[2 * i + 1] ?? 0);
  }
  return output;
}

/** Wiener-Khinchin, in place into `re`. The window fills 320 of 512 points, so lags up to 192 do not wrap. */
function autocorrelate(fft: ReturnType<typeof createFft>, re: Float64Array, im: Float64Array): void {
  im.fill(0);
  fft.forward(re, im);
  for (let k = 0; k < FFT_SIZE; k++) {
    re[k] = re[k]! ** 2 + im[k]! ** 2;
    im[k] = 0;
  }
  fft.forward(re, im);
}

function corrected(correlation: Float64Array, correction: Float64Array, lag: number): number {
  return correlation[lag]! / (correlation[0]! * correction[lag]!);
}

/** Lag of the strongest peak, 0 if there is none. */
function bestLag(correlation: Float64Array, correction: Float64Array): number {
  let best = 0;
  let bestScore = 0;
  for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
    const value = corrected(correlation, correction, lag);
    if (value <= corrected(correlation, correction, lag - 1)) continue;
    if (value < corrected(correlation, correction, lag + 1)) continue;
    // At 400 Hz a period is 20 samples: without the parabola its peak reads lower than that of two periods.
    const score = refinePeak(correlation, correction, lag).value - OCTAVE_COST * Math.log2(lag / SHORTEST_LAG);
    if (score > bestScore) {
      bestScore = score;
      best = lag;
    }
  }
  return best;
}

/** Vertex of the parabola through a peak and its neighbours. */
function refinePeak(correlation: Float64Array, correction: Float64Array, lag: number): { lag: number; value: number } {
  const middle = corrected(correlation, correction, lag);
  const left = corrected(correlation, correction, lag - 1);
  const right = corrected(correlation, correction, lag + 1);
  const curve = left - 2 * middle + right;
  const shift = curve < 0 ? (0.5 * (left - right)) / curve : 0;
  return { lag: lag + shift, value: middle - 0.25 * (left - right) * shift };
}

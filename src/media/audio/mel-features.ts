import { quantile } from '../smooth.ts';
import { createRealFft } from './fft.ts';

/** Sample rate of everything in src/media/audio. */
export const SAMPLE_RATE = 16_000;
/** 10 ms between frames: tracks run at 100 Hz and frame t is centred on sample t * HOP. */
export const HOP = 160;
/** Tracks per second. */
export const TRACK_HZ = SAMPLE_RATE / HOP;
/** Mel bands per frame. */
export const MEL_BANDS = 40;

const WINDOW = 400;
const FFT_SIZE = 512;
const LOW_HZ = 60;
const HIGH_HZ = 7600;
const PRE_EMPHASIS = 0.97;
const LOG_FLOOR = 1e-7;
const MAX_GAIN = 400;
const TARGET_RMS = 0.1;

/** Log-mel picture of one clip. `levelDb` is the frame level after `gain`; subtract 20 log10(gain) for dBFS. */
export interface MelFeatures {
  readonly frames: number;
  /** frames x 40, natural logarithm. */
  readonly logMel: Float32Array;
  readonly levelDb: Float32Array;
  readonly gain: number;
}

interface MelBank {
  /** First FFT bin and number of bins of each band, weights of all bands in a row. */
  readonly firstBin: Int32Array;
  readonly bins: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The features lipnet was trained on; every number is part of the weights' contract (weights/lipnet/MODEL_CARD.md).
 * The clip is levelled as a whole, so it has to be complete: a streaming variant would need a running level.
 */
export function extractMelFeatures(pcm: Float32Array): MelFeatures {
  const gain = levelGain(pcm);
  const frames = Math.floor(pcm.length / HOP);
  const logMel = new Float32Array(frames * MEL_BANDS);
  const levelDb = new Float32Array(frames);
  const fft = createRealFft(FFT_SIZE);
  const bank = melBank();
  const window = hannWindow();
  const frame = new Float64Array(FFT_SIZE);
  const power = new Float64Array(FFT_SIZE / 2 + 1);
  for (let t = 0; t < frames; t++) {
    const start = t * HOP - WINDOW / 2;
    let energy = 0;
    let previous = sampleOrZero(pcm, start - 1) * gain;
    for (let i = 0; i < WINDOW; i++) {
      const value = sampleOrZero(pcm, start + i) * gain;
      energy += value * value;
      frame[i] = (value - PRE_EMPHASIS * previous) * window[i]!;
      previous = value;
    }
    levelDb[t] = 20 * Math.log10(Math.sqrt(energy / WINDOW) + 1e-6);
    fft.powerSpectrum(frame, power);
    writeLogMel(bank, power, logMel, t * MEL_BANDS);
  }
  return { frames, logMel, levelDb, gain };
}

/**
 * Per band: minus the mean over speech-like frames (mean log-mel above the clip's 95th percentile - 6), divided by 3.
 * Takes out the colour of microphone and room. Returns frames x 40.
 */
export function normaliseMelMeans(features: MelFeatures): Float32Array {
  const { frames, logMel } = features;
  const output = new Float32Array(frames * MEL_BANDS);
  if (frames === 0) return output;
  const frameMean = new Float64Array(frames);
  for (let t = 0; t < frames; t++) {
    let sum = 0;
    for (let band = 0; band < MEL_BANDS; band++) sum += logMel[t * MEL_BANDS + band]!;
    frameMean[t] = sum / MEL_BANDS;
  }
  const threshold = quantile(frameMean, 0.95) - 6;
  const bandMean = new Float64Array(MEL_BANDS);
  let counted = 0;
  for (let t = 0; t < frames; t++) {
    if (frameMean[t]! <= threshold) continue;
    counted++;
    for (let band = 0; band < MEL_BANDS; band++) bandMean[band]! += logMel[t * MEL_BANDS + band]!;
  }
  for (let i = 0; i < output.length; i++) {
    output[i] = (logMel[i]! - bandMean[i % MEL_BANDS]! / (counted || 1)) / 3;
  }
  return output;
}

/** Gain that brings the 95th percentile of 25 ms frame RMS to 0.1, at most 400 (52 dB): whispers yes, dither no. */
export function levelGain(pcm: Float32Array): number {
  if (pcm.length < WINDOW) return 1;
  const frames = Math.floor((pcm.length - WINDOW) / HOP) + 1;
  const rms = new Float64Array(frames);
  for (let t = 0; t < frames; t++) {
    let energy = 0;
    for (let i = 0; i < WINDOW; i++) energy += pcm[t * HOP + i]! ** 2;
    rms[t] = Math.sqrt(energy / WINDOW);
  }
  return Math.min(MAX_GAIN, TARGET_RMS / Math.max(1e-9, quantile(rms, 0.95)));
}

function sampleOrZero(pcm: Float32Array, index: number): number {
  return index >= 0 && index < pcm.length ? pcm[index]! : 0;
}

/** Periodic Hann, as in training. */
function hannWindow(): Float64Array {
  return Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
}

function melBank(): MelBank {
  const toMel = (hz: number) => 1127 * Math.log(1 + hz / 700);
  const toHz = (mel: number) => 700 * (Math.exp(mel / 1127) - 1);
  const low = toMel(LOW_HZ);
  const step = (toMel(HIGH_HZ) - low) / (MEL_BANDS + 1);
  const firstBin = new Int32Array(MEL_BANDS);
  const bins = new Int32Array(MEL_BANDS);
  const weights: number[] = [];
  for (let band = 0; band < MEL_BANDS; band++) {
    const left = toHz(low + step * band);
    const peak = toHz(low + step * (band + 1));
    const right = toHz(low + step * (band + 2));
    for (let bin = 0; bin <= FFT_SIZE / 2; bin++) {
      const hz = (bin * SAMPLE_RATE) / FFT_SIZE;
      const weight = Math.min((hz - left) / (peak - left), (right - hz) / (right - peak));
      if (weight <= 0) continue;
      if (bins[band] === 0) firstBin[band] = bin;
      bins[band]!++;
      weights.push(weight);
    }
  }
  return { firstBin, bins, weights: Float64Array.from(weights) };
}

function writeLogMel(bank: MelBank, power: Float64Array, output: Float32Array, offset: number): void {
  let w = 0;
  for (let band = 0; band < MEL_BANDS; band++) {
    const first = bank.firstBin[band]!;
    const count = bank.bins[band]!;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += bank.weights[w++]! * power[first + i]!;
    output[offset + band] = Math.log(sum + LOG_FLOOR);
  }
}

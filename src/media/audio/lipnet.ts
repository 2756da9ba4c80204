import { clamp, gaussianSmooth, quantile } from '../smooth.ts';
import { createNetwork, type LipnetMeta, OUTPUTS, ROUNDING_OUTPUT, VISEME_COUNT } from './lipnet-network.ts';
import { extractMelFeatures, type MelFeatures, normaliseMelMeans } from './mel-features.ts';

/** What a mouth does while a clip is heard: 100 Hz tracks, frame t centred on t * 10 ms, all of length `frames`. */
export interface MouthTracks {
  readonly frames: number;
  /** Inner-lip gap in units of 0.1 inter-ocular distance, >= 0, gated by loudness. Drive a mouth by open * (1 - close). */
  readonly open: Float32Array;
  /** The gap as a linear readout fitted on tracked real mouths; ungated, may be slightly negative. */
  readonly openReal: Float32Array;
  /** Stylised opening expected from the visemes alone, about 0..1.24. */
  readonly openPhone: Float32Array;
  /** Lip contact of p, b, m: 0..1. */
  readonly close: Float32Array;
  /** Mouth width against its mean, 0.1 inter-ocular distance. Never scored: use with small gains. */
  readonly width: Float32Array;
  /** Lip rounding, about 0..1. Never scored. */
  readonly round: Float32Array;
  /** frames x 15 posteriors in the order of VISEMES; each row sums to 1. */
  readonly visemes: Float32Array;
  /** Smoothed level, 0..1.25. */
  readonly loudness: Float32Array;
  /** 1 where the clip is loud enough to be speech, 0 in its pauses. Music passes: combine with detectSpeech. */
  readonly gate: Float32Array;
  readonly mel: MelFeatures;
}

export interface Lipnet {
  /** Tracks of a complete clip, mono 16 kHz in [-1, 1]; an empty clip gives empty tracks. */
  run(pcm16k: Float32Array): MouthTracks;
}

/** Below about -75 dBFS there is nothing to say: the level normaliser would amplify dither into an open mouth. */
const SILENCE_DBFS = -75;

/** `meta` is the parsed lipnet.json and `bytes` the float16 lipnet.bin of weights/lipnet; throws if they do not match. */
export function createLipnet(meta: LipnetMeta, bytes: Uint8Array): Lipnet {
  const network = createNetwork(meta, bytes);

  function run(pcm16k: Float32Array): MouthTracks {
    const mel = extractMelFeatures(pcm16k);
    const { frames } = mel;
    const outputs = network.forward(normaliseMelMeans(mel), frames);
    const visemes = softmaxVisemes(outputs, frames);
    const loudness = loudnessTrack(mel);
    const gate = loudnessGate(mel);
    const readout = readGapAndWidth(meta, visemes, loudness);
    const openPhone = gaussianSmooth(expectedOpening(visemes, frames, meta.openTable), 3.5);
    const contact = gaussianSmooth(column(visemes, frames, VISEME_COUNT, 1), 1);
    const open = new Float32Array(frames);
    const close = new Float32Array(frames);
    for (let t = 0; t < frames; t++) {
      open[t] = Math.max(0, (readout.gap[t]! + meta.blend.a * openPhone[t]!) * gate[t]!);
      close[t] = clamp((contact[t]! - meta.blend.c0) / (meta.blend.c1 - meta.blend.c0), 0, 1) * gate[t]!;
    }
    const round = gaussianSmooth(column(outputs, frames, OUTPUTS, ROUNDING_OUTPUT), 2);
    return {
      frames,
      open,
      openReal: readout.gap,
      openPhone,
      close,
      width: readout.width,
      round,
      visemes,
      loudness,
      gate,
      mel,
    };
  }

  return { run };
}

function column(rows: Float32Array, frames: number, stride: number, index: number): Float32Array {
  const track = new Float32Array(frames);
  for (let t = 0; t < frames; t++) track[t] = rows[t * stride + index]!;
  return track;
}

function softmaxVisemes(outputs: Float32Array, frames: number): Float32Array {
  const visemes = new Float32Array(frames * VISEME_COUNT);
  for (let t = 0; t < frames; t++) {
    let peak = -Infinity;
    for (let k = 0; k < VISEME_COUNT; k++) peak = Math.max(peak, outputs[t * OUTPUTS + k]!);
    let sum = 0;
    for (let k = 0; k < VISEME_COUNT; k++) {
      const value = Math.exp(outputs[t * OUTPUTS + k]! - peak);
      visemes[t * VISEME_COUNT + k] = value;
      sum += value;
    }
    for (let k = 0; k < VISEME_COUNT; k++) visemes[t * VISEME_COUNT + k]! /= sum;
  }
  return visemes;
}

/** 26 dB below to just under the clip's own loud level maps to 0..1. */
function loudnessTrack(mel: MelFeatures): Float32Array {
  const raw = new Float32Array(mel.frames);
  if (mel.frames === 0) return raw;
  const reference = quantile(mel.levelDb, 0.92);
  for (let t = 0; t < mel.frames; t++) raw[t] = clamp((mel.levelDb[t]! - (reference - 26)) / 24, 0, 1.25);
  return gaussianSmooth(gaussianSmooth(raw, 5), 3);
}

function loudnessGate(mel: MelFeatures): Float32Array {
  const raw = new Float32Array(mel.frames);
  if (mel.frames === 0) return raw;
  const reference = quantile(mel.levelDb, 0.92);
  if (reference - 20 * Math.log10(mel.gain) <= SILENCE_DBFS) return raw;
  const floor = quantile(mel.levelDb, 0.08);
  const threshold = Math.max(reference - 32, Math.min(floor + 6, reference - 12));
  for (let t = 0; t < mel.frames; t++) raw[t] = mel.levelDb[t]! > threshold ? 1 : 0;
  return gaussianSmooth(raw, 3);
}

/** Linear filter over +-200 ms of smoothed posteriors and loudness; beat the network's own gap head, .65 to .59. */
function readGapAndWidth(meta: LipnetMeta, visemes: Float32Array, loudness: Float32Array) {
  const frames = loudness.length;
  const inputs: Float32Array[] = [];
  for (let k = 0; k < VISEME_COUNT; k++) inputs.push(gaussianSmooth(column(visemes, frames, VISEME_COUNT, k), 2));
  inputs.push(loudness);
  const taps = meta.fir.taps;
  const gapWeights = Float64Array.from(meta.fir.w[0]!);
  const widthWeights = Float64Array.from(meta.fir.w[1]!);
  const gap = new Float32Array(frames);
  const width = new Float32Array(frames);
  for (let t = 0; t < frames; t++) {
    let gapSum = gapWeights[gapWeights.length - 1]!;
    let widthSum = widthWeights[widthWeights.length - 1]!;
    let w = 0;
    for (let tap = 0; tap < taps.length; tap++) {
      const at = clamp(t + taps[tap]!, 0, frames - 1);
      for (let k = 0; k < inputs.length; k++, w++) {
        const value = inputs[k]![at]!;
        gapSum += gapWeights[w]! * value;
        widthSum += widthWeights[w]! * value;
      }
    }
    gap[t] = gapSum;
    width[t] = widthSum;
  }
  return { gap, width };
}

function expectedOpening(visemes: Float32Array, frames: number, openTable: readonly number[]): Float32Array {
  const table = Float64Array.from(openTable);
  const track = new Float32Array(frames);
  for (let t = 0; t < frames; t++) {
    let sum = 0;
    for (let k = 0; k < VISEME_COUNT; k++) sum += visemes[t * VISEME_COUNT + k]! * table[k]!;
    track[t] = sum;
  }
  return track;
}

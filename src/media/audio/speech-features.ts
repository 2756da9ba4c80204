import { clamp, gaussianSmooth } from '../smooth.ts';
import type { MouthTracks } from './lipnet.ts';
import { VISEME_COUNT } from './lipnet-network.ts';
import { MEL_BANDS } from './mel-features.ts';
import type { PitchTrack } from './pitch.ts';

/**
 * What tells speech from music and noise, each averaged over about a second around every frame. Quiet frames count
 * little, so that a pause is judged by the speech around it. Tried and dropped, because the held-out clips did not get
 * worse without it: the mean change of spectral shape over 40 ms.
 */
export const SPEECH_FEATURES = [
  /** How much the visemes tell apart: entropy of the mean posterior minus mean entropy of the posteriors, nats. */
  'visemeInformation',
  /** Mean posterior of the likeliest viseme. */
  'visemeConfidence',
  /** Mean posterior of silence although the frame is loud. */
  'loudSilence',
  /** RMS of the 1-6 Hz part of the voice-band envelope, nats: syllables. */
  'syllabicEnergy',
  /** Standard deviation of the tilt between low and high bands, nats: vowels alternate with fricatives. */
  'tiltVariation',
  /** Share of voiced frames. */
  'voicedShare',
  /** Mean pitch change within voiced runs, semitones per 50 ms, each capped at 2: glides, not notes. */
  'pitchGlide',
  /** Mean standard deviation across bands after removing the coarse tilt, nats: flat noise is low, lone tones high. */
  'spectralContrast',
  /** Mean autocorrelation of voiced frames: about .75-.92 in voices, less in chords, more in lone tones. */
  'voicedStrength',
] as const;
export const SPEECH_FEATURE_COUNT = SPEECH_FEATURES.length;

/** Standard deviation of the averaging window in frames; the window then spans about a second. */
const WINDOW_SIGMA = 30;
const QUIET_WEIGHT = 0.02;
const VOICE_LOW_BAND = 6;
const VOICE_HIGH_BAND = 32;
/** Distance between the centres of the low and the high group of bands whose difference is the tilt. */
const TILT_BANDS = 22;
/** Log-mel this far under the clip's loud level is background: its movement says nothing. */
const DYNAMIC_RANGE = 7;
/** Assumed where hardly anything is voiced. */
const TYPICAL_STRENGTH = 0.85;

/** frames x SPEECH_FEATURE_COUNT, in the order of SPEECH_FEATURES. */
export function measureSpeechFeatures(tracks: MouthTracks, pitch: PitchTrack): Float32Array {
  const { frames } = tracks;
  const weights = tracks.gate.map((value) => QUIET_WEIGHT + value);
  const mean = createWindowMean(weights);
  const shape = shapeTracks(tracks);
  const confidence = posteriorTracks(tracks);
  const { glide, voiced, pairs } = glideTracks(pitch, frames);
  const syllabic = syllabicEnvelope(shape.envelope);
  const tiltMean = mean(shape.tilt);
  const tiltSquare = mean(shape.tilt.map((value) => value * value));
  const pairMean = mean(pairs);
  const glideMean = mean(glide);
  const voicedMean = mean(voiced);
  const voicedStrength = mean(pitch.strength.map((value, t) => value * voiced[t]!));
  const columns = [
    visemeInformation(tracks, mean, confidence.entropy),
    mean(confidence.peak),
    mean(confidence.silence),
    mean(syllabic.map((value) => value * value)).map(Math.sqrt),
    tiltSquare.map((value, t) => Math.sqrt(Math.max(0, value - tiltMean[t]! ** 2))),
    voicedMean,
    // Shrunk towards 0 when hardly anything is voiced, instead of dividing by nothing.
    glideMean.map((value, t) => value / (pairMean[t]! + 0.05)),
    mean(shape.contrast),
    voicedStrength.map((value, t) => (value + 0.05 * TYPICAL_STRENGTH) / (voicedMean[t]! + 0.05)),
  ];
  const output = new Float32Array(frames * SPEECH_FEATURE_COUNT);
  for (let t = 0; t < frames; t++) {
    for (let f = 0; f < SPEECH_FEATURE_COUNT; f++) output[t * SPEECH_FEATURE_COUNT + f] = columns[f]![t]!;
  }
  return output;
}

type WindowMean = (track: Float32Array) => Float32Array;

function createWindowMean(weights: Float32Array): WindowMean {
  const total = gaussianSmooth(weights, WINDOW_SIGMA);
  return (track) =>
    gaussianSmooth(
      track.map((value, t) => value * weights[t]!),
      WINDOW_SIGMA,
    ).map((value, t) => value / total[t]!);
}

function visemeInformation(tracks: MouthTracks, mean: WindowMean, entropy: Float32Array): Float32Array {
  const information = mean(entropy).map((value) => -value);
  const posterior = new Float32Array(tracks.frames);
  for (let k = 0; k < VISEME_COUNT; k++) {
    for (let t = 0; t < tracks.frames; t++) posterior[t] = tracks.visemes[t * VISEME_COUNT + k]!;
    mean(posterior).forEach((value, t) => {
      information[t]! -= value * Math.log(value + 1e-9);
    });
  }
  return information;
}

function posteriorTracks(tracks: MouthTracks) {
  const peak = new Float32Array(tracks.frames);
  const silence = new Float32Array(tracks.frames);
  const entropy = new Float32Array(tracks.frames);
  for (let t = 0; t < tracks.frames; t++) {
    silence[t] = tracks.visemes[t * VISEME_COUNT]!;
    for (let k = 0; k < VISEME_COUNT; k++) {
      const value = tracks.visemes[t * VISEME_COUNT + k]!;
      peak[t] = Math.max(peak[t]!, value);
      entropy[t]! -= value * Math.log(value + 1e-9);
    }
  }
  return { peak, silence, entropy };
}

/** Difference of two Gaussians with half-power frequencies of 5.5 and 1.1 Hz. */
function syllabicEnvelope(envelope: Float32Array): Float32Array {
  const slow = gaussianSmooth(envelope, 12);
  return gaussianSmooth(envelope, 2.4).map((value, t) => value - slow[t]!);
}

function shapeTracks(tracks: MouthTracks) {
  const { frames, mel } = tracks;
  const floor = loudMel(tracks) - DYNAMIC_RANGE;
  const envelope = new Float32Array(frames);
  const tilt = new Float32Array(frames);
  const contrast = new Float32Array(frames);
  const bands = VOICE_HIGH_BAND - VOICE_LOW_BAND;
  const middleBand = VOICE_LOW_BAND + bands / 2;
  for (let t = 0; t < frames; t++) {
    const row = t * MEL_BANDS;
    let sum = 0;
    let low = 0;
    let high = 0;
    for (let band = 0; band < MEL_BANDS; band++) {
      const value = Math.max(floor, mel.logMel[row + band]!);
      if (band >= VOICE_LOW_BAND && band < VOICE_HIGH_BAND) sum += value;
      if (band >= 4 && band < 16) low += value / 12;
      if (band >= 26 && band < 38) high += value / 12;
    }
    envelope[t] = sum / bands;
    tilt[t] = low - high;
    let squares = 0;
    for (let band = VOICE_LOW_BAND; band < VOICE_HIGH_BAND; band++) {
      const level = Math.max(floor, mel.logMel[row + band]!) - envelope[t]!;
      const detail = level + (tilt[t]! * (band - middleBand)) / TILT_BANDS;
      squares += detail * detail;
    }
    contrast[t] = Math.sqrt(squares / bands);
  }
  return { envelope, tilt, contrast };
}

/** Mean voice-band log-mel of the clip's loud frames. */
function loudMel(tracks: MouthTracks): number {
  let sum = 0;
  let count = 1e-9;
  for (let t = 0; t < tracks.frames; t++) {
    const weight = tracks.gate[t]!;
    for (let band = VOICE_LOW_BAND; band < VOICE_HIGH_BAND; band++) {
      sum += weight * tracks.mel.logMel[t * MEL_BANDS + band]!;
      count += weight;
    }
  }
  return sum / count;
}

function glideTracks(pitch: PitchTrack, frames: number) {
  const voiced = pitch.hz.map((hz) => (hz > 0 ? 1 : 0));
  const glide = new Float32Array(frames);
  const pairs = new Float32Array(frames);
  for (let t = 0; t + 5 < frames; t++) {
    let whole = true;
    for (let i = 0; i <= 5; i++) if (pitch.hz[t + i] === 0) whole = false;
    if (!whole) continue;
    pairs[t] = 1;
    glide[t] = clamp(Math.abs(12 * Math.log2(pitch.hz[t + 5]! / pitch.hz[t]!)), 0, 2);
  }
  return { glide, voiced, pairs };
}

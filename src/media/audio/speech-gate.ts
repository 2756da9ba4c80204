import { clamp, gaussianSmooth, smoothstep } from '../smooth.ts';
import type { MouthTracks } from './lipnet.ts';
import type { PitchTrack } from './pitch.ts';
import { measureSpeechFeatures, SPEECH_FEATURE_COUNT, SPEECH_FEATURES } from './speech-features.ts';

interface Term {
  readonly name: string;
  readonly weight: number;
  readonly value: (feature: (name: (typeof SPEECH_FEATURES)[number]) => number) => number;
}

/**
 * Logistic regression over bent features: speech is a middle (voiced, but not without break; a rhythm, but no beat;
 * harmonic, but neither a lone tone nor a chord), and a straight line cannot say "middle". What the coefficients were
 * fitted on and what they reach on held-out clips is in weights/lipnet/MODEL_CARD.md.
 */
const TERMS: readonly Term[] = [
  { name: 'many visemes', weight: 6.95, value: (f) => Math.min(f('visemeInformation'), 0.9) },
  { name: 'clear visemes', weight: 6.5, value: (f) => f('visemeConfidence') },
  { name: 'loud silence', weight: -7.55, value: (f) => Math.min(f('loudSilence'), 0.4) },
  { name: 'beat', weight: -4.22, value: (f) => Math.max(0, f('syllabicEnergy') - 1.9) },
  { name: 'tilt', weight: -1.65, value: (f) => Math.min(f('tiltVariation'), 3) },
  { name: 'wild tilt', weight: -3.39, value: (f) => Math.max(0, f('tiltVariation') - 3.7) },
  { name: 'voicing', weight: 4.22, value: (f) => Math.min(f('voicedShare'), 0.6) },
  { name: 'unbroken voicing', weight: -41.66, value: (f) => Math.max(0, f('voicedShare') - 0.87) },
  { name: 'glides', weight: 4.44, value: (f) => Math.min(f('pitchGlide'), 0.8) },
  { name: 'held notes', weight: -16.25, value: (f) => f('voicedShare') * Math.max(0, 0.3 - f('pitchGlide')) },
  { name: 'lone tones', weight: -2.06, value: (f) => Math.max(0, f('spectralContrast') - 3) },
  { name: 'many pitches', weight: -24.8, value: (f) => Math.max(0, 0.8 - f('voicedStrength')) },
  { name: 'pure tone', weight: -14.09, value: (f) => Math.max(0, f('voicedStrength') - 0.93) },
];
/** 0.25 above the fitted -3.36: a mouth that misses speech is a worse fault than one that twitches to music. */
const BIAS = -3.11;

/** One second alone must not outvote its surroundings by force of a single feature. */
const SCORE_LIMIT = 4;
const NEAR_SIGMA = 15;
/** Three seconds of context carry speech over a long vowel and music over one lucky chord; symmetric, so no delay. */
const FAR_SIGMA = 130;

/**
 * How much every 10 ms frame belongs to speech, 0..1, decided from about one second around it and its wider context:
 * music and noise close it, also when speech follows in the same clip. Multiply a mouth's opening by it. Pauses keep
 * the value of the speech around them. Buzzing sirens and some film music pass.
 */
export function detectSpeech(tracks: MouthTracks, pitch: PitchTrack): Float32Array {
  const { frames } = tracks;
  if (pitch.frames !== frames) throw new Error(`pitch has ${pitch.frames} frames, the mouth ${frames}`);
  const scores = scoreFrames(measureSpeechFeatures(tracks, pitch), frames);
  const weights = tracks.gate.map((value) => value + 0.02);
  const near = weightedMean(scores, weights, NEAR_SIGMA);
  const far = weightedMean(scores, weights, FAR_SIGMA);
  return near.map((value, t) => smoothstep(-0.5, 0.5, 0.5 * value + 0.5 * far[t]!));
}

function scoreFrames(features: Float32Array, frames: number): Float32Array {
  const columnOf = new Map(SPEECH_FEATURES.map((name, index) => [name, index]));
  const scores = new Float32Array(frames);
  let row = 0;
  const feature = (name: (typeof SPEECH_FEATURES)[number]) => features[row + columnOf.get(name)!]!;
  for (let t = 0; t < frames; t++, row += SPEECH_FEATURE_COUNT) {
    let score = BIAS;
    for (const term of TERMS) score += term.weight * term.value(feature);
    scores[t] = clamp(score, -SCORE_LIMIT, SCORE_LIMIT);
  }
  return scores;
}

function weightedMean(track: Float32Array, weights: Float32Array, sigma: number): Float32Array {
  const total = gaussianSmooth(weights, sigma);
  const weighted = gaussianSmooth(
    track.map((value, t) => value * weights[t]!),
    sigma,
  );
  return weighted.map((value, t) => value / total[t]!);
}

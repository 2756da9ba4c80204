import { createRandom } from '../random.ts';
import { SAMPLE_RATE } from './mel-features.ts';

/** Signals with known content, mono 16 kHz, for tests only. All are deterministic. */

/** Sum of equal sines at `frequencies`, peak about `level`. */
export function makeTones(frequencies: readonly number[], seconds: number, level = 0.3): Float32Array {
  return fill(seconds, (t) => {
    let sum = 0;
    for (const hz of frequencies) sum += Math.sin(2 * Math.PI * hz * t);
    return (level * sum) / frequencies.length;
  });
}

/** White, pink (Paul Kellet's filter) or brown (leaky integrator) noise. */
export function makeNoise(colour: 'white' | 'pink' | 'brown', seconds: number, seed = 1): Float32Array {
  const random = createRandom(seed).derive(colour);
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let brown = 0;
  return fill(seconds, () => {
    const white = random.normal();
    if (colour === 'white') return 0.1 * white;
    if (colour === 'brown') {
      brown = 0.99 * brown + 0.1 * white;
      return 0.1 * brown;
    }
    b0 = 0.99765 * b0 + white * 0.099046;
    b1 = 0.963 * b1 + white * 0.2965164;
    b2 = 0.57 * b2 + white * 1.0526913;
    return 0.03 * (b0 + b1 + b2 + white * 0.1848);
  });
}

/** Chord progression of decaying harmonic notes at `beatsPerMinute`. */
export function makeChords(seconds: number, beatsPerMinute = 120, root = 220): Float32Array {
  const progression = [
    [0, 4, 7],
    [5, 9, 12],
    [7, 11, 14],
    [0, 4, 7, 12],
  ];
  const beat = 60 / beatsPerMinute;
  return fill(seconds, (t) => {
    const index = Math.floor(t / beat);
    const since = t - index * beat;
    let sum = 0;
    for (const semitone of progression[index % progression.length] ?? []) {
      const hz = root * 2 ** (semitone / 12);
      for (let harmonic = 1; harmonic <= 5; harmonic++)
        sum += Math.sin(2 * Math.PI * hz * harmonic * t) / harmonic ** 1.5;
    }
    return 0.08 * sum * Math.exp(-since * 3) * Math.min(1, since / 0.005);
  });
}

/** Kick on every beat, snare on every second, hat on every half. */
export function makeDrums(seconds: number, beatsPerMinute = 110, seed = 2): Float32Array {
  const random = createRandom(seed);
  const beat = 60 / beatsPerMinute;
  return fill(seconds, (t) => {
    const index = Math.floor(t / beat);
    const since = t - index * beat;
    const half = since % (beat / 2);
    const noise = random.normal();
    const kick = Math.sin(2 * Math.PI * (50 * since + 6 * (1 - Math.exp(-since * 30)))) * Math.exp(-since * 12);
    const snare = index % 2 === 1 ? noise * Math.exp(-since * 18) : 0;
    const hat = noise * Math.exp(-half * 60);
    return 0.5 * kick + 0.2 * snare + 0.08 * hat;
  });
}

/**
 * A buzzing source through three resonators that change every 160 ms, with a pause after every fourth: vowels to the
 * ear, with pitch that glides. Not speech, but what the network sees is exactly repeatable.
 */
export function makeVowels(seconds: number): Float32Array {
  const vowels = [
    [730, 1090, 2440],
    [270, 2290, 3010],
    [300, 870, 2240],
    [530, 1840, 2480],
  ];
  const past = new Float64Array(6);
  let phase = 0;
  return fill(seconds, (t) => {
    const index = Math.floor(t / 0.16);
    phase += (120 + 25 * Math.sin(2 * Math.PI * 0.7 * t)) / SAMPLE_RATE;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    let value = index % 5 === 4 ? 0 : pulse;
    (vowels[index % 4] ?? []).forEach((hz, f) => {
      const radius = Math.exp((-Math.PI * 90) / SAMPLE_RATE);
      const resonance = 2 * radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE);
      const a = past[2 * f] ?? 0;
      const b = past[2 * f + 1] ?? 0;
      value = value * (1 - resonance + radius * radius) + resonance * a - radius * radius * b;
      past[2 * f + 1] = a;
      past[2 * f] = value;
    });
    return value;
  });
}

/** Clips one after the other. */
export function joinClips(...clips: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(clips.reduce((sum, clip) => sum + clip.length, 0));
  let at = 0;
  for (const clip of clips) {
    joined.set(clip, at);
    at += clip.length;
  }
  return joined;
}

function fill(seconds: number, sample: (t: number) => number): Float32Array {
  const pcm = new Float32Array(Math.round(seconds * SAMPLE_RATE));
  for (let i = 0; i < pcm.length; i++) pcm[i] = sample(i / SAMPLE_RATE);
  return pcm;
}

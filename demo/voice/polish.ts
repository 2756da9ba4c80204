import type { Sound, Voice } from '../../src/engines/local/scene/sound/flite.ts';
import { applyFilters, highPass, highShelf, peakBand } from '../../src/media/audio/biquad.ts';
import { measureLoudness } from '../../src/media/audio/loudness.ts';

export const TARGET_LUFS = -20;
const PAUSE_SECONDS = 0.25;
const PEAK_CEILING = 0.84; // -1.5 dBFS

/** Gains in dB that bring each voice near the tilt of natural close speech. */
interface Tone {
  readonly mudDb: number;
  readonly presenceDb: number;
  readonly airDb: number;
}

/**
 * Share of energy above 4 kHz / between 2 and 4 kHz as flite gives it: kal16 -27/-19 dB, awb -28/-17, rms -21/-18,
 * slt -26/-26. So slt gets most presence; rms already has its air.
 */
const TONES: Readonly<Record<Voice, Tone>> = {
  kal: { mudDb: -2, presenceDb: 3, airDb: 0 },
  kal16: { mudDb: -2, presenceDb: 2, airDb: 0 },
  awb: { mudDb: -2, presenceDb: 2, airDb: 4 },
  rms: { mudDb: -2, presenceDb: 2, airDb: 1 },
  slt: { mudDb: -3, presenceDb: 8, airDb: 3 },
};

/** Cuts what lies below -46 dB of the peak before the first and after the last word; 20 ms are kept. */
function trimSilence({ pcm, sampleRate }: Sound): Float32Array {
  const peak = pcm.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  const floor = peak * 0.005;
  const first = pcm.findIndex((value) => Math.abs(value) > floor);
  const last = pcm.findLastIndex((value) => Math.abs(value) > floor);
  if (first < 0) throw new Error('the voice said nothing');
  const margin = Math.round(0.02 * sampleRate);
  return pcm.slice(Math.max(0, first - margin), last + margin);
}

/** Evens out the level: 2:1 above `thresholdDb`, 6 dB soft knee, 8 ms attack, 140 ms release. */
function compress(pcm: Float32Array, sampleRate: number, thresholdDb: number): Float32Array {
  const attack = Math.exp(-1 / (0.008 * sampleRate));
  const release = Math.exp(-1 / (0.14 * sampleRate));
  const out = new Float32Array(pcm.length);
  let power = 0;
  for (let k = 0; k < pcm.length; k++) {
    const x = pcm[k] ?? 0;
    const rate = x * x > power ? attack : release;
    power = rate * power + (1 - rate) * x * x;
    const over = 10 * Math.log10(power + 1e-9) - thresholdDb;
    const reduction = over <= -3 ? 0 : over < 3 ? ((over + 3) ** 2 / 12) * 0.5 : over * 0.5;
    out[k] = x * 10 ** (-reduction / 20);
  }
  return out;
}

/**
 * A small furnished room: 16 early reflections within 42 ms, each duller than the voice. They take away the dry,
 * inside-the-head sound of synthesis without a tail that would blur the lips. The pattern is fixed by the seed.
 */
function addRoom(pcm: Float32Array, sampleRate: number, seed: number): Float32Array {
  const dull = applyFilters(pcm, [highShelf(sampleRate, 3000, -9), highPass(sampleRate, 200, 0.7)]);
  const out = Float32Array.from(pcm);
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  for (let tap = 0; tap < 16; tap++) {
    const delaySeconds = 0.004 + 0.038 * ((tap + random()) / 16);
    const delay = Math.round(delaySeconds * sampleRate);
    const gain = 0.13 * Math.exp(-delaySeconds / 0.018) * (random() < 0.5 ? -1 : 1);
    for (let k = delay; k < out.length; k++) out[k] = (out[k] ?? 0) + gain * (dull[k - delay] ?? 0);
  }
  return out;
}

/** Scales to the target loudness and bends the few peaks above the ceiling (tanh above 70 % of it). */
function setLevel(pcm: Float32Array, sampleRate: number): Float32Array {
  const gain = 10 ** ((TARGET_LUFS - measureLoudness(pcm, sampleRate)) / 20);
  const knee = 0.7 * PEAK_CEILING;
  const room = PEAK_CEILING - knee;
  return pcm.map((value) => {
    const x = value * gain;
    const size = Math.abs(x);
    return size <= knee ? x : Math.sign(x) * (knee + room * Math.tanh((size - knee) / room));
  });
}

/** Trims, equalises, compresses, places in a room, levels to -20 LUFS and pads with a quarter second each side. */
export function polishVoice(sound: Sound, voice: Voice, seed = 1): Sound {
  const { sampleRate } = sound;
  const tone = TONES[voice];
  const filters = [
    highPass(sampleRate, 75, 0.7),
    peakBand(sampleRate, 320, 0.9, tone.mudDb),
    // 0.85: the presence band must stay under Nyquist of the 8 kHz voice.
    peakBand(sampleRate, Math.min(2900, 0.35 * sampleRate), 0.8, tone.presenceDb),
    highShelf(sampleRate, Math.min(5200, 0.4 * sampleRate), tone.airDb),
  ];
  const shaped = applyFilters(trimSilence(sound), filters);
  const threshold = measureLoudness(shaped, sampleRate) - 2;
  const placed = addRoom(compress(shaped, sampleRate, threshold), sampleRate, seed);
  const level = setLevel(placed, sampleRate);
  const pause = Math.round(PAUSE_SECONDS * sampleRate);
  const pcm = new Float32Array(level.length + 2 * pause);
  pcm.set(level, pause);
  return { pcm, sampleRate };
}

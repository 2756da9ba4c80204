import { filterInPlace, lowPass } from '../audio/biquad.ts';
import { addReverb } from './reverb.ts';
import { addPing, type SoundForm } from './sound-source.ts';

/** How a mood is played. Chords are semitones above the root, one per bar; a mood has one or two progressions. */
interface MoodStyle {
  readonly barSeconds: number;
  readonly progressions: readonly (readonly (readonly number[])[])[];
  /** Loudness of held chords, plucked notes and bass. */
  readonly pad: number;
  readonly pluck: number;
  readonly bass: number;
  /** Plucked notes in a bar. */
  readonly notes: number;
  /** Drum strokes in a bar; 0 without drums. */
  readonly drums: number;
  /** Highest partials of the pad, Hz: dark or bright. */
  readonly brightHz: number;
}

const MAJOR = [
  [
    [0, 4, 7, 11],
    [-3, 0, 4, 7],
    [5, 9, 12, 16],
    [7, 11, 14, 17],
  ],
  [
    [0, 4, 7, 14],
    [5, 9, 12, 16],
    [-3, 0, 4, 9],
    [7, 11, 14, 19],
  ],
] as const;
const MINOR = [
  [
    [0, 3, 7, 10],
    [-4, 0, 3, 7],
    [3, 7, 10, 14],
    [-2, 2, 5, 9],
  ],
  [
    [0, 3, 7, 14],
    [5, 8, 12, 15],
    [-4, 0, 3, 8],
    [-5, -1, 2, 7],
  ],
] as const;
/** Chords that do not resolve: a semitone or a tritone away. */
const UNEASY = [
  [
    [0, 3, 6, 10],
    [1, 4, 8, 11],
    [0, 3, 7, 8],
    [-2, 1, 4, 10],
  ],
] as const;

const MOODS = {
  calm: { barSeconds: 3.2, progressions: MAJOR, pad: 1, pluck: 0.5, bass: 0.4, notes: 4, drums: 0, brightHz: 1400 },
  happy: { barSeconds: 1.9, progressions: MAJOR, pad: 0.5, pluck: 1, bass: 0.7, notes: 8, drums: 4, brightHz: 2600 },
  sad: { barSeconds: 3.6, progressions: MINOR, pad: 1, pluck: 0.6, bass: 0.4, notes: 3, drums: 0, brightHz: 900 },
  tense: { barSeconds: 2, progressions: UNEASY, pad: 0.8, pluck: 0, bass: 1, notes: 0, drums: 8, brightHz: 800 },
  epic: { barSeconds: 2.4, progressions: MINOR, pad: 1, pluck: 0.3, bass: 1, notes: 8, drums: 4, brightHz: 2200 },
  romantic: { barSeconds: 3, progressions: MAJOR, pad: 0.9, pluck: 0.8, bass: 0.5, notes: 6, drums: 0, brightHz: 1800 },
  mysterious: {
    barSeconds: 3.4,
    progressions: UNEASY,
    pad: 1,
    pluck: 0.35,
    bass: 0.5,
    notes: 3,
    drums: 0,
    brightHz: 1100,
  },
} as const satisfies Readonly<Record<string, MoodStyle>>;

export type MusicMoodName = keyof typeof MOODS;

/**
 * A bed of music under a clip: held chords, plucked notes, bass and, for some moods, drums; key, progression and
 * melody from the seed. The last bar always returns to the first chord and dies away, so that a clip ends, not stops.
 */
export function makeMusic(mood: MusicMoodName, form: SoundForm): Float32Array {
  const style: MoodStyle = MOODS[mood];
  const { samples, sampleRate, random } = form;
  const rootHz = 110 * 2 ** (Math.floor(random.between(-4, 5)) / 12);
  const progression = style.progressions[Math.floor(random.next() * style.progressions.length)]!;
  // Whole bars that fill the clip: at most a quarter slower or faster than the style says.
  const bars = Math.max(2, Math.round(samples / sampleRate / style.barSeconds));
  const bar = samples / bars;
  const pad = new Float32Array(samples);
  const notes = new Float32Array(samples);
  for (let index = 0; index < bars; index++) {
    const chord = index === bars - 1 ? progression[0]! : progression[index % progression.length]!;
    const start = index * bar;
    for (const step of chord)
      addPad(pad, sampleRate, { start, bar, hz: rootHz * 2 ** (step / 12), gain: 0.05 * style.pad });
    addBass(notes, sampleRate, { start, bar, hz: (rootHz / 2) * 2 ** (chord[0]! / 12), gain: 0.16 * style.bass });
    addMelody(notes, form, { start, bar, chord, rootHz, style });
    addDrums(notes, sampleRate, { start, bar, strokes: style.drums });
  }
  filterInPlace(pad, lowPass(sampleRate, style.brightHz, 0.7));
  for (let k = 0; k < samples; k++) notes[k]! += pad[k]!;
  addReverb(notes, sampleRate, { wet: 0.16, decaySeconds: 2.2, dampHz: 3200 });
  const fade = Math.min(samples / 4, 1.2 * sampleRate);
  for (let k = 0; k < fade; k++) {
    notes[k]! *= Math.min(1, k / (0.25 * fade));
    notes[samples - 1 - k]! *= k / fade;
  }
  return notes;
}

/** A held note of two detuned voices that swells into its bar and overlaps the next. */
function addPad(
  out: Float32Array,
  sampleRate: number,
  { start, bar, hz, gain }: { start: number; bar: number; hz: number; gain: number },
): void {
  const from = Math.floor(start - 0.15 * bar);
  const to = Math.floor(start + 1.25 * bar);
  const first = Math.max(0, from);
  for (const detune of [0.9982, 1.0015]) {
    const step = (2 * Math.PI * hz * detune) / sampleRate;
    const [turnSin, turnCos] = [Math.sin(step), Math.cos(step)];
    let [sin, cos] = [Math.sin(step * first), Math.cos(step * first)];
    for (let k = first; k < Math.min(to, out.length); k++) {
      const x = (k - start) / bar;
      const envelope = Math.min(1, (x + 0.15) / 0.4) * Math.min(1, (1.25 - x) / 0.4);
      // sin p + 0.4 sin 2p + 0.2 sin 3p; the phase turns by rotation, six times as fast as three sines per sample.
      out[k]! += gain * envelope * sin * (1 + 0.8 * cos + 0.2 * (3 - 4 * sin * sin));
      const turned = sin * turnCos + cos * turnSin;
      cos = cos * turnCos - sin * turnSin;
      sin = turned;
    }
  }
}

function addBass(
  out: Float32Array,
  sampleRate: number,
  { start, bar, hz, gain }: { start: number; bar: number; hz: number; gain: number },
): void {
  for (const half of [0, 0.5]) {
    const from = Math.round(start + half * bar);
    for (let k = from; k < Math.min(out.length, from + 0.5 * bar); k++) {
      const t = (k - from) / sampleRate;
      const envelope =
        Math.min(1, t / 0.02) * Math.exp(-t / 0.6) * Math.min(1, (from + 0.5 * bar - k) / (0.01 * sampleRate));
      const phase = 2 * Math.PI * hz * t;
      out[k]! += gain * envelope * (Math.sin(phase) + 0.3 * Math.sin(2 * phase));
    }
  }
}

/** Plucked strings on notes of the chord, an octave or two up; some are left out so that it breathes. */
function addMelody(
  out: Float32Array,
  form: SoundForm,
  where: { start: number; bar: number; chord: readonly number[]; rootHz: number; style: MoodStyle },
): void {
  const { start, bar, chord, rootHz, style } = where;
  for (let note = 0; note < style.notes; note++) {
    if (note > 0 && form.random.chance(0.22)) continue;
    const step = chord[Math.floor(form.random.next() * chord.length)]!;
    const octave = form.random.chance(0.3) ? 4 : 2;
    const accent = note === 0 ? 1 : form.random.between(0.5, 0.85);
    addPluck(out, form, {
      at: Math.round(start + (note / style.notes) * bar),
      hz: rootHz * 2 ** (step / 12) * octave,
      gain: 0.3 * style.pluck * accent,
    });
  }
}

/** A string as a delay line that averages itself away (K. Karplus, A. Strong, 1983), tuned by linear interpolation. */
function addPluck(
  out: Float32Array,
  { sampleRate, random }: SoundForm,
  { at, hz, gain }: { at: number; hz: number; gain: number },
): void {
  const period = sampleRate / hz - 0.5;
  const size = Math.floor(period) + 1;
  const line = Float32Array.from({ length: size }, () => 2 * random.next() - 1);
  // Two passes of averaging: a finger, not a plectrum.
  for (let pass = 0; pass < 2; pass++)
    for (let k = 0; k < size; k++) line[k] = 0.5 * (line[k]! + line[(k + 1) % size]!);
  const share = size - period;
  const length = Math.min(out.length - at, Math.round(2.4 * sampleRate));
  let place = 0;
  let last = 0;
  for (let k = 0; k < length; k++) {
    const next = (place + 1) % size;
    const value = line[place]! * (1 - share) + line[next]! * share;
    const filtered = 0.996 * (0.5 * value + 0.5 * last);
    last = value;
    out[at + k]! += gain * value * Math.min(1, (length - k) / (0.02 * sampleRate));
    line[place] = filtered;
    place = next;
  }
}

function addDrums(
  out: Float32Array,
  sampleRate: number,
  { start, bar, strokes }: { start: number; bar: number; strokes: number },
): void {
  for (let stroke = 0; stroke < strokes; stroke++) {
    const at = Math.round(start + (stroke / strokes) * bar);
    const accent = stroke === 0 ? 1 : stroke % 2 === 0 ? 0.6 : 0.35;
    addPing(out, sampleRate, { at, hz: 92, endHz: 38, decaySeconds: 0.09, gain: 0.22 * accent });
  }
}

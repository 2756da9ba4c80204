import { filterInPlace, highPass, highShelf, peakBand } from '../../../../media/audio/biquad.ts';
import { resampleAudio } from '../../../../media/audio/resample-audio.ts';
import type { RandomStream } from '../../../../media/random.ts';
import type { Age, Sex } from '../../../../media/scene/shot.ts';
import { setLoudness } from '../../../../media/soundscape/mix.ts';
import { makeMurmur } from '../../../../media/soundscape/murmur.ts';
import type { SpokenLanguage } from '../plan/scene-plan.ts';
import { type Espeak, openEspeak } from './espeak.ts';
import { runFlite, type Sound, type Voice } from './flite.ts';

export const SAMPLE_RATE = 48_000;
/** Loudness of a line before the mix. */
const SPEECH_LUFS = -20;

export interface LineRequest {
  readonly text: string;
  readonly language: SpokenLanguage;
  readonly speaker: { readonly sex: Sex | null; readonly age: Age };
  /** Factor on the length: 1 is the voice's own, 0.8 is a fifth shorter. */
  readonly pace: number;
  readonly random: RandomStream;
}

export interface SpokenText {
  /** 48 kHz, without silence before and after. */
  readonly pcm: Float32Array;
  /** `murmur` where no offline voice speaks the language. */
  readonly voice: 'flite' | 'espeak' | 'murmur';
}

export interface Voices {
  speak(line: LineRequest): Promise<SpokenText>;
}

/**
 * How a speaker differs from the recorded voice. `formants` scales the resonances of the mouth and throat: a child's
 * lie about 14 % above a woman's, as its throat is shorter (G. E. Peterson, H. L. Barney, 1952, table II); an old
 * throat has lengthened a little. `pitch` is a factor on the voice's own, `pace` on its duration, `tremor` the depth of
 * a 5.5 Hz wavering. With age women's pitch falls, men's rises, and both slow down (S. E. Linville, "Vocal Aging", 2001).
 */
interface SpeakerShift {
  readonly formants: number;
  readonly pitch: number;
  readonly pace: number;
  readonly tremor: number;
}
const ADULT: SpeakerShift = { formants: 1, pitch: 1, pace: 1, tremor: 0 };
const CHILD: SpeakerShift = { formants: 1.14, pitch: 1.35, pace: 0.98, tremor: 0 };
const OLD_WOMAN: SpeakerShift = { formants: 0.97, pitch: 0.88, pace: 1.14, tremor: 0.14 };
const OLD_MAN: SpeakerShift = { formants: 0.97, pitch: 1, pace: 1.14, tremor: 0.14 };

function shiftOf({ sex, age }: LineRequest['speaker']): SpeakerShift {
  if (age === 'adult') return ADULT;
  if (age === 'child') return CHILD;
  return sex === 'male' ? OLD_MAN : OLD_WOMAN;
}

/**
 * flite's voices: slt is a woman's, rms and awb are men's. A child starts from the woman's. awb lies 20 % above rms,
 * and unlike rms it heeds a change of pitch, so it is the old man.
 */
function fliteVoice({ sex, age }: LineRequest['speaker']): Voice {
  if (sex !== 'male' || age === 'child') return 'slt';
  return age === 'old' ? 'awb' : 'rms';
}

/** Names of eSpeak NG. Its Japanese reads kana only and spells kanji out, so kanji is left to the murmur. */
const ESPEAK_LANGUAGES: Readonly<Partial<Record<SpokenLanguage, string>>> = {
  zh: 'cmn',
  ja: 'ja',
  ko: 'ko',
  es: 'es',
  id: 'id',
};
const ESPEAK_WORDS_PER_MINUTE = 160;
/** Pitch setting of a plain voice, and its settings a factor of 1.35 up and 0.9 down; measured with the pitch tracker. */
const ESPEAK_PITCH: Readonly<Record<Age, number>> = { adult: 50, child: 66, old: 40 };

/** The offline voices; eSpeak NG is loaded when the first line needs it. */
export function openVoices(): Voices {
  let espeak: Promise<Espeak | null> | undefined;
  const loadEspeak = (): Promise<Espeak | null> => {
    espeak ??= openEspeak();
    return espeak;
  };
  return {
    async speak(line) {
      if (line.language === 'en') return { pcm: finish(await speakEnglish(line), line), voice: 'flite' };
      const name = ESPEAK_LANGUAGES[line.language];
      const readable = line.language !== 'ja' || !/\p{Script=Han}/u.test(line.text);
      const other = name === undefined || !readable ? null : await loadEspeak();
      if (other === null || name === undefined) return { pcm: finish(murmur(line), line), voice: 'murmur' };
      return { pcm: finish(speakWith(other, name, line), line), voice: 'espeak' };
    },
  };
}

/**
 * Formants move by playing the sound faster: that scales pitch and speed with them, so the voice is asked for a lower
 * pitch and a slower pace first. No vocoder in between, hence no phasiness.
 */
async function speakEnglish({ text, speaker, pace }: LineRequest): Promise<Float32Array> {
  const shift = shiftOf(speaker);
  const sound = await runFlite(text, {
    voice: fliteVoice(speaker),
    pace: pace * shift.pace * shift.formants,
    pitch: shift.pitch / shift.formants,
  });
  return toRate(sound, shift.formants);
}

function speakWith(espeak: Espeak, language: string, { text, speaker, pace }: LineRequest): Float32Array {
  const { sex, age } = speaker;
  const shift = shiftOf(speaker);
  const sound = espeak.speak(text, {
    voice: sex === 'male' && age !== 'child' ? language : `${language}+f2`,
    wordsPerMinute: ESPEAK_WORDS_PER_MINUTE / (pace * shift.pace * shift.formants),
    pitch: ESPEAK_PITCH[age],
  });
  return toRate(sound, shift.formants);
}

function murmur({ text, speaker, pace, random }: LineRequest): Float32Array {
  const shift = shiftOf(speaker);
  const hz = (speaker.sex === 'male' && speaker.age !== 'child' ? 110 : 190) * shift.pitch;
  // Played at `pace` of its rate it takes that much longer, so it is made that much higher.
  return resampleAudio(makeMurmur(text, hz * pace, { sampleRate: SAMPLE_RATE, random }), pace);
}

function toRate({ pcm, sampleRate }: Sound, formants: number): Float32Array {
  return resampleAudio(pcm, SAMPLE_RATE / (sampleRate * formants));
}

/** Trims, shapes like close speech, adds an old voice's tremor, and levels. */
function finish(pcm: Float32Array, { speaker }: LineRequest): Float32Array {
  const out = trimSilence(pcm);
  for (const filter of [
    highPass(SAMPLE_RATE, 75, 0.7),
    peakBand(SAMPLE_RATE, 320, 0.9, -2),
    peakBand(SAMPLE_RATE, 2900, 0.8, 4),
    highShelf(SAMPLE_RATE, 5200, 2),
  ])
    filterInPlace(out, filter);
  const depth = shiftOf(speaker).tremor;
  for (let k = 0; k < out.length && depth > 0; k++)
    out[k]! *= 1 - depth * (0.5 + 0.5 * Math.sin((2 * Math.PI * 5.5 * k) / SAMPLE_RATE));
  setLoudness(out, SAMPLE_RATE, SPEECH_LUFS);
  return out;
}

/** Cuts what lies below -46 dB of the peak at both ends; 20 ms are kept. Empty for a text without a sound. */
function trimSilence(pcm: Float32Array): Float32Array {
  const floor = 0.005 * pcm.reduce((best, x) => Math.max(best, Math.abs(x)), 0);
  const first = pcm.findIndex((x) => Math.abs(x) > floor);
  if (first < 0) return new Float32Array(0);
  const last = pcm.findLastIndex((x) => Math.abs(x) > floor);
  const margin = Math.round(0.02 * SAMPLE_RATE);
  return pcm.slice(Math.max(0, first - margin), last + margin);
}

import { bandPass, filterInPlace } from '../audio/biquad.ts';
import type { SoundForm } from './sound-source.ts';

/** Syllables a second of unhurried speech; languages differ less in it than in length (F. Pellegrino et al., 2011). */
const SYLLABLES_PER_SECOND = 5;
const PAUSE_SYLLABLES = 2;

/** Scripts that write a syllable with each letter. */
const SYLLABIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const VOWELS = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœаеёиоуыэюяіїєαεηιουωάέήίόύώ]+/giu;

/**
 * Syllables of `text` and where it pauses: one for each letter of a syllabic script, one for each group of vowels
 * elsewhere, one for 2.5 letters where no vowels are written. `null` is a pause.
 */
export function countSyllables(text: string): readonly ('syllable' | null)[] {
  const beats: ('syllable' | null)[] = [];
  for (const part of text.normalize('NFC').split(/([\p{P}]+)/u)) {
    if (/^\p{P}+$/u.test(part)) {
      if (/[.,;:!?…。，、；：！？]/u.test(part)) beats.push(null);
      continue;
    }
    const syllabic = [...part].filter((letter) => SYLLABIC.test(letter)).length;
    const rest = [...part].filter((letter) => /\p{L}|\p{N}/u.test(letter) && !SYLLABIC.test(letter)).join('');
    const spoken = part.match(VOWELS)?.length ?? 0;
    const count = syllabic + (rest === '' ? 0 : spoken > 0 ? spoken : Math.ceil(rest.length / 2.5));
    for (let k = 0; k < count; k++) beats.push('syllable');
  }
  while (beats.at(-1) === null) beats.pop();
  return beats;
}

/**
 * A voice behind a wall: the rhythm and melody of `text` without its words, for languages that no offline voice
 * speaks. It takes as long as the words would, so that lips and cuts are where they belong. `hz` is the pitch.
 */
export function makeMurmur(text: string, hz: number, form: Omit<SoundForm, 'samples'>): Float32Array {
  const { sampleRate, random } = form;
  const beats = countSyllables(text);
  const length = sampleRate / SYLLABLES_PER_SECOND;
  const slots = beats.reduce((sum, beat) => sum + (beat === null ? PAUSE_SYLLABLES : 1), 0);
  const source = new Float32Array(Math.round(slots * length));
  let at = 0;
  let phase = 0;
  for (const [index, beat] of beats.entries()) {
    if (beat === null) {
      at += PAUSE_SYLLABLES * length;
      continue;
    }
    const stress = random.between(0.55, 1);
    // Pitch falls over the whole line, with a bump on stressed syllables.
    const pitch = hz * (1.12 - (0.25 * index) / beats.length + 0.1 * (stress - 0.75));
    const from = Math.round(at);
    for (let k = from; k < Math.min(source.length, from + length); k++) {
      const x = (k - from) / length;
      phase = (phase + pitch / sampleRate) % 1;
      source[k] = stress * Math.sin(Math.PI * x) ** 0.7 * (1 - 2 * phase + 0.08 * (2 * random.next() - 1));
    }
    at += length;
  }
  return throughMouth(source, sampleRate);
}

/** A closed, half-open mouth: two resonances of a neutral vowel, nothing that could pass for a consonant. */
function throughMouth(source: Float32Array, sampleRate: number): Float32Array {
  const out = source.slice();
  const second = source.slice();
  filterInPlace(out, bandPass(sampleRate, 430, 2.2));
  filterInPlace(second, bandPass(sampleRate, 1250, 4));
  for (let k = 0; k < out.length; k++) out[k]! += 0.25 * second[k]!;
  return out;
}

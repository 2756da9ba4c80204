import type { Age, Sex } from '../../../../media/scene/shot.ts';
import type { SpokenLanguage } from './scene-plan.ts';
import { SUBJECT_WORDS } from './subject-words.ts';
import { findMentions } from './word-table.ts';

/** "It is recommended to put dialogue content in double quotes" (seed 002), in every shape that double quotes have. */
const QUOTES = /“([^”]{1,600})”|「([^」]{1,600})」|『([^』]{1,600})』|"([^"]{1,600})"|＂([^＂]{1,600})＂/gu;
/** A written text is seen, not spoken. */
const WRITTEN =
  /(?:sign|signs|banner|label|letters?|text|title|titled|called|named|reads|reading|written|logo|caption|写着|标题|字样|招牌|名为|文字)\s*[:：,，]?\s*$/iu;

export interface Quote {
  readonly text: string;
  readonly language: SpokenLanguage;
  readonly speaker: { readonly sex: Sex | null; readonly age: Age };
  /** Place in the prompt. */
  readonly start: number;
}

export interface QuotedPrompt {
  readonly quotes: readonly Quote[];
  /** Writings in the picture (signs, titles), which the engine cannot draw. */
  readonly writings: readonly string[];
  /** The prompt with every quote blanked out, all places unchanged. */
  readonly description: string;
}

/** Takes the dialogue out of a prompt: what is spoken must not become scenery. */
export function readDialogue(prompt: string): QuotedPrompt {
  const description = prompt.replace(QUOTES, (quote) => ' '.repeat(quote.length));
  const quotes: Quote[] = [];
  const writings: string[] = [];
  for (const match of prompt.matchAll(QUOTES)) {
    const text = (match.slice(1).find((group) => group !== undefined) ?? '').trim();
    if (!/\p{L}|\p{N}/u.test(text)) continue;
    const before = description.slice(0, match.index);
    if (WRITTEN.test(before)) writings.push(text);
    else quotes.push({ text, language: detectLanguage(text), speaker: findSpeaker(before), start: match.index });
  }
  return { quotes, writings, description };
}

/** The person named last before the words; a pronoun gives the sex and leaves the age of the one it stands for. */
function findSpeaker(before: string): Quote['speaker'] {
  const people = findMentions(before, SUBJECT_WORDS).filter(
    ({ value }) => value.kind === 'person' || value.kind === 'pronoun',
  );
  // "The man stopped the woman and said": the subject of the sentence speaks, so the last sentence's first person does.
  const sentence = before.search(/[^.!?。！？;；\n]*$/u);
  const speaker = people.find(({ start, value }) => start >= sentence && value.kind === 'person') ?? people.at(-1);
  if (speaker === undefined) return { sex: null, age: 'adult' };
  const { sex = null, age, kind } = speaker.value;
  if (kind === 'person') return { sex, age: age ?? 'adult' };
  const meant = people.findLast(({ value }) => value.kind === 'person' && (sex === null || (value.sex ?? sex) === sex));
  return { sex: sex ?? meant?.value.sex ?? null, age: meant?.value.age ?? 'adult' };
}

const SPANISH =
  /[¿¡ñ]|(?:^|\s)(?:el|la|los|las|que|de|por|para|hola|gracias|está|esto|muy|amigos?|buenos|buenas|eres|soy)(?=\s|[,.!?]|$)/iu;
const INDONESIAN =
  /(?:^|\s)(?:yang|dan|tidak|saya|kamu|anda|apa|ini|itu|dengan|untuk|terima|kasih|selamat|pagi|bisa|akan)(?=\s|[,.!?]|$)/iu;

/** By script; Latin text by common words, English where nothing says otherwise. */
function detectLanguage(text: string): SpokenLanguage {
  if (/[\u3040-\u30ff]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.some((letter) => !/\p{Script=Latin}/u.test(letter))) return 'other';
  if (countMatches(text, SPANISH) >= 2 || /[¿¡ñ]/u.test(text)) return 'es';
  return countMatches(text, INDONESIAN) >= 2 ? 'id' : 'en';
}

function countMatches(text: string, pattern: RegExp): number {
  return [...text.matchAll(new RegExp(pattern.source, 'giu'))].length;
}

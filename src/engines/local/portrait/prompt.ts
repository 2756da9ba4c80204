import { NEUTRAL_CHINESE, NEUTRAL_ENGLISH, type PromptSlots, VOCABULARY, type VocabularyRow } from './prompt-words.ts';

/** What a prompt asks for, as far as this engine can do it. */
export type PromptChoices = { -readonly [Slot in keyof PromptSlots]?: PromptSlots[Slot] };

export interface ParsedPrompt {
  readonly choices: PromptChoices;
  /** Words acted on, as the caller wrote them (normalised), in their order. */
  readonly applied: readonly string[];
  /** Words that ask for something else, in their order; at most `MAX_REPORTED`. */
  readonly notApplied: readonly string[];
}

const MAX_REPORTED = 12;
/** A negation reaches over this many words or characters: "without any of the snow", 不要任何的雪. */
const NEGATED_WORDS = 4;
const NEGATION_ENGLISH = /(?<![a-z])(?:no|not|without|avoid|except|exclude|remove|never|don't|dont|do not)(?![a-z])/g;
const NEGATION_CHINESE = /(?:不要|不用|没有|避免|去掉|去除|禁止|不是|别|无|非|不)[^,.;!?但而要]{0,6}$/;
/** What ends the reach of a negation. */
const CLAUSE_END = /[,.;:!?\n]|(?<![a-z])(?:but|with|on|in|at|instead|just|use|make)(?![a-z])/;

interface Hit {
  readonly row: VocabularyRow;
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
}

/** Reads a prompt in English or Chinese (or both at once); negated words decide nothing. */
export function parsePrompt(prompt: string): ParsedPrompt {
  const text = normalise(prompt);
  const hits = VOCABULARY.flatMap((row) => findHits(text, row)).sort((a, b) => a.start - b.start || b.end - a.end);
  const choices: PromptChoices = {};
  const chosen: Hit[] = [];
  for (const hit of hits) {
    if (hit.negated || choices[hit.row.slot] !== undefined || isPartOfAnother(hit, hits)) continue;
    assign(choices, hit.row);
    chosen.push(hit);
  }
  const applied = [...new Set(chosen.map(({ start, end }) => text.slice(start, end).trim()))];
  return { choices, applied, notApplied: findUnused(text, hits, chosen) };
}

/** Full-width forms and punctuation become ASCII, so that one set of rules serves both languages. */
function normalise(prompt: string): string {
  return prompt
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[，、]/g, ',')
    .replaceAll('。', '.')
    .replaceAll('’', "'")
    .replaceAll(/\s+/g, ' ');
}

function findHits(text: string, row: VocabularyRow): Hit[] {
  // Word boundaries matter: "portrait" holds "portra", "workspace" holds "space".
  const pattern = new RegExp(`(?<![a-z])(?:${row.english})(?![a-z])|(?:${row.chinese})`, 'g');
  return [...text.matchAll(pattern)].map(({ index, 0: words }) => ({
    row,
    start: index,
    end: index + words.length,
    negated: isNegated(text.slice(0, index)),
  }));
}

function isNegated(before: string): boolean {
  if (NEGATION_CHINESE.test(before.slice(-9))) return true;
  const last = [...before.matchAll(NEGATION_ENGLISH)].at(-1);
  if (last === undefined) return false;
  const between = before.slice(last.index + last[0].length);
  return !CLAUSE_END.test(between) && between.trim().split(' ').length <= NEGATED_WORDS;
}

/** "snow" inside "snowy mountains" adds nothing of the same slot; 夜 inside 夜店 is no time of day. */
function isPartOfAnother(hit: Hit, hits: readonly Hit[]): boolean {
  const length = hit.end - hit.start;
  return hits.some(
    (other) =>
      other !== hit &&
      other.start <= hit.start &&
      other.end >= hit.end &&
      other.end - other.start > length &&
      !(other.row.slot !== hit.row.slot && MAY_OVERLAP.has(`${hit.row.slot} in ${other.row.slot}`)),
  );
}

/** Words that mean something by themselves inside a longer phrase: "snowy mountains" also snows. */
const MAY_OVERLAP = new Set(['weather in scene', 'colour in scene', 'light in scene', 'time in weather']);

function assign(choices: PromptChoices, { slot, value }: VocabularyRow): void {
  Object.assign(choices, { [slot]: value });
}

/** Runs of words that no rule understood, and meanings that came second to another in their slot. */
function findUnused(text: string, hits: readonly Hit[], chosen: readonly Hit[]): string[] {
  const characters = [...text.split('')];
  const decided = new Set(chosen.map((hit) => `${hit.row.slot}=${hit.row.value}`));
  const unused: { start: number; words: string }[] = [];
  for (const hit of hits) {
    for (let i = hit.start; i < hit.end; i++) characters[i] = '\n';
    const covered = chosen.some((other) => other.start <= hit.start && other.end >= hit.end);
    if (hit.negated || covered || decided.has(`${hit.row.slot}=${hit.row.value}`)) continue;
    unused.push({ start: hit.start, words: text.slice(hit.start, hit.end) });
  }
  const rest = characters.join('');
  for (const { index, 0: run } of rest.matchAll(/[^,.;:!?()"\n]+/g)) {
    for (const part of unknownParts(run)) unused.push({ start: index + part.start, words: part.words });
  }
  const words = unused.sort((a, b) => a.start - b.start).map((part) => part.words);
  return [...new Set(words)].slice(0, MAX_REPORTED);
}

function unknownParts(run: string): { start: number; words: string }[] {
  const parts: { start: number; words: string }[] = [];
  const blank = run.replaceAll(NEUTRAL_CHINESE, (match) => '\n'.repeat(match.length));
  for (const { index, 0: piece } of blank.matchAll(/[\p{Script=Han}]+|[^\p{Script=Han}\n]+/gu)) {
    if (/\p{Script=Han}/u.test(piece)) {
      parts.push({ start: index, words: piece });
      continue;
    }
    const words = piece.trim().split(/\s+/);
    // Inner small words stay ("holding a guitar"), outer ones go.
    while (words.length > 0 && isNeutral(words[0] ?? '')) words.shift();
    while (words.length > 0 && isNeutral(words.at(-1) ?? '')) words.pop();
    if (words.length > 0) parts.push({ start: index, words: words.join(' ') });
  }
  return parts;
}

function isNeutral(word: string): boolean {
  return NEUTRAL_ENGLISH.has(word) || !/[a-z]/.test(word);
}

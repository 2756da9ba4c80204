import type { Action, Colour, Subject } from '../../../../media/scene/shot.ts';
import {
  ACTION_WORDS,
  COLOUR_WORDS,
  COUNT_WORDS,
  EMPTY_WORDS,
  GARMENT_WORDS,
  PROP_WORDS,
  SUBJECT_WORDS,
  type SubjectWord,
} from './subject-words.ts';
import { findNouns } from './word-sense.ts';
import { findMentions, type Mention } from './word-table.ts';

const MOST_SUBJECTS = 3;
const MOST_OF_A_KIND = 8;
/** Characters between an attribute and its noun: "a red (vintage) convertible". */
const REACH = 18;

export interface FoundSubjects {
  readonly subjects: readonly Subject[];
  /** The prompt says that nobody is there. */
  readonly isEmpty: boolean;
  /** A pronoun that stands for somebody of the shot before. */
  readonly hasPronoun: boolean;
  /** Everything that was understood, by its place in the text. */
  readonly mentions: readonly Mention<unknown>[];
}

/** Who and what is in one shot, the first named first. */
export function readSubjects(text: string): FoundSubjects {
  const found = findNouns(text, SUBJECT_WORDS).filter(({ value }) => value.kind !== 'open');
  const empty = findMentions(text, EMPTY_WORDS);
  const isEmpty =
    empty.length > 0 || found.some(({ isNegated, words }) => isNegated && /people|person|human|人/iu.test(words));
  const nouns = mergeNouns(found.filter(({ isNegated, value }) => !isNegated && value.kind !== 'pronoun'));
  const living = isEmpty ? nouns.filter(({ value }) => value.kind !== 'person') : nouns;
  const subjects = living.slice(0, MOST_SUBJECTS).map((noun, i) => describe(text, noun, living[i - 1], living[i + 1]));
  return {
    subjects: settleRiders(subjects),
    isEmpty,
    hasPronoun: found.some(({ value }) => value.kind === 'pronoun'),
    mentions: [...found, ...empty, ...findAttributes(text)],
  };
}

/** A horse that is ridden goes, and every rider has one; who rides anything but a horse is seen to go by. */
function settleRiders(subjects: readonly Subject[]): readonly Subject[] {
  if (!subjects.some(({ action }) => action === 'ride')) return subjects;
  const hasHorse = subjects.some(({ kind }) => kind === 'horse');
  const riders = subjects.reduce(
    (sum, { kind, action, count }) => sum + (kind === 'person' && action === 'ride' ? count : 0),
    0,
  );
  return subjects.map((subject) => {
    const { kind, action, count } = subject;
    if (kind === 'horse') {
      return { ...subject, action: action === 'run' ? 'run' : 'walk', count: Math.max(count, riders) };
    }
    return action === 'ride' && !(hasHorse && kind === 'person') ? { ...subject, action: 'walk' } : subject;
  });
}

function findAttributes(text: string): readonly Mention<unknown>[] {
  const tables = [ACTION_WORDS, COLOUR_WORDS, COUNT_WORDS, GARMENT_WORDS, PROP_WORDS];
  return tables.flatMap((table): readonly Mention<unknown>[] => findMentions<unknown>(text, table));
}

/** One entry per being: a man who is later "the fisherman", and horses named twice, are one. */
function mergeNouns(nouns: readonly Mention<SubjectWord>[]): readonly Mention<SubjectWord>[] {
  const merged: Mention<SubjectWord>[] = [];
  for (const noun of nouns) {
    const { kind, sex, count = 1 } = noun.value;
    const known = merged.findIndex(({ value }) => value.kind === kind && isSame(value, sex, count));
    const former = merged[known];
    if (former === undefined) merged.push(noun);
    else merged[known] = { ...former, value: { ...noun.value, ...former.value } };
  }
  return merged;
}

function isSame(known: SubjectWord, sex: SubjectWord['sex'], count: number): boolean {
  if (known.kind !== 'person') return true;
  if ((known.count ?? 1) !== count && count > 1) return false;
  return known.sex === undefined || sex === undefined || known.sex === sex;
}

type Noun = Mention<SubjectWord>;

function describe(text: string, noun: Noun, former: Noun | undefined, next: Noun | undefined): Subject {
  const { kind, sex = null, age = 'adult', garment = null, colour = null, count } = noun.value;
  if (kind === 'open' || kind === 'pronoun') throw new Error(`${kind} is no subject`);
  const start = former?.end ?? 0;
  const before = text.slice(Math.max(start, noun.start - REACH), noun.start);
  const after = text.slice(noun.end, next?.start ?? text.length);
  // Chinese puts what somebody wears and does before the noun too: 一个撑着红伞的女孩.
  const around = `${lastClause(text.slice(start, noun.start))} ${noun.words} ${after}`;
  const isPerson = kind === 'person';
  return {
    kind,
    action: next?.words === 'horseback' ? 'ride' : readAction(kind, around, after),
    count: readCount(before, noun, count),
    colour: colour ?? readColour(around, before, isPerson),
    garment: isPerson ? (pick(findMentions(around, GARMENT_WORDS))?.value ?? garment) : null,
    props: isPerson ? [...new Set(findMentions(around, PROP_WORDS).map(({ value }) => value))] : [],
    sex: isPerson ? sex : null,
    age: isPerson ? age : 'adult',
  };
}

function lastClause(text: string): string {
  return text.split(/[,.;:!?，。；：！？\n]/u).at(-1) ?? '';
}

function pick<T>(mentions: readonly Mention<T>[]): Mention<T> | undefined {
  return mentions.find(({ isNegated }) => !isNegated);
}

const LIE_DOWN: ReadonlySet<Subject['kind']> = new Set(['horse', 'dog', 'cat', 'deer']);

/** What follows the noun says what it does; in Chinese it may stand before. */
function readAction(kind: Subject['kind'], around: string, after: string): Action {
  for (const text of [after, around]) {
    const action = findMentions(text, ACTION_WORDS).find(
      ({ value, isNegated }) => value !== 'open' && !isNegated,
    )?.value;
    if (action === 'rest') return LIE_DOWN.has(kind) ? 'sit' : 'idle';
    if (action !== undefined && action !== 'open') return action;
  }
  return 'idle';
}

function readCount(before: string, noun: Noun, ofWord: number | undefined): number {
  const stated = findMentions(before, COUNT_WORDS).at(-1)?.value;
  const isPlural =
    /^(?:horses|ponies|dogs|puppies|wolves|cats|kittens|boats|ships|cars|taxis|birds|gulls|seagulls|men|women|ladies|boys|girls|astronauts|fish|shoal|school of fish|soldiers|dancers|children|.*们|.*群|车流)$/iu.test(
      noun.words,
    );
  const count = stated !== undefined && stated > 1 ? stated : Math.max(ofWord ?? 1, isPlural ? 3 : 1);
  return Math.min(MOST_OF_A_KIND, count);
}

/** A colour right before the noun, or one before a garment. The colour of an umbrella is not that of the coat. */
function readColour(around: string, before: string, isPerson: boolean): Colour | null {
  // "At golden hour, a horse": the colour of the light is not the horse's.
  if (!isPerson) return findMentions(lastClause(before), COLOUR_WORDS).at(-1)?.value ?? null;
  for (const garment of findMentions(around, GARMENT_WORDS)) {
    const lead = around.slice(Math.max(0, garment.start - REACH), garment.end);
    const colour = findMentions(lead, COLOUR_WORDS).at(-1);
    if (colour !== undefined) return colour.value;
  }
  const worn = /(?:in|wearing|dressed in|身穿|穿着|穿)\s*(?:a |an |all )?\S{0,10}$/iu;
  const colour = findMentions(around, COLOUR_WORDS).find(({ start }) => worn.test(around.slice(0, start)));
  return colour?.value ?? null;
}

import { clamp } from '../../../media/smooth.ts';
import {
  CLAUSE_BREAK,
  CONCEPT_WORDS,
  type Concept,
  FILLER_WORDS,
  NEGATION_AFTER,
  NEGATION_BEFORE_HAN,
  NEGATION_BEFORE_LATIN,
  SHOT_WORDS,
} from './direction-words.ts';

export type Mood = 'neutral' | 'smile' | 'happy' | 'serious' | 'sad' | 'surprised' | 'concerned';

/** How a portrait should act. `createDirection()` is what it does unasked. */
export interface Direction {
  mood: Mood;
  /** Size of all motion, 0.4 (calm) to 1.6 (energetic); 1 unasked. */
  energy: number;
  /** Wanted on accents; `false` also forbids the unasked ones. */
  nod: boolean | undefined;
  shake: boolean;
  /** Head tilt to the picture's right, -1..1. */
  tilt: number;
  /** Held gaze and slight turn in picture coordinates, -1..1: right and down are positive. */
  gazeX: number;
  gazeY: number;
  /** true: no glances away. false: the eyes avoid the camera. */
  atCamera: boolean | undefined;
  /** No motion of the head but breathing's; blinks stay. */
  still: boolean;
  /** Factor on the blink rate, bounded by the motion plan to a human range. */
  blinkRate: number;
  raiseBrows: boolean;
  /** 1 forward, -1 back. */
  lean: number;
}

export interface ParsedDirection {
  readonly direction: Direction;
  /** What was understood, e.g. `smile`, `no smile`, `look-left`; each once, in the order of the prompt. */
  readonly applied: string[];
  /** Phrases of the prompt, as written, that a portrait cannot act on. */
  readonly notApplied: string[];
}

export function createDirection(): Direction {
  return {
    mood: 'neutral',
    energy: 1,
    nod: undefined,
    shake: false,
    tilt: 0,
    gazeX: 0,
    gazeY: 0,
    atCamera: undefined,
    still: false,
    blinkRate: 1,
    raiseBrows: false,
    lean: 0,
  };
}

type Action = (direction: Direction, wanted: boolean) => void;

function setMood(mood: Mood): Action {
  return (direction, wanted) => {
    // "Not sad" says nothing of smiling, but it does end a sadness asked for before.
    // "Laughs and smiles" is one face, the broader one.
    if (wanted && mood === 'smile' && direction.mood === 'happy') return;
    if (wanted) direction.mood = mood;
    else if (direction.mood === mood || mood === 'smile' || mood === 'happy') direction.mood = 'neutral';
  };
}

function scaleEnergy(factor: number): Action {
  return (direction, wanted) => {
    direction.energy = clamp(direction.energy * (wanted ? factor : factor ** -0.5), 0.4, 1.6);
  };
}

/** A negated glance is a glance not made: the gaze stays where it was. */
function lookTo(x: number, y: number): Action {
  return (direction, wanted) => {
    if (!wanted) return;
    if (x !== 0) direction.gazeX = x;
    if (y !== 0) direction.gazeY = y;
  };
}

const ACTIONS: Readonly<Record<Concept, Action>> = {
  smile: setMood('smile'),
  happy: setMood('happy'),
  serious: setMood('serious'),
  sad: setMood('sad'),
  surprised: setMood('surprised'),
  concerned: setMood('concerned'),
  neutral: setMood('neutral'),
  calm: scaleEnergy(0.7),
  energetic: scaleEnergy(1.35),
  nod: (direction, wanted) => {
    direction.nod = wanted;
  },
  shake: (direction, wanted) => {
    direction.shake = wanted;
  },
  tilt: (direction, wanted) => {
    direction.tilt = wanted ? 1 : 0;
  },
  'look-left': lookTo(-1, 0),
  'look-right': lookTo(1, 0),
  'look-up': lookTo(0, -1),
  'look-down': lookTo(0, 1),
  'look-at-camera': (direction, wanted) => {
    direction.atCamera = wanted;
  },
  still: (direction, wanted) => {
    direction.still = wanted;
  },
  'move-head': (direction, wanted) => {
    direction.still = !wanted;
    if (wanted) scaleEnergy(1.15)(direction, true);
  },
  blink: (direction, wanted) => {
    if (!wanted) direction.blinkRate = 0.6;
  },
  'blink-more': (direction, wanted) => {
    direction.blinkRate = wanted ? 1.5 : 0.6;
  },
  'raise-brows': (direction, wanted) => {
    direction.raiseBrows = wanted;
  },
  'lean-forward': (direction, wanted) => {
    direction.lean = wanted ? 1 : 0;
  },
  'lean-back': (direction, wanted) => {
    direction.lean = wanted ? -1 : 0;
  },
};

interface Phrase {
  readonly concept: Concept | undefined;
  readonly text: string;
  readonly pattern: RegExp;
}

const LATIN = /^[a-z0-9' -]+$/;
const PHRASES: readonly Phrase[] = compilePhrases();

/** Marks per character of a clause. */
const FREE = 0;
const FILLER = 1;
const TAKEN = 2;

/** Reads a prompt in any of the six languages, also mixed. An absent or blank prompt asks for nothing. */
export function parseDirection(prompt: string | undefined): ParsedDirection {
  const direction = createDirection();
  const applied = new Set<string>();
  const notApplied: string[] = [];
  for (const clause of splitClauses(prompt ?? '')) {
    const text = foldText(clause);
    const marks = new Uint8Array(text.length);
    const found = findConcepts(text, marks);
    for (const { concept, wanted } of found) {
      ACTIONS[concept](direction, wanted);
      applied.add(wanted ? concept : `no ${concept}`);
    }
    notApplied.push(...leftovers(clause, text, marks));
  }
  return { direction, applied: [...applied], notApplied };
}

/** Cuts at CLAUSE_BREAK; slices keep the caller's spelling. */
function splitClauses(prompt: string): string[] {
  return prompt
    .normalize('NFC')
    .replace(/[’‘]/g, "'")
    .replace(/\s+/g, ' ')
    .split(new RegExp(CLAUSE_BREAK.source, 'giu'))
    .map((clause) => clause.trim())
    .filter((clause) => clause.length > 0);
}

/** Lower case without Latin accents, one output unit per input unit so that positions stay those of the clause. */
function foldText(clause: string): string {
  let folded = '';
  for (let i = 0; i < clause.length; i++) {
    const unit = clause.charAt(i);
    const lower = unit.toLowerCase();
    const plain = /[\u00c0-\u024f]/.test(lower) ? lower.normalize('NFD').charAt(0) : lower;
    folded += plain.length === 1 ? plain : unit;
  }
  return folded;
}

function compilePhrases(): readonly Phrase[] {
  const phrases: Phrase[] = [];
  const add = (words: readonly string[], concept: Concept | undefined) => {
    for (const text of words.join('|').split('|')) {
      // The table holds letters, spaces, apostrophes and hyphens only: nothing to escape.
      const source = LATIN.test(text) ? `(?<![a-z0-9])${text}(?![a-z0-9])` : text;
      phrases.push({ concept, text, pattern: new RegExp(source, 'gu') });
    }
  };
  for (const [concept, words] of Object.entries(CONCEPT_WORDS)) add(words, concept as Concept);
  // At equal length a concept wins over filler, because the sort is stable.
  add(FILLER_WORDS, undefined);
  return phrases.sort((a, b) => b.text.length - a.text.length);
}

interface Found {
  readonly concept: Concept;
  readonly wanted: boolean;
  readonly start: number;
}

/** Concepts in reading order. Longest phrases claim their characters first, all concepts before any filler. */
function findConcepts(text: string, marks: Uint8Array): Found[] {
  const found: Found[] = [];
  for (const pass of [TAKEN, FILLER]) {
    for (const phrase of PHRASES) {
      if ((phrase.concept !== undefined) !== (pass === TAKEN) || !text.includes(phrase.text)) continue;
      for (const match of text.matchAll(phrase.pattern)) {
        const start = match.index;
        const end = start + phrase.text.length;
        if (!marks.subarray(start, end).every((mark) => mark === FREE)) continue;
        marks.fill(pass, start, end);
        if (phrase.concept === undefined) continue;
        found.push({ concept: phrase.concept, wanted: !isNegated(text, marks, start, end), start });
      }
    }
  }
  return withoutShotManner(found, text, marks).sort((a, b) => a.start - b.start);
}

/** In a clause about the shot that says nothing to the person, words of manner belong to the shot. */
function withoutShotManner(found: Found[], text: string, marks: Uint8Array): Found[] {
  const isManner = ({ concept }: Found) => concept === 'calm' || concept === 'energetic';
  if (!found.every(isManner) || !SHOT_WORDS.test(text)) return found;
  for (let i = 0; i < marks.length; i++) if (marks[i] === TAKEN) marks[i] = FREE;
  return [];
}

/** Also claims a negation or an inflection that is glued to the end of the phrase, as Japanese and Korean do. */
function isNegated(text: string, marks: Uint8Array, start: number, end: number): boolean {
  const after = text.slice(end);
  const negation = NEGATION_AFTER.exec(after)?.[0] ?? '';
  const ending = /^[\p{Script=Hiragana}\p{Script=Hangul}]{0,6}/u.exec(after)?.[0] ?? '';
  const glued = Math.max(negation.length, ending.length);
  for (let i = end; i < end + glued; i++) if (marks[i] === FREE) marks[i] = FILLER;
  const before = text.slice(0, start);
  return negation.length > 0 || NEGATION_BEFORE_LATIN.test(before) || NEGATION_BEFORE_HAN.test(before);
}

/** Runs of unclaimed text between concepts, filler inside a run included so that it reads as it was written. */
function leftovers(clause: string, text: string, marks: Uint8Array): string[] {
  const runs: string[] = [];
  let first = -1;
  let last = -1;
  const flush = () => {
    // Kana alone is an inflection or a particle, never content that stands by itself.
    const content = first < 0 ? '' : clause.slice(first, last + 1);
    if (content !== '' && !/^[\p{Script=Hiragana}\s]*$/u.test(content)) runs.push(content);
    first = -1;
  };
  for (let i = 0; i < text.length; i++) {
    if (marks[i] === TAKEN) flush();
    else if (marks[i] === FREE && /[\p{L}\p{N}]/u.test(text.charAt(i))) {
      if (first < 0) first = i;
      last = i;
    }
  }
  flush();
  return runs;
}

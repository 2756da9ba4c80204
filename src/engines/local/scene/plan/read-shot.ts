import type {
  CameraMove,
  Framing,
  Grade,
  Particle,
  Setting,
  Subject,
  TimeOfDay,
  Weather,
} from '../../../../media/scene/shot.ts';
import { CAMERA_WORDS, FRAMING_WORDS, GRADE_WORDS, PARTICLE_WORDS, SPEED_WORDS } from './camera-words.ts';
import { SETTING_WORDS, TIME_WORDS, WEATHER_WORDS } from './place-words.ts';
import { readSubjects } from './read-subjects.ts';
import { findMoves, findNouns } from './word-sense.ts';
import { findMentions, type Mention, pickMention, type WordTable } from './word-table.ts';

/** What one part of the prompt says; `null` where it says nothing. */
export interface ShotWords {
  readonly setting: Setting | null;
  readonly timeOfDay: TimeOfDay | null;
  readonly weather: Weather | null;
  readonly move: CameraMove | null;
  readonly speed: number | null;
  readonly framing: Framing | null;
  readonly grades: readonly Grade[];
  readonly particles: readonly Particle[];
  readonly subjects: readonly Subject[];
  readonly isEmpty: boolean;
  readonly hasPronoun: boolean;
  /** What the prompt rules out: no default may bring it back. */
  readonly excluded: ReadonlySet<string>;
  /** Places of all words that were understood. */
  readonly spans: readonly Mention<unknown>[];
}

const SLOW = 0.6;
const FAST = 1.7;

export function readShot(text: string): ShotWords {
  const spans: Mention<unknown>[] = [];
  const excluded = new Set<string>();
  const read = <T extends string>(table: WordTable<T>, find = findMentions<T>): readonly Mention<T>[] => {
    const mentions = find(text, table).filter(({ value }) => value !== 'open');
    for (const mention of mentions) {
      spans.push(mention);
      if (mention.isNegated) excluded.add(mention.value);
    }
    return mentions;
  };
  const found = readSubjects(text);
  spans.push(...found.mentions);
  const cameras = read(CAMERA_WORDS, findMoves);
  return {
    setting: pickKnown(read(SETTING_WORDS, findNouns)),
    timeOfDay: pickKnown(read(TIME_WORDS, findNouns)),
    weather: pickKnown(read(WEATHER_WORDS, findNouns)),
    move: pickFirst(cameras),
    speed: readSpeed(read(SPEED_WORDS), cameras),
    framing: pickKnown(read(FRAMING_WORDS)),
    grades: everyWanted(read(GRADE_WORDS)),
    particles: everyWanted(read(PARTICLE_WORDS)),
    subjects: found.subjects,
    isEmpty: found.isEmpty,
    hasPronoun: found.hasPronoun,
    excluded,
    spans,
  };
}

function pickKnown<T extends string>(mentions: readonly Mention<T | 'open'>[]): T | null {
  const value = pickMention(mentions)?.value;
  return value === undefined || value === 'open' ? null : value;
}

/** The camera can do one thing at a time; the first move asked for is it, a direction before a mere "pan". */
function pickFirst(mentions: readonly Mention<CameraMove | 'open'>[]): CameraMove | null {
  const first = mentions.find(({ isNegated }) => !isNegated)?.value;
  return first === undefined || first === 'open' ? null : first;
}

function everyWanted<T extends string>(mentions: readonly Mention<T>[]): readonly T[] {
  return [...new Set(mentions.filter(({ isNegated }) => !isNegated).map(({ value }) => value))];
}

/** The word of speed nearest to the camera's; with no camera words, any. */
function readSpeed(speeds: readonly Mention<'slow' | 'fast'>[], cameras: readonly Mention<unknown>[]): number | null {
  const wanted = speeds.filter(({ isNegated }) => !isNegated);
  const [camera] = cameras;
  const distance = ({ start }: Mention<unknown>): number => (camera === undefined ? 0 : Math.abs(start - camera.start));
  const [nearest] = wanted.toSorted((a, b) => distance(a) - distance(b));
  if (nearest === undefined) return null;
  return nearest.value === 'slow' ? SLOW : FAST;
}

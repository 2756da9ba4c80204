import { clamp } from '../../../../media/smooth.ts';
import type { Quote } from './read-dialogue.ts';
import type { DurationSource, PlanReference } from './scene-plan.ts';

const LEAST_SECONDS = 4;
const MOST_SECONDS = 15;
const DEFAULT_SECONDS = 5;
const SECONDS_PER_EXTRA_SHOT = 3;
/** Of the offline voices at their ordinary pace. */
const LETTERS_PER_SECOND = 13;
const HAN_PER_SECOND = 4;
const LEAD_SECONDS = 0.5;
const PAUSE_SECONDS = 0.35;
const TAIL_SECONDS = 1;

const STATED =
  /(?<![\d.:])(\d{1,3}(?:\.\d)?)[\s-]*(?:seconds?|secs?|s)(?![a-z])|(?<![\d.:])(\d{1,3}(?:\.\d)?)\s*秒|(?<![a-z])(four|five|six|seven|eight|nine|ten|twelve|fifteen)[\s-]seconds?(?![a-z])|([四五六七八九十]|十[一二三四五])秒/iu;
const NUMBERS: Readonly<Record<string, number>> = {
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  十一: 11,
  十二: 12,
  十三: 13,
  十四: 14,
  十五: 15,
};

export interface DurationFacts {
  /** -1 asks for a choice. */
  readonly requested: number;
  readonly description: string;
  readonly quotes: readonly Quote[];
  readonly shots: number;
  /** The last second that a time stamp names. */
  readonly lastStamp: number | null;
  readonly references: readonly PlanReference[];
}

export interface Duration {
  readonly seconds: number;
  readonly source: DurationSource;
}

/** "The model independently selects the appropriate video length (integer seconds) within the valid range" (seed 002). */
export function chooseDuration(facts: DurationFacts): Duration {
  if (facts.requested !== -1) return { seconds: facts.requested, source: 'requested' };
  const stated = facts.lastStamp ?? readStatedSeconds(facts.description);
  if (stated !== null) return whole(stated, 'stated');
  const footage = facts.references.filter(({ kind, seconds }) => kind !== 'image' && seconds !== undefined);
  const [longest] = footage.toSorted((a, b) => rank(b) - rank(a));
  if (longest?.seconds !== undefined) return whole(longest.seconds, 'reference');
  const shots = DEFAULT_SECONDS + SECONDS_PER_EXTRA_SHOT * (facts.shots - 1);
  const spoken = facts.quotes.length === 0 ? 0 : speechSeconds(facts.quotes);
  return spoken > shots
    ? whole(spoken, 'dialogue')
    : whole(shots, spoken > 0 && facts.shots === 1 ? 'dialogue' : 'default');
}

/** A sound decides before a video: speech that is cut off is worse than a picture that is held. */
function rank({ kind, seconds = 0 }: PlanReference): number {
  return seconds + (kind === 'audio' ? 1000 : 0);
}

function whole(seconds: number, source: DurationSource): Duration {
  return { seconds: clamp(Math.ceil(seconds - 0.05), LEAST_SECONDS, MOST_SECONDS), source };
}

function readStatedSeconds(text: string): number | null {
  const match = STATED.exec(text);
  if (match === null) return null;
  const [, latin, han, word, numeral] = match;
  return NUMBERS[(word ?? numeral ?? '').toLowerCase()] ?? Number(latin ?? han);
}

function speechSeconds(quotes: readonly Quote[]): number {
  const lines = quotes.map(({ text }) => {
    const han = text.match(/[\p{Script=Han}\u3040-\u30ff\p{Script=Hangul}]/gu)?.length ?? 0;
    return han / HAN_PER_SECOND + (text.length - han) / LETTERS_PER_SECOND;
  });
  return LEAD_SECONDS + lines.reduce((sum, seconds) => sum + seconds + PAUSE_SECONDS, 0) + TAIL_SECONDS;
}

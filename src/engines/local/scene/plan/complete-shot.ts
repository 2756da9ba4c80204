import type { RandomStream } from '../../../../media/random.ts';
import type { CameraMove, Setting, Shot, Subject, TimeOfDay, Weather } from '../../../../media/scene/shot.ts';
import type { ShotWords } from './read-shot.ts';

type Description = Omit<Shot, 'startFrame' | 'frames'>;

/** The light in which each setting looks its best, first choice first: a prompt may rule some out. */
const TIMES: Readonly<Record<Setting, readonly TimeOfDay[]>> = {
  sea: ['golden', 'morning', 'day'],
  lake: ['morning', 'golden', 'day'],
  mountain: ['golden', 'morning', 'day'],
  forest: ['morning', 'golden', 'day'],
  meadow: ['golden', 'morning', 'day'],
  desert: ['golden', 'morning', 'day'],
  snowfield: ['golden', 'morning', 'day'],
  city: ['day', 'golden', 'dusk', 'night'],
  room: ['day', 'morning', 'night'],
  kitchen: ['morning', 'day', 'night'],
  stage: ['night', 'day'],
  space: ['night', 'day'],
  underwater: ['day', 'morning', 'night'],
  fire: ['night', 'dusk', 'day'],
  studio: ['day', 'night'],
};
/** Low sun and a closed sky do not go together. */
const CLOSED_SKY: ReadonlySet<Weather> = new Set(['rain', 'storm', 'snow', 'fog', 'cloudy']);
const INDOORS: ReadonlySet<Setting> = new Set(['room', 'kitchen', 'stage', 'studio', 'space', 'underwater']);
const MOVES: readonly CameraMove[] = ['dolly-in', 'truck-right', 'pan-right', 'crane-up', 'truck-left'];

/**
 * Fills what a part of the prompt leaves open: from the shot before where that makes sense, else by what suits the
 * setting, else by the seed. Never with what the prompt rules out.
 */
export function completeShot(words: ShotWords, former: Description | null, random: RandomStream): Description {
  const setting = words.setting ?? former?.setting ?? 'studio';
  const isSamePlace = former !== null && former.setting === setting;
  const weather =
    words.weather ?? (isSamePlace || !INDOORS.has(setting) ? inherit(former?.weather, words) : null) ?? 'clear';
  const stays = former !== null && !INDOORS.has(former.setting) && !INDOORS.has(setting);
  const inherited = isSamePlace || stays ? inherit(former?.timeOfDay, words) : null;
  const isAlone = words.subjects.length === 0;
  return {
    setting,
    weather,
    timeOfDay: words.timeOfDay ?? inherited ?? chooseTime(setting, weather, words.excluded),
    subjects:
      isAlone && words.hasPronoun && !words.isEmpty ? (former?.subjects ?? []) : onStage(setting, words.subjects),
    camera: {
      move: words.move ?? chooseMove(setting, words, random),
      speed: words.speed ?? 1,
    },
    framing: words.framing ?? 'medium',
    grades: words.grades.length > 0 ? words.grades : (former?.grades ?? []),
    particles: words.particles,
  };
}

/** The crowd of a stage sits in front of it, where the renderer always has one; the act stands on it. */
function onStage(setting: Setting, subjects: readonly Subject[]): readonly Subject[] {
  if (setting !== 'stage' || subjects.length < 2) return subjects;
  return subjects.filter(({ kind, count }) => kind !== 'person' || count < 4);
}

function inherit<T extends string>(value: T | undefined, { excluded }: ShotWords): T | null {
  return value === undefined || excluded.has(value) ? null : value;
}

function chooseTime(setting: Setting, weather: Weather, excluded: ReadonlySet<string>): TimeOfDay {
  const closed = CLOSED_SKY.has(weather) && !INDOORS.has(setting) && setting !== 'fire';
  const choices: readonly TimeOfDay[] = closed ? ['day', 'morning', 'dusk'] : TIMES[setting];
  return choices.find((time) => !excluded.has(time)) ?? choices[0] ?? 'day';
}

/** A subject is best approached; a view may be shown in several ways. */
function chooseMove(setting: Setting, words: ShotWords, random: RandomStream): CameraMove {
  if (words.excluded.has('static')) return 'dolly-in';
  if (setting === 'studio' || words.subjects.length > 0) return 'dolly-in';
  const choices = MOVES.filter((move) => !words.excluded.has(move) && !(INDOORS.has(setting) && move === 'crane-up'));
  return choices[Math.floor(random.next() * choices.length)] ?? 'dolly-in';
}

import { createRandom } from '../../../../media/random.ts';
import type { Shot } from '../../../../media/scene/shot.ts';
import { chooseDuration } from './choose-duration.ts';
import { completeShot } from './complete-shot.ts';
import { listIgnored } from './list-ignored.ts';
import { type Quote, readDialogue } from './read-dialogue.ts';
import { readEdits, readReferenceRoles, referenceSpans } from './read-references.ts';
import { readShot, type ShotWords } from './read-shot.ts';
import { readSound, soundSpans } from './read-sound.ts';
import type { DialogueLine, PlanNotes, PlanReference, RatioCue, ScenePlan } from './scene-plan.ts';
import { type Segment, splitShots } from './split-shots.ts';

const FPS = 24;

export interface PlanRequest {
  /** -1 derives one from the prompt: the same prompt gives the same video. */
  readonly seed: number;
  /** Whole seconds, or -1 to choose. */
  readonly durationSeconds: number;
  readonly mode: 'T' | 'F' | 'FL' | 'R';
  readonly references: readonly PlanReference[];
}

/** Reads a prompt, English or Chinese, into shots, dialogue, sound and edits. Pure; the same input gives the same plan. */
export function planScene(prompt: string, request: PlanRequest): ScenePlan {
  const seed = request.seed === -1 ? hashPrompt(prompt) : request.seed;
  const { quotes, writings, description } = readDialogue(prompt);
  const { common, segments } = splitShots(description);
  const parts = segments.length > 0 ? segments : [wholePrompt(description)];
  const duration = chooseDuration({
    requested: request.durationSeconds,
    description,
    quotes,
    shots: parts.length,
    lastStamp: parts.at(-1)?.toSeconds ?? null,
    references: request.references,
  });
  const frames = duration.seconds * FPS;
  const kept = parts.slice(0, duration.seconds);
  const words = kept.map(({ text }) => readShot(text));
  const shared = readShot(common);
  const shots = composeShots(words, shared, spreadFrames(kept, frames), seed);
  const notes = describePlan(shots, words, shared, quotes.length);
  const isTextOnly = request.mode === 'T';
  const hasSetting = shared.setting !== null || words.some(({ setting }) => setting !== null);
  const spans = [
    ...shared.spans,
    ...words.flatMap(({ spans: found }, i) => found.map((span) => shift(span, kept[i]?.start ?? 0))),
    ...referenceSpans(description, request.references),
    ...soundSpans(description),
  ];
  const local: PlanNotes = {
    understood: notes,
    ignored: [...listIgnored(description, spans), ...writings.map((text) => `writing: ${text}`)],
    fallback: isTextOnly && !hasSetting ? 'studio' : null,
  };
  return {
    seed,
    durationSeconds: duration.seconds,
    durationSource: duration.source,
    fps: FPS,
    frames,
    shots,
    dialogue: quotes.map((quote) => placeLine(quote, kept)),
    sound: readSound(
      description,
      shots,
      kept.map(({ text }) => text),
    ),
    ratioCue: readRatioCue(description),
    references: readReferenceRoles(description, request.references),
    edits: request.mode === 'R' ? readEdits(description) : [],
    stated: { camera: (words[0]?.move ?? shared.move) !== null, setting: hasSetting },
    local,
    warnings: listWarnings(local, parts.length - kept.length, writings, isTextOnly),
  };
}

/** FNV-1a over UTF-16 units. */
function hashPrompt(prompt: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < prompt.length; i++) hash = Math.imul(hash ^ prompt.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function wholePrompt(text: string): Segment {
  return { text, start: 0, fromSeconds: null, toSeconds: null };
}

function shift<T extends { readonly start: number; readonly end: number }>(span: T, by: number): T {
  return { ...span, start: span.start + by, end: span.end + by };
}

/** First frames and lengths: by time stamps where all have them, else evenly. */
function spreadFrames(
  segments: readonly Segment[],
  frames: number,
): readonly (readonly [start: number, frames: number])[] {
  const last = segments.at(-1)?.toSeconds ?? null;
  const stamps = segments.map(({ fromSeconds }) => fromSeconds);
  const isStamped =
    last !== null &&
    stamps.every((from, i) => from !== null && from < last && (i === 0 || from > (stamps[i - 1] ?? 0)));
  const first = stamps[0] ?? 0;
  const starts = segments.map((_, i) => {
    const share = isStamped ? ((stamps[i] ?? 0) - first) / (last - first) : i / segments.length;
    return Math.round(share * frames);
  });
  return starts.map((start, i) => [start, Math.max(1, (starts[i + 1] ?? frames) - start)]);
}

/** What holds for all shots counts where a shot says nothing of its own. */
function composeShots(
  words: readonly ShotWords[],
  shared: ShotWords,
  spread: readonly (readonly [number, number])[],
  seed: number,
): readonly Shot[] {
  const random = createRandom(seed).derive('plan');
  // "A woman looks up. Then she walks through the city": the first shot is set where the first named place is.
  const firstSetting = shared.setting ?? words.find(({ setting }) => setting !== null)?.setting ?? null;
  const shots: Shot[] = [];
  for (const [i, own] of words.entries()) {
    const former = shots[i - 1] ?? null;
    const merged: ShotWords = {
      ...own,
      setting: own.setting ?? shared.setting ?? (i === 0 ? firstSetting : null),
      timeOfDay: own.timeOfDay ?? shared.timeOfDay,
      weather: own.weather ?? shared.weather,
      move: own.move ?? shared.move,
      speed: own.speed ?? shared.speed,
      framing: own.framing ?? shared.framing,
      grades: own.grades.length > 0 ? own.grades : shared.grades,
      particles: own.particles.length > 0 ? own.particles : shared.particles,
      subjects: own.subjects.length > 0 || own.isEmpty ? own.subjects : shared.subjects,
      excluded: new Set([...own.excluded, ...shared.excluded]),
    };
    const [startFrame, frames] = spread[i] ?? [0, 1];
    shots.push({ startFrame, frames, ...completeShot(merged, former, random.derive(`shot ${i}`)) });
  }
  return shots;
}

function placeLine({ text, language, speaker, start }: Quote, segments: readonly Segment[]): DialogueLine {
  const shot = Math.max(
    0,
    segments.findLastIndex((segment) => segment.start <= start),
  );
  const { fromSeconds = null } = segments[shot] ?? {};
  return { text, language, speaker, shot, ...(fromSeconds === null ? {} : { startSeconds: fromSeconds }) };
}

const RATIOS: readonly (readonly [RegExp, RatioCue])[] = [
  [/(?:^|\D)(21\s*[:：]\s*9)(?:\D|$)|ultra-?wide|cinemascope|anamorphic|超宽|宽银幕/iu, '21:9'],
  [
    /(?:^|\D)(9\s*[:：]\s*16)(?:\D|$)|\bvertical\b|\bportrait (?:format|video|orientation|mode)\b|竖屏|竖版|竖幅/iu,
    '9:16',
  ],
  [/(?:^|\D)(16\s*[:：]\s*9)(?:\D|$)|\blandscape (?:format|video|orientation|mode)\b|widescreen|横屏|横版/iu, '16:9'],
  [/(?:^|\D)(4\s*[:：]\s*3)(?:\D|$)/u, '4:3'],
  [/(?:^|\D)(3\s*[:：]\s*4)(?:\D|$)/u, '3:4'],
  [/(?:^|\D)(1\s*[:：]\s*1)(?:\D|$)|\bsquare (?:format|video|frame)\b|方形|正方形/iu, '1:1'],
];

function readRatioCue(text: string): RatioCue | null {
  return RATIOS.find(([cue]) => cue.test(text))?.[1] ?? null;
}

/** One line per thing that a shot took from the prompt, numbered where there are several shots. */
function describePlan(
  shots: readonly Shot[],
  words: readonly ShotWords[],
  shared: ShotWords,
  lines: number,
): readonly string[] {
  const notes = shots.flatMap((shot, i) => {
    const own = words[i] ?? shared;
    const at = shots.length > 1 ? `shot ${i + 1} ` : '';
    const said = <T>(name: string, value: T, isSaid: boolean): string[] => (isSaid ? [`${at}${name}: ${value}`] : []);
    return [
      ...said('setting', shot.setting, (own.setting ?? shared.setting) !== null),
      ...said('time', shot.timeOfDay, (own.timeOfDay ?? shared.timeOfDay) !== null),
      ...said('weather', shot.weather, (own.weather ?? shared.weather) !== null),
      ...said('camera', shot.camera.move, (own.move ?? shared.move) !== null),
      ...said('framing', shot.framing, (own.framing ?? shared.framing) !== null),
      ...shot.subjects.flatMap(({ kind, count, action }) => said('subject', `${count} ${kind} ${action}`, true)),
      ...shot.grades.flatMap((grade) => said('grade', grade, true)),
      ...shot.particles.flatMap((particle) => said('particles', particle, true)),
      ...[...own.excluded].flatMap((value) => said('not', value, true)),
      ...said('subject', 'nobody', own.isEmpty),
    ];
  });
  return lines > 0 ? [...notes, `dialogue: ${lines} ${lines === 1 ? 'line' : 'lines'}`] : notes;
}

function listWarnings(
  { fallback }: PlanNotes,
  dropped: number,
  writings: readonly string[],
  isTextOnly: boolean,
): readonly string[] {
  const warnings: string[] = [];
  if (fallback !== null) {
    warnings.push('the prompt names no setting that the local engine has; a neutral studio is shown instead');
  }
  if (dropped > 0) warnings.push(`${dropped} of the shots do not fit into the duration and were left out`);
  if (writings.length > 0 && isTextOnly) warnings.push('the local engine cannot draw lettering; it was left out');
  return warnings;
}

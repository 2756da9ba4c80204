import type { Edit, ScenePlan } from '../plan/scene-plan.ts';
import type { SceneInput } from '../scene-job.ts';

/** One stretch of a clip made of references. */
export type Segment = PictureSegment | FootageSegment | ContinuationSegment;

interface Stretch {
  readonly input: SceneInput;
  /** In the clip; a dissolve belongs to both of its segments. */
  readonly startFrame: number;
  readonly frames: number;
}

export interface PictureSegment extends Stretch {
  readonly kind: 'picture';
  /** The moment at which the picture is shown as it is. */
  readonly restAt: 'start' | 'end';
  /** The picture's person is to be set into the place of the prompt. */
  readonly isPlaced: boolean;
}

export interface FootageSegment extends Stretch {
  readonly kind: 'footage';
  /** Place in the source that the first frame shows. */
  readonly fromSeconds: number;
  /** Seconds of the source that may be shown. */
  readonly availableSeconds: number;
  /** Seconds of source per second of clip. */
  readonly speed: number;
  readonly isReversed: boolean;
}

/** Goes on from a video's end, or leads to its start: its outermost frame under a camera that moves as it did. */
export interface ContinuationSegment extends Stretch {
  readonly kind: 'continuation';
  readonly side: 'after' | 'before';
  /** Place of that frame in the source. */
  readonly atSeconds: number;
}

export interface Timeline {
  readonly segments: readonly Segment[];
  /** Frames over which neighbours are blended; 0 cuts. */
  readonly dissolveFrames: number;
  readonly warnings: readonly string[];
}

/** A shot below this is a flash (seed issue: references as shots of at least two seconds). */
const LEAST_SHOT_SECONDS = 2;
const DISSOLVE_SECONDS = 0.5;
/** What a request to extend gets at least of new picture, where the duration allows. */
const LEAST_NEW_SECONDS = 4;
/** A rest shorter than this is not worth a shot of its own. */
const NEGLIGIBLE_SECONDS = 0.25;

/** Lays the references of a request out in time. Pure; sounds are not its concern. */
export function planTimeline(plan: ScenePlan, inputs: readonly SceneInput[]): Timeline {
  const warnings = listLimits(plan);
  const isPlaced = placesPerson(plan, inputs, warnings);
  const videos = inputs.filter(({ kind }) => kind === 'video');
  const images = orderImages(
    plan,
    inputs.filter(({ kind }) => kind === 'image'),
  );
  const join = plan.edits.find((edit) => edit.verb === 'join');
  const dissolveFrames = join?.transition === 'cut' ? 0 : Math.round(DISSOLVE_SECONDS * plan.fps);
  const wishes = videos.length === 0 ? [] : wishForVideos(plan, videos);
  const pieces: Wish[] = [
    ...images.first.map((input) => pictureWish(input, 'start')),
    ...wishes,
    ...images.middle.map((input) => pictureWish(input, 'start', isPlaced)),
    ...images.last.map((input) => pictureWish(input, 'end')),
  ];
  const { kept, dropped } = keepWhatFits(pieces, plan.durationSeconds);
  if (dropped.length > 0) {
    const names = dropped.map(({ input }) => input.name).join(', ');
    warnings.push(
      `${names} did not fit into ${plan.durationSeconds} s at ${LEAST_SHOT_SECONDS} s a shot and was left out`,
    );
  }
  const { segments, isContinued } = place(kept, plan, dissolveFrames);
  if (isContinued && !plan.edits.some(({ verb }) => verb === 'extend')) {
    warnings.push('the references are shorter than the clip: its end continues the last frame with a moving camera');
  }
  return { segments, dissolveFrames, warnings };
}

function listLimits({ edits }: ScenePlan): string[] {
  return edits.flatMap((edit) =>
    edit.verb === 'change-content'
      ? [`the local engine cannot change what a video shows ("${edit.words.slice(0, 80)}"); it is shown as it is`]
      : [],
  );
}

/** "The man of image 1 walks on the beach": somebody of a picture is wanted in a place that the prompt names. */
function placesPerson({ references, stated }: ScenePlan, inputs: readonly SceneInput[], warnings: string[]): boolean {
  const subjects = references.filter(({ role }) => role === 'subject');
  if (!stated.setting || subjects.length === 0) return false;
  const isAlone = inputs.filter(({ kind }) => kind !== 'audio').length === 1;
  if (!isAlone) {
    const names = subjects.map(({ name }) => name).join(', ');
    warnings.push(
      `${names} is shown as it is: the local engine sets a person into another place only where there is one picture`,
    );
  }
  return isAlone;
}

interface OrderedImages {
  readonly first: readonly SceneInput[];
  readonly middle: readonly SceneInput[];
  readonly last: readonly SceneInput[];
}

function orderImages({ references }: ScenePlan, images: readonly SceneInput[]): OrderedImages {
  const roleOf = (input: SceneInput) => references.find(({ name }) => name === input.name)?.role ?? 'unstated';
  return {
    first: images.filter((input) => roleOf(input) === 'first-frame').slice(0, 1),
    last: images.filter((input) => roleOf(input) === 'last-frame').slice(0, 1),
    middle: images.filter((input) => !['first-frame', 'last-frame'].includes(roleOf(input))),
  };
}

/** A segment before it has its place; `seconds` is its natural length, null where any will do. */
type Wish = {
  readonly input: SceneInput;
  readonly seconds: number | null;
} & (
  | { readonly kind: 'picture'; readonly restAt: 'start' | 'end'; readonly isPlaced: boolean }
  | {
      readonly kind: 'footage';
      readonly fromSeconds: number;
      readonly availableSeconds: number;
      readonly speed: number;
      readonly isReversed: boolean;
    }
  | { readonly kind: 'continuation'; readonly side: 'after' | 'before'; readonly atSeconds: number }
);

function pictureWish(input: SceneInput, restAt: 'start' | 'end', isPlaced = false): Wish {
  return { kind: 'picture', input, restAt, isPlaced, seconds: null };
}

function wishForVideos(plan: ScenePlan, videos: readonly SceneInput[]): Wish[] {
  const extend = plan.edits.find((edit) => edit.verb === 'extend');
  const footage = videos.map((input) => footageWish(input, plan.edits));
  if (extend === undefined) return footage;
  const [outer] = extend.direction === 'forward' ? footage.slice(-1) : footage;
  if (outer === undefined || outer.kind !== 'footage') return footage;
  // What is new is what was asked for: of the source only as much as leaves room for it.
  const room = Math.max(0, plan.durationSeconds - LEAST_NEW_SECONDS);
  const shown = Math.min(room, outer.seconds ?? 0);
  const isForward = extend.direction === 'forward';
  const span = shown * outer.speed;
  const end = outer.fromSeconds + outer.availableSeconds;
  const fromSeconds = isForward ? end - span : outer.fromSeconds;
  const kept: Wish[] =
    shown < NEGLIGIBLE_SECONDS ? [] : [{ ...outer, seconds: shown, fromSeconds, availableSeconds: span }];
  const continuation: Wish = {
    kind: 'continuation',
    input: outer.input,
    side: isForward ? 'after' : 'before',
    atSeconds: isForward ? end : outer.fromSeconds,
    seconds: null,
  };
  return isForward ? [...kept, continuation] : [continuation, ...kept];
}

function footageWish(input: SceneInput, edits: readonly Edit[]): Wish & { kind: 'footage' } {
  const whole = input.seconds ?? 0;
  const trim = edits.find((edit) => edit.verb === 'trim');
  const fromSeconds = Math.min(trim?.fromSeconds ?? 0, Math.max(0, whole - NEGLIGIBLE_SECONDS));
  const toSeconds = Math.min(trim?.toSeconds ?? whole, whole);
  const availableSeconds = Math.max(NEGLIGIBLE_SECONDS, toSeconds - fromSeconds);
  const speed = edits.find((edit) => edit.verb === 'retime')?.speed ?? 1;
  const isReversed = edits.some(({ verb }) => verb === 'reverse');
  return {
    kind: 'footage',
    input,
    seconds: availableSeconds / speed,
    fromSeconds,
    availableSeconds,
    speed,
    isReversed,
  };
}

/** Drops pictures from the middle until every piece has its two seconds. */
function keepWhatFits(pieces: readonly Wish[], durationSeconds: number): { kept: Wish[]; dropped: Wish[] } {
  const most = Math.max(1, Math.floor(durationSeconds / LEAST_SHOT_SECONDS));
  const kept = [...pieces];
  const dropped: Wish[] = [];
  while (kept.length > most) {
    const index = kept.findLastIndex((piece) => piece.kind === 'picture' && piece.restAt === 'start');
    const [out] = kept.splice(index > 0 ? index : kept.length - 1, 1);
    if (out !== undefined) dropped.unshift(out);
  }
  return { kept, dropped };
}

function place(
  kept: readonly Wish[],
  plan: ScenePlan,
  dissolveFrames: number,
): { segments: Segment[]; isContinued: boolean } {
  const pieces = plan.edits.some(({ verb }) => verb === 'loop') ? loop(kept, plan.durationSeconds) : [...kept];
  const lengths = shareTime(pieces, plan.durationSeconds);
  const missing = plan.durationSeconds - lengths.reduce((sum, seconds) => sum + seconds, 0);
  const last = pieces.at(-1);
  const isContinued = missing > NEGLIGIBLE_SECONDS && last?.kind === 'footage';
  if (isContinued && last.kind === 'footage') {
    const atSeconds = last.isReversed ? last.fromSeconds : last.fromSeconds + last.availableSeconds;
    pieces.push({ kind: 'continuation', input: last.input, side: 'after', atSeconds, seconds: null });
    lengths.push(missing);
  }
  const segments: Segment[] = [];
  let time = 0;
  for (const [index, piece] of pieces.entries()) {
    const startFrame = Math.round(time * plan.fps);
    time += lengths[index] ?? 0;
    const isLast = index === pieces.length - 1;
    const endFrame = isLast ? plan.frames : Math.round(time * plan.fps);
    const next = pieces[index + 1];
    const overlap = isLast || next === undefined || isSeamless(piece, next) ? 0 : dissolveFrames;
    const { seconds: _, ...rest } = piece;
    segments.push({ ...rest, startFrame, frames: Math.min(plan.frames, endFrame + overlap) - startFrame });
  }
  return { segments, isContinued };
}

/** Where a continuation meets its video there is nothing to blend: it is the same picture. */
function isSeamless(former: Pick<Wish, 'kind' | 'input'>, next: Pick<Wish, 'kind' | 'input'>): boolean {
  const kinds = [former.kind, next.kind];
  return former.input === next.input && kinds.includes('continuation') && kinds.includes('footage');
}

/** Footage again and again, the last round cut where the clip ends. Pictures have no end to come back from. */
function loop(pieces: readonly Wish[], durationSeconds: number): Wish[] {
  if (pieces.some(({ seconds }) => seconds === null)) return [...pieces];
  const looped: Wish[] = [];
  for (let time = 0; durationSeconds - time > NEGLIGIBLE_SECONDS; ) {
    const piece = pieces[looped.length % pieces.length]!;
    const seconds = Math.min(piece.seconds!, durationSeconds - time);
    looped.push({ ...piece, seconds });
    time += seconds;
  }
  return looped;
}

/** Footage keeps its length as far as pictures keep their two seconds; pictures share the rest. */
function shareTime(pieces: readonly Wish[], durationSeconds: number): number[] {
  const free = pieces.filter(({ seconds }) => seconds === null).length;
  const natural = pieces.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  const forFootage = Math.min(natural, durationSeconds - free * LEAST_SHOT_SECONDS);
  const scale = natural > 0 ? forFootage / natural : 0;
  const each = free > 0 ? (durationSeconds - forFootage) / free : 0;
  return pieces.map(({ seconds }) => (seconds === null ? each : seconds * scale));
}

/** Whether a timeline is nothing but one picture at the start and one at the end. */
export function isFramePair({ segments }: Timeline): boolean {
  const [first, last] = segments;
  return segments.length === 2 && isRestingPicture(first, 'start') && isRestingPicture(last, 'end');
}

function isRestingPicture(segment: Segment | undefined, at: 'start' | 'end'): boolean {
  return segment?.kind === 'picture' && segment.restAt === at;
}

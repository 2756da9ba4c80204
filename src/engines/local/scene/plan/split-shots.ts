import { SETTING_WORDS } from './place-words.ts';
import { findNouns } from './word-sense.ts';
import { pickMention } from './word-table.ts';

/** A part of the prompt that is one shot. */
export interface Segment {
  readonly text: string;
  /** Place of the text in the prompt. */
  readonly start: number;
  /** Time stamps of the prompt, where it has them. */
  readonly fromSeconds: number | null;
  readonly toSeconds: number | null;
}

export interface SplitPrompt {
  /** What stands before the first numbered shot and holds for all of them ("Cinematic, rainy night in Tokyo. Shot 1: …"). */
  readonly common: string;
  readonly segments: readonly Segment[];
}

const NUMBER = '(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|[一二三四五六七八九十]{1,2})';
const LABEL = new RegExp(
  `(?<![a-z])(?:shot|scene|cut|clip)\\s*#?${NUMBER}\\s*[:：.)\\-–—]|(?:镜头|场景|分镜|画面)\\s*${NUMBER}\\s*[:：、，,.）)]?|第\\s*${NUMBER}\\s*(?:个)?(?:镜头|场景|幕|镜)\\s*[:：，,、]?`,
  'giu',
);
/** [0-3s], 0-3s:, (0:00-0:03), 0到3秒： */
const STAMP =
  /[[(（【]?\s*(?<from>\d{1,2}:\d{2}|\d{1,2}(?:\.\d)?)\s*(?:s|sec|seconds|秒)?\s*(?:-|–|—|~|～|to|到|至)\s*(?<to>\d{1,2}:\d{2}|\d{1,2}(?:\.\d)?)\s*(?:s\b|sec\b|seconds\b|秒|(?=[\])）】]))\s*[\])）】]?\s*[:：,，]?/giu;
const CUT =
  /(?:[,.;]\s*)?(?<![a-z])(?:and\s+)?(?:then\s+)?(?:(?:hard |smash |jump |match )?cuts? to|cutting to|switch(?:es)? to|the scene (?:changes|shifts|moves) to|the next shot (?:shows|is)|next shot:?)(?![a-z])|(?:然后|接着|随后|最后)?(?:镜头)?(?:切换到|切换至|切至|切到|转到|转场到|画面一转|下一个镜头)[，,：:]?/giu;
/** A mere "then" cuts only where another place follows. */
const THEN =
  /(?:[,.;]\s*)(?:and\s+)?(?:then|afterwards|later|finally|next)(?![a-z])[,\s]|[，。；](?:然后|接着|随后|最后|之后)/giu;

/** Splits a prompt at numbered shots, else at time stamps, else at cuts and at "then" with another place. */
export function splitShots(prompt: string): SplitPrompt {
  const labels = [...prompt.matchAll(LABEL)];
  if (labels.length > 0) return splitAt(prompt, labels);
  const stamps = [...prompt.matchAll(STAMP)];
  if (stamps.length > 1) return splitAt(prompt, stamps);
  const cuts = [...prompt.matchAll(CUT), ...[...prompt.matchAll(THEN)].filter((then) => changesPlace(prompt, then))];
  cuts.sort((a, b) => a.index - b.index);
  const bounds = [{ end: 0, index: 0 }, ...cuts.map((cut) => ({ end: cut.index + cut[0].length, index: cut.index }))];
  const segments = bounds.map(({ end }, i) => segmentOf(prompt, end, bounds[i + 1]?.index ?? prompt.length, null));
  return { common: '', segments: segments.filter(hasWords) };
}

/** Segments from each mark to the next; a time stamp inside a numbered shot is its own. */
function splitAt(prompt: string, marks: readonly RegExpExecArray[]): SplitPrompt {
  const segments = marks.map((mark, i) => {
    const end = marks[i + 1]?.index ?? prompt.length;
    const start = mark.index + mark[0].length;
    const stamp = mark.groups?.from === undefined ? [...prompt.slice(start, end).matchAll(STAMP)][0] : mark;
    return segmentOf(prompt, start, end, stamp ?? null);
  });
  const first = marks[0]?.index ?? 0;
  return { common: prompt.slice(0, first), segments: segments.filter(hasWords) };
}

function segmentOf(prompt: string, start: number, end: number, stamp: RegExpExecArray | null): Segment {
  const { from, to } = stamp?.groups ?? {};
  return { text: prompt.slice(start, end), start, fromSeconds: readSeconds(from), toSeconds: readSeconds(to) };
}

function readSeconds(stamp: string | undefined): number | null {
  if (stamp === undefined) return null;
  const [minutes, seconds] = stamp.includes(':') ? stamp.split(':').map(Number) : [0, Number(stamp)];
  return (minutes ?? 0) * 60 + (seconds ?? 0);
}

function hasWords({ text }: Segment): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function changesPlace(prompt: string, { index }: RegExpExecArray): boolean {
  const before = pickMention(findNouns(prompt.slice(0, index), SETTING_WORDS));
  const after = pickMention(findNouns(prompt.slice(index), SETTING_WORDS));
  return before !== undefined && after !== undefined && after.weight >= 2 && after.value !== before.value;
}

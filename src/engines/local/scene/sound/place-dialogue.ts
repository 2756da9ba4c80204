import type { RandomStream } from '../../../../media/random.ts';
import type { DialogueLine, ScenePlan } from '../plan/scene-plan.ts';
import { SAMPLE_RATE, type SpokenText, type Voices } from './voices.ts';

export interface PlacedLine {
  readonly line: DialogueLine;
  readonly spoken: SpokenText;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface PlacedDialogue {
  readonly lines: readonly PlacedLine[];
  readonly warnings: readonly string[];
}

/** A breath before the first word of a shot, between two lines, and after the last word. */
const LEAD_SECONDS = 0.4;
const GAP_SECONDS = 0.3;
const TAIL_SECONDS = 0.35;
/** A voice sped up beyond this is no longer understood. */
const FASTEST_PACE = 0.72;

/**
 * Speaks every line and puts it in the timeline: at its time stamp, or after the line before it, not before its shot.
 * When that does not fit the clip, all lines are spoken faster; when that is not enough the last words are cut, and
 * the caller is told.
 */
export async function placeDialogue(
  voices: Voices,
  plan: ScenePlan,
  { durationSeconds, random }: { readonly durationSeconds: number; readonly random: RandomStream },
): Promise<PlacedDialogue> {
  if (plan.dialogue.length === 0) return { lines: [], warnings: [] };
  let lines = layOut(plan, await speakAll(voices, plan.dialogue, 1, random));
  const room = durationSeconds - TAIL_SECONDS;
  const end = lines.at(-1)?.endSeconds ?? 0;
  if (end > room) {
    const start = lines[0]?.startSeconds ?? 0;
    const pace = Math.max(FASTEST_PACE, (room - start) / (end - start));
    lines = layOut(plan, await speakAll(voices, plan.dialogue, pace, random));
  }
  const warnings = new Set<string>();
  for (const { line, spoken, endSeconds } of lines) {
    if (spoken.voice === 'murmur') warnings.add(murmurWarning(line));
    if (endSeconds > durationSeconds)
      warnings.add(`the line "${line.text}" is longer than what is left of ${durationSeconds} seconds and was cut`);
  }
  const kept = lines
    .filter(({ startSeconds }) => startSeconds < durationSeconds)
    .map((placed) => ({ ...placed, endSeconds: Math.min(durationSeconds, placed.endSeconds) }));
  return { lines: kept, warnings: [...warnings] };
}

/** Seconds that all dialogue takes at an ordinary pace, with its breaths: for a duration that the model may choose. */
export async function speechSeconds(voices: Voices, plan: ScenePlan, random: RandomStream): Promise<number> {
  const lines = layOut(plan, await speakAll(voices, plan.dialogue, 1, random));
  const end = lines.at(-1)?.endSeconds;
  return end === undefined ? 0 : end + TAIL_SECONDS;
}

function murmurWarning({ language, text }: DialogueLine): string {
  const why =
    language === 'ja' || language === 'other'
      ? `no offline voice reads ${language === 'ja' ? 'kanji' : 'its language'}`
      : `the offline voice for "${language}" is not installed`;
  return `the line "${text}" is murmured in its own rhythm: ${why}`;
}

async function speakAll(
  voices: Voices,
  lines: readonly DialogueLine[],
  pace: number,
  random: RandomStream,
): Promise<readonly { line: DialogueLine; spoken: SpokenText }[]> {
  const spoken = [];
  // One after the other: flite and eSpeak NG are single programs in this process.
  for (const [index, line] of lines.entries())
    spoken.push({ line, spoken: await voices.speak({ ...line, pace, random: random.derive(`line ${index}`) }) });
  return spoken;
}

function layOut(plan: ScenePlan, lines: readonly { line: DialogueLine; spoken: SpokenText }[]): PlacedLine[] {
  const placed: PlacedLine[] = [];
  let free = 0;
  for (const { line, spoken } of lines) {
    if (spoken.pcm.length === 0) continue;
    const shotSeconds = (plan.shots[line.shot]?.startFrame ?? 0) / plan.fps;
    const startSeconds = Math.max(free, line.startSeconds ?? shotSeconds + LEAD_SECONDS);
    const endSeconds = startSeconds + spoken.pcm.length / SAMPLE_RATE;
    placed.push({ line, spoken, startSeconds, endSeconds });
    free = endSeconds + GAP_SECONDS;
  }
  return placed;
}

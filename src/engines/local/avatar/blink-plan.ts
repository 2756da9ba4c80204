import type { RandomStream } from '../../../media/random.ts';
import { clamp, sampleTrack, smoothstep } from '../../../media/smooth.ts';

/** Lids fall in 80 ms, stay for 40 and rise in 170. */
const CLOSING_SECONDS = 0.08;
const CLOSED_SECONDS = 0.04;
const OPENING_SECONDS = 0.17;
export const BLINK_SECONDS = CLOSING_SECONDS + CLOSED_SECONDS + OPENING_SECONDS;

/** Waking people blink 10-25 times a minute in conversation; outside of it a viewer notices. */
const LOWEST_PER_MINUTE = 10;
const HIGHEST_PER_MINUTE = 25;
/** 1.3 s plus an exponential wait of 2.4 s in the mean: 16 a minute, never in a burst. */
const REFRACTORY_SECONDS = 1.3;
const MEAN_WAIT_SECONDS = 2.4;
const SMALLEST_GAP_SECONDS = 0.7;
const FIRST_SECONDS = 0.6;

export interface BlinkInput {
  readonly random: RandomStream;
  readonly seconds: number;
  /** 1 is the usual rate. */
  readonly rate: number;
  /** 100 Hz, 0 in pauses: blinks move there, as people's do. */
  readonly activity: Float32Array;
  readonly activityHz: number;
}

/**
 * Start times in seconds, rising. Any clip of 10 s or more has 10 to 25 blinks a minute whatever the seed; free draws
 * alone left that range in 2 of 5 clips of the prototype.
 */
export function scheduleBlinks(input: BlinkInput): number[] {
  const { random, seconds } = input;
  const last = seconds - BLINK_SECONDS - 0.05;
  const drawn: number[] = [];
  let at = FIRST_SECONDS + random.between(0.2, 2.4);
  while (at < last) {
    drawn.push(at);
    at += (REFRACTORY_SECONDS + random.exponential(MEAN_WAIT_SECONDS)) / clamp(input.rate, 0.5, 2);
  }
  const held = seconds < 10 ? drawn : holdRate(drawn, seconds, last);
  return moveToPauses(held, input, last);
}

/** How far the lids are closed at a time since the start of a blink, 0..1. */
export function blinkShape(sinceSeconds: number): number {
  if (sinceSeconds <= 0 || sinceSeconds >= BLINK_SECONDS) return 0;
  if (sinceSeconds < CLOSING_SECONDS) return Math.sin((Math.PI / 2) * (sinceSeconds / CLOSING_SECONDS));
  return 1 - smoothstep(CLOSING_SECONDS + CLOSED_SECONDS, BLINK_SECONDS, sinceSeconds);
}

function holdRate(times: number[], seconds: number, last: number): number[] {
  const held = [...times];
  const fewest = Math.ceil((LOWEST_PER_MINUTE * seconds) / 60);
  const most = Math.floor((HIGHEST_PER_MINUTE * seconds) / 60);
  while (held.length < fewest) {
    const edges = [FIRST_SECONDS, ...held, last];
    let widest = 0;
    for (let i = 1; i + 1 < edges.length; i++) {
      if (edges[i + 1]! - edges[i]! > edges[widest + 1]! - edges[widest]!) widest = i;
    }
    held.splice(widest, 0, (edges[widest]! + edges[widest + 1]!) / 2);
  }
  while (held.length > most) {
    let tightest = 1;
    for (let i = 1; i < held.length; i++) {
      if (held[i]! - held[i - 1]! < held[tightest]! - held[tightest - 1]!) tightest = i;
    }
    held.splice(tightest, 1);
  }
  return held;
}

/** Up to 0.3 s earlier or 0.5 s later if the voice rests there, never close to the neighbours. */
function moveToPauses(times: readonly number[], input: BlinkInput, last: number): number[] {
  const moved: number[] = [];
  times.forEach((time, i) => {
    const from = Math.max(FIRST_SECONDS, time - 0.3, (moved[i - 1] ?? -Infinity) + SMALLEST_GAP_SECONDS);
    const to = Math.min(last, time + 0.5, (times[i + 1] ?? Infinity) - SMALLEST_GAP_SECONDS);
    let best = time;
    let bestCost = cost(input, time);
    for (let at = from; at <= to; at += 0.02) {
      const here = cost(input, at) + 0.2 * Math.abs(at - time);
      if (here < bestCost) {
        best = at;
        bestCost = here;
      }
    }
    moved.push(best);
  });
  return moved;
}

function cost(input: BlinkInput, at: number): number {
  return sampleTrack(input.activity, at * input.activityHz);
}

import { createRandom } from '../random.ts';
import type { Film, View } from './film.ts';

/** One flash of a thunderstorm. */
export interface Flash {
  readonly seconds: number;
  /** Direction of the bolt from the first view, radians to the right. */
  readonly azimuth: number;
  readonly seed: number;
}

const MEAN_SECONDS = 2.6;
const FADE_SECONDS = 0.16;

/** The flashes of a clip: the picture draws them and thunder may follow them. One within the first second. */
export function listFlashes(seed: number, durationSeconds: number): readonly Flash[] {
  const random = createRandom(seed).derive('lightning');
  const flashes: Flash[] = [];
  for (let at = random.between(0.4, 1); at < durationSeconds; at += 0.7 + random.exponential(MEAN_SECONDS - 0.7)) {
    flashes.push({ seconds: at, azimuth: random.between(-0.4, 0.4), seed: Math.floor(random.next() * 2 ** 31) });
  }
  return flashes;
}

/** Brightness of a flash: sudden, with a flicker while it fades. */
function strengthAt(flash: Flash, seconds: number): number {
  const since = seconds - flash.seconds;
  if (since < 0 || since > 0.6) return 0;
  return Math.exp(-since / FADE_SECONDS) * (0.7 + 0.3 * Math.cos(since * 70));
}

/** Lights the whole picture up and draws the bolt between clouds and horizon. */
export function drawLightning(
  flashes: readonly Flash[],
  film: Film,
  view: View,
  seconds: number,
  exposure: number,
): void {
  for (const flash of flashes) {
    const strength = strengthAt(flash, seconds);
    if (strength < 0.01) continue;
    const gain = 1 + 1.1 * strength;
    const lift = (0.05 * strength) / exposure;
    for (let i = 0; i < film.colour.length; i += 3) {
      film.colour[i] = film.colour[i]! * gain + lift * 0.85;
      film.colour[i + 1] = film.colour[i + 1]! * gain + lift * 0.9;
      film.colour[i + 2] = film.colour[i + 2]! * gain + lift * 1.15;
    }
    drawBolt(flash, film, view, (4 * strength) / exposure);
  }
}

/** A path that staggers down, with a few branches. */
function drawBolt({ azimuth, seed }: Flash, film: Film, view: View, light: number): void {
  const random = createRandom(seed);
  const ahead = azimuth - Math.atan2(view.sin, view.cos);
  let x = view.width / 2 + Math.tan(Math.max(-1, Math.min(1, ahead))) * view.focal;
  const bottom = Math.min(film.height - 1, view.horizon);
  const step = Math.max(1, film.height / 110);
  let lean = random.between(-0.4, 0.4);
  for (let y = 0; y < bottom; y += step) {
    lean = Math.max(-1.2, Math.min(1.2, lean + random.normal() * 0.45));
    const next = x + lean * step;
    drawStroke(film, x, y, next, y + step, light);
    if (random.chance(0.05)) drawBranch(film, next, y, step, lean, light * 0.4, random);
    x = next;
  }
}

function drawBranch(
  film: Film,
  fromX: number,
  fromY: number,
  step: number,
  lean: number,
  light: number,
  random: ReturnType<typeof createRandom>,
): void {
  let x = fromX;
  let turn = lean + (random.chance(0.5) ? 1 : -1);
  for (let i = 0; i < 12; i++) {
    turn += random.normal() * 0.5;
    drawStroke(film, x, fromY + i * step, x + turn * step, fromY + (i + 1) * step, light * (1 - i / 12));
    x += turn * step;
  }
}

function drawStroke(film: Film, x0: number, y0: number, x1: number, y1: number, light: number): void {
  const core = film.height / 480;
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(film.height, y1); y++) {
    const middle = x0 + ((x1 - x0) * (y - y0)) / (y1 - y0);
    for (let x = Math.max(0, Math.floor(middle - 7 * core)); x <= Math.min(film.width - 1, middle + 7 * core); x++) {
      const distance = Math.abs(x - middle) / core;
      const value = light * (Math.exp(-distance * distance * 1.2) + 0.05 * Math.exp(-distance * 0.5));
      const i = (y * film.width + x) * 3;
      film.colour[i]! += value * 0.9;
      film.colour[i + 1]! += value * 0.92;
      film.colour[i + 2]! += value * 1.2;
    }
  }
}

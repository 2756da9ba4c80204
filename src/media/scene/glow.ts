import type { Film, View } from './film.ts';
import type { Light } from './light.ts';

/** Light that the lens spreads: bloom around what is too bright, and shafts from the sun. A quarter of the film's size. */
export interface Glow {
  readonly width: number;
  readonly height: number;
  readonly bright: Float32Array;
  readonly swap: Float32Array;
  readonly shafts: Float32Array;
}

const SCALE = 4;
/** Exposed light above which a pixel blooms, and the most that it gives: one lamp must not whiten the picture. */
const THRESHOLD = 0.9;
const MOST = 7;
const SHAFT_STEPS = 16;

export function createGlow(width: number, height: number): Glow {
  const w = Math.ceil(width / SCALE);
  const h = Math.ceil(height / SCALE);
  const buffer = (): Float32Array => new Float32Array(w * h * 3);
  return { width: w, height: h, bright: buffer(), swap: buffer(), shafts: buffer() };
}

/** Fills `glow.bright` from the film at the given exposure. */
export function gatherGlow(
  glow: Glow,
  film: Film,
  view: View,
  light: Light,
  exposure: number,
  shaftGain: number,
): void {
  pickBright(glow, film, exposure);
  const radius = Math.max(1, Math.round(glow.width / 70));
  for (let pass = 0; pass < 3; pass++) {
    blurLines(glow.bright, glow.swap, glow.width, glow.height, 3, glow.width * 3, radius);
    blurLines(glow.swap, glow.bright, glow.height, glow.width, glow.width * 3, 3, radius);
  }
  const [dx, dy, dz] = light.direction;
  const ahead = dx * view.sin + dz * view.cos;
  if (shaftGain <= 0 || ahead < 0.2 || light.overcast > 0.9) return;
  const sunX = (view.width / 2 + (view.focal * (dx * view.cos - dz * view.sin)) / ahead) / SCALE;
  const sunY = (view.horizon - (view.focal * dy) / ahead) / SCALE;
  addShafts(glow, sunX, sunY, shaftGain);
}

function pickBright({ width, height, bright }: Glow, film: Film, exposure: number): void {
  for (let y = 0; y < height; y++) {
    const y0 = Math.min(film.height - 1, y * SCALE + 1);
    const y1 = Math.min(film.height - 1, y0 + 2);
    for (let x = 0; x < width; x++) {
      const x0 = Math.min(film.width - 1, x * SCALE + 1);
      const x1 = Math.min(film.width - 1, x0 + 2);
      const a = (y0 * film.width + x0) * 3;
      const b = (y0 * film.width + x1) * 3;
      const c = (y1 * film.width + x0) * 3;
      const d = (y1 * film.width + x1) * 3;
      const out = (y * width + x) * 3;
      for (let k = 0; k < 3; k++) {
        const value =
          (film.colour[a + k]! + film.colour[b + k]! + film.colour[c + k]! + film.colour[d + k]!) * 0.25 * exposure;
        bright[out + k] = value > THRESHOLD ? Math.min(value - THRESHOLD, MOST) : 0;
      }
    }
  }
}

/** Running mean along lines of RGB (edges repeated): `step` from value to value, `stride` from line to line. */
export function blurLines(
  from: Float32Array,
  to: Float32Array,
  length: number,
  lines: number,
  step: number,
  stride: number,
  radius: number,
): void {
  const scale = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < 3; k++) {
      const start = line * stride + k;
      const end = start + (length - 1) * step;
      let sum = from[start]! * (radius + 1);
      for (let i = 1; i <= radius; i++) sum += from[Math.min(end, start + i * step)]!;
      for (let i = 0, at = start; i < length; i++, at += step) {
        to[at] = sum * scale;
        sum += from[Math.min(end, at + (radius + 1) * step)]! - from[Math.max(start, at - radius * step)]!;
      }
    }
  }
}

/** Smears what is bright away from the sun; drawn dark things in front leave their shadows in the shafts. */
function addShafts({ width, height, bright, shafts }: Glow, sunX: number, sunY: number, gain: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = (sunX - x) / 19;
      const dy = (sunY - y) / 19;
      let red = 0;
      let green = 0;
      let blue = 0;
      let weight = 1;
      let total = 0;
      for (let step = 1; step <= SHAFT_STEPS; step++) {
        const px = (x + dx * step) | 0;
        const py = (y + dy * step) | 0;
        if (px >= 0 && py >= 0 && px < width && py < height) {
          const i = (py * width + px) * 3;
          red += bright[i]! * weight;
          green += bright[i + 1]! * weight;
          blue += bright[i + 2]! * weight;
        }
        total += weight;
        weight *= 0.93;
      }
      const scale = gain / total;
      const out = (y * width + x) * 3;
      shafts[out] = red * scale;
      shafts[out + 1] = green * scale;
      shafts[out + 2] = blue * scale;
    }
  }
  for (let i = 0; i < bright.length; i++) bright[i]! += shafts[i]!;
}

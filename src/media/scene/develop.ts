import { createRandom } from '../random.ts';
import type { Film, Rgb } from './film.ts';
import type { Glow } from './glow.ts';
import type { Grade, TimeOfDay } from './shot.ts';
import { hash } from './tile-noise.ts';

/** From linear light to the bytes of a picture: exposure, film curve, colour grade, vignette, grain. */
export interface Look {
  readonly exposure: number;
  readonly tint: Rgb;
  readonly saturation: number;
  readonly lift: Rgb;
  readonly vignette: number;
  readonly grain: number;
  /** Bloom's share. */
  readonly bloom: number;
  /** Film curve over the root of light, so that the dark end has its share of entries. */
  readonly curve: Float32Array;
  readonly noise: Float32Array;
}

const CURVE_SIZE = 4096;
const CURVE_MOST = 12;
const CURVE_SCALE = (CURVE_SIZE * CURVE_SIZE) / CURVE_MOST;
const NOISE_SIZE = 65536;

interface Grading {
  readonly tint?: Rgb;
  readonly saturation?: number;
  readonly contrast?: number;
  readonly lift?: Rgb;
  readonly grain?: number;
  readonly bloom?: number;
}

const GRADINGS: Readonly<Record<Grade, Grading>> = {
  warm: { tint: [1.08, 1, 0.88], saturation: 1.06 },
  cold: { tint: [0.9, 1, 1.12], saturation: 0.9 },
  noir: { saturation: 0, contrast: 1.9, grain: 0.045 },
  cinematic: { lift: [-0.01, 0.006, 0.018], saturation: 1.04, contrast: 1.35 },
  dreamy: { lift: [0.045, 0.035, 0.055], saturation: 0.95, contrast: 0.5, bloom: 1.8 },
  vivid: { saturation: 1.32 },
  vintage: { tint: [1.1, 1, 0.82], saturation: 0.7, lift: [0.05, 0.035, 0.02], contrast: 0.7, grain: 0.05 },
};

export function createLook(grades: readonly Grade[], exposure: number, seed: number): Look {
  let tint: Rgb = [1, 1, 1];
  let saturation = 1.06;
  let contrast = 1;
  let lift: Rgb = [0, 0, 0];
  let grain = 0.02;
  let bloom = 0.42;
  for (const grade of grades) {
    const grading = GRADINGS[grade];
    const [red, green, blue] = grading.tint ?? [1, 1, 1];
    tint = [tint[0] * red, tint[1] * green, tint[2] * blue];
    // Factors, so that black and white stays so whatever else is asked for.
    saturation *= grading.saturation ?? 1;
    contrast *= grading.contrast ?? 1;
    const [liftRed, liftGreen, liftBlue] = grading.lift ?? [0, 0, 0];
    lift = [lift[0] + liftRed, lift[1] + liftGreen, lift[2] + liftBlue];
    grain = Math.max(grain, grading.grain ?? 0);
    bloom *= grading.bloom ?? 1;
  }
  if (saturation === 0) {
    tint = [1, 1, 1];
    lift = [0, 0, 0];
  }
  const random = createRandom(seed).derive('grain');
  const noise = Float32Array.from(
    { length: NOISE_SIZE },
    () => (random.next() + random.next() + random.next() - 1.5) * 0.9,
  );
  return { exposure, tint, saturation, lift, vignette: 0.34, grain, bloom, curve: createCurve(contrast), noise };
}

/** Narkowicz' fit of the ACES curve, display gamma, and a little more contrast in the middle. */
function createCurve(contrast: number): Float32Array {
  const curve = new Float32Array(CURVE_SIZE + 1);
  for (let i = 0; i <= CURVE_SIZE; i++) {
    const x = (i / CURVE_SIZE) ** 2 * CURVE_MOST;
    const value = Math.min(1, (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)) ** (1 / 2.2);
    curve[i] = value + (value * value * (3 - 2 * value) - value) * Math.min(1, 0.25 * contrast);
  }
  return curve;
}

/** Mean brightness that each time of day should have: night must stay night. */
export const KEYS: Readonly<Record<TimeOfDay, number>> = {
  dawn: 0.18,
  morning: 0.18,
  day: 0.19,
  noon: 0.21,
  golden: 0.17,
  sunset: 0.13,
  dusk: 0.085,
  night: 0.05,
};

/** Exposure for one frame: geometric mean to the key, but no more than keeps 85 % of the picture below white. */
export function meterExposure(film: Film, key: number, most: number): number {
  const pixels = film.width * film.height;
  const luminance = new Float32Array(pixels);
  let logs = 0;
  for (let i = 0; i < pixels; i++) {
    const value = 0.2126 * film.colour[i * 3]! + 0.7152 * film.colour[i * 3 + 1]! + 0.0722 * film.colour[i * 3 + 2]!;
    luminance[i] = value;
    logs += Math.log(value + 2e-3);
  }
  luminance.sort();
  const bright = Math.max(luminance[Math.floor(pixels * 0.85)]!, 1e-4);
  return Math.min(most, key / Math.exp(logs / pixels), 1.05 / bright);
}

/** Writes RGB bytes, `width` x `height`, scaling the film bilinearly where it is smaller. */
export function developFilm(
  look: Look,
  film: Film,
  glow: Glow,
  frame: number,
  size: { width: number; height: number },
  out: Uint8Array,
): void {
  const offset = Math.floor(hash(frame, 3, 77) * NOISE_SIZE);
  const columns = layColumns(film, glow, size.width, look.vignette);
  // Each row is scaled down the columns first, then along itself: half the work of four neighbours per pixel.
  const filmRow = new Float32Array((film.width + 1) * 3);
  const glowRow = new Float32Array((glow.width + 1) * 3);
  for (let y = 0; y < size.height; y++) {
    const fy = Math.max(0, ((y + 0.5) * film.height) / size.height - 0.5);
    blendRows(film.colour, film.width, film.height, fy, look.exposure, filmRow);
    blendRows(glow.bright, glow.width, glow.height, Math.max(0, (fy - 1.5) / 4), look.bloom, glowRow);
    const vy = y / size.height - 0.5;
    const rowShade = 1 - look.vignette * vy * vy * 1.6;
    developRow(look, columns, filmRow, glowRow, rowShade, y * size.width + offset, out, y * size.width * 3);
  }
}

/** A row of RGB between two rows of a picture, times `gain`; its last pixel stands once more behind it. */
function blendRows(
  from: Float32Array,
  width: number,
  height: number,
  at: number,
  gain: number,
  out: Float32Array,
): void {
  const row = Math.min(height - 1, at | 0);
  const lower = Math.min(height - 1, row + 1) * width * 3;
  const upper = row * width * 3;
  const share = Math.min(1, at - row) * gain;
  const rest = gain - share;
  const length = width * 3;
  if (share === 0) for (let i = 0; i < length; i++) out[i] = from[upper + i]! * gain;
  else for (let i = 0; i < length; i++) out[i] = from[upper + i]! * rest + from[lower + i]! * share;
  for (let k = 0; k < 3; k++) out[length + k] = out[length - 3 + k]!;
}

function developRow(
  { curve, noise, saturation, lift, grain, tint }: Look,
  columns: Columns,
  filmRow: Float32Array,
  glowRow: Float32Array,
  rowShade: number,
  grainStart: number,
  out: Uint8Array,
  start: number,
): void {
  const { film, share, glow, glowShare, shade } = columns;
  const [tintRed, tintGreen, tintBlue] = tint;
  const [liftRed, liftGreen, liftBlue] = lift;
  const width = film.length;
  for (let x = 0, o = start; x < width; x++, o += 3) {
    const i = film[x]!;
    const t = share[x]!;
    const g = glow[x]!;
    const tg = glowShare[x]!;
    const light = rowShade - shade[x]!;
    let red = filmRow[i]! + (filmRow[i + 3]! - filmRow[i]!) * t;
    let green = filmRow[i + 1]! + (filmRow[i + 4]! - filmRow[i + 1]!) * t;
    let blue = filmRow[i + 2]! + (filmRow[i + 5]! - filmRow[i + 2]!) * t;
    red += glowRow[g]! + (glowRow[g + 3]! - glowRow[g]!) * tg;
    green += glowRow[g + 1]! + (glowRow[g + 4]! - glowRow[g + 1]!) * tg;
    blue += glowRow[g + 2]! + (glowRow[g + 5]! - glowRow[g + 2]!) * tg;
    red = curve[entryOf(red * light * tintRed)]!;
    green = curve[entryOf(green * light * tintGreen)]!;
    blue = curve[entryOf(blue * light * tintBlue)]!;
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const speck = luminance + noise[(grainStart + x) & (NOISE_SIZE - 1)]! * grain * (1 - 0.6 * luminance);
    const dark = 1 - luminance;
    out[o] = toByte(speck + (red - luminance) * saturation + liftRed * dark);
    out[o + 1] = toByte(speck + (green - luminance) * saturation + liftGreen * dark);
    out[o + 2] = toByte(speck + (blue - luminance) * saturation + liftBlue * dark);
  }
}

function entryOf(light: number): number {
  if (light <= 0) return 0;
  return light >= CURVE_MOST ? CURVE_SIZE : Math.sqrt(light * CURVE_SCALE) | 0;
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 1 ? 255 : (value * 255 + 0.5) | 0;
}

type Columns = ReturnType<typeof layColumns>;

/** What depends on the column alone: offsets into a row of film and glow, and the vignette. */
function layColumns(film: Film, glow: Glow, width: number, vignette: number) {
  const columns = {
    film: new Int32Array(width),
    share: new Float32Array(width),
    glow: new Int32Array(width),
    glowShare: new Float32Array(width),
    shade: new Float32Array(width),
  };
  for (let x = 0; x < width; x++) {
    const fx = film.width === width ? x : Math.max(0, ((x + 0.5) * film.width) / width - 0.5);
    const gx = Math.min(glow.width - 1, Math.max(0, (fx - 1.5) / 4));
    columns.film[x] = Math.min(film.width - 1, fx | 0) * 3;
    columns.share[x] = fx - (fx | 0);
    columns.glow[x] = (gx | 0) * 3;
    columns.glowShare[x] = gx - (gx | 0);
    columns.shade[x] = vignette * (x / width - 0.5) ** 2 * 1.6;
  }
  return columns;
}

import { type Film, type Projected, project, type Rgb, type View } from './film.ts';
import type { SpannedSprite } from './grow-plants.ts';
import type { Light } from './light.ts';

/** One plant that stands in the world and faces the camera. */
export interface Plant {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly width: number;
  readonly height: number;
  /** Finest first. */
  readonly sprites: readonly SpannedSprite[];
  readonly isMirrored: boolean;
  readonly tone: number;
  readonly leaf: Rgb;
  readonly accent: Rgb;
  /** Share of its width that the top sways. */
  readonly sway: number;
  readonly phase: number;
  /** 0 opaque to 1: how much light from behind comes through. */
  readonly translucency: number;
}

export interface PlantPass {
  readonly light: Light;
  readonly hazeColours: Float32Array;
  readonly hasSnow: boolean;
  /** 1 calm to 3 storm. */
  readonly wind: number;
}

interface Placed {
  readonly plant: Plant;
  readonly at: Projected;
}

/** What plants cover so far, nearest first: their light, and how much of the picture behind still shows. */
export interface Thicket {
  readonly light: Float32Array;
  readonly open: Float32Array;
}

export function createThicket({ width, height }: Film): Thicket {
  return { light: new Float32Array(width * height * 3), open: new Float32Array(width * height) };
}

/**
 * Draws plants from near to far, so that in a wood most pixels are closed early and skipped: four times as fast as
 * painting over from the back.
 */
export function drawPlants(
  plants: readonly Plant[],
  pass: PlantPass,
  thicket: Thicket,
  film: Film,
  view: View,
  seconds: number,
): void {
  const placed: Placed[] = [];
  const at: Projected = { x: 0, y: 0, z: 0 };
  for (const plant of plants) {
    if (!project(view, plant.x, plant.y, plant.z, at) || at.z < 0.8) continue;
    const half = ((plant.width / at.z) * view.focal) / 2;
    if (at.x + half * 1.3 < 0 || at.x - half * 1.3 > film.width) continue;
    // What haze has swallowed need not be drawn.
    if (Math.exp(-at.z * pass.light.haze) < 0.04) continue;
    placed.push({ plant, at: { ...at } });
  }
  placed.sort((a, b) => a.at.z - b.at.z);
  thicket.light.fill(0);
  thicket.open.fill(1);
  for (const { plant, at: place } of placed) drawPlant(plant, place, pass, thicket, film, view, seconds);
  for (let pixel = 0; pixel < thicket.open.length; pixel++) {
    const open = thicket.open[pixel]!;
    if (open === 1) continue;
    const i = pixel * 3;
    film.colour[i] = film.colour[i]! * open + thicket.light[i]!;
    film.colour[i + 1] = film.colour[i + 1]! * open + thicket.light[i + 1]!;
    film.colour[i + 2] = film.colour[i + 2]! * open + thicket.light[i + 2]!;
  }
}

function drawPlant(
  plant: Plant,
  at: Projected,
  pass: PlantPass,
  thicket: Thicket,
  film: Film,
  view: View,
  seconds: number,
): void {
  const scale = view.focal / at.z;
  const width = plant.width * scale;
  const height = plant.height * scale;
  if (height < 1.2) return;
  const sprite = plant.sprites.find((mip) => mip.height <= height * 1.5) ?? plant.sprites.at(-1)!;
  const sway =
    plant.sway *
    width *
    pass.wind *
    (Math.sin(seconds * 1.6 + plant.phase) * 0.6 + Math.sin(seconds * 2.9 + plant.phase * 1.7) * 0.4);
  const x0 = Math.max(0, Math.floor(at.x - width * 0.55 - Math.abs(sway)));
  const x1 = Math.min(film.width - 1, Math.ceil(at.x + width * 0.55 + Math.abs(sway)));
  const y0 = Math.max(0, Math.floor(at.y - height));
  const y1 = Math.min(film.height - 1, Math.floor(at.y));
  const tones = tonesOf(plant, at, pass, film, view);
  const row: SpriteRow = { sprite, isMirrored: plant.isMirrored, z: at.z, step: 1 / width, yi: 0, fy: 0, start: 0 };
  for (let y = y0; y <= y1; y++) {
    const v = 1 - (at.y - y - 0.5) / height;
    const sv = Math.max(0, Math.min(sprite.height - 1.001, v * sprite.height - 0.5));
    row.yi = sv | 0;
    row.fy = sv - row.yi;
    row.start = (0.5 - at.x - sway * (1 - v) * (1 - v)) * row.step + 0.5;
    // Two rows are blended: the wider of their spans.
    const next = Math.min(row.yi + 1, sprite.height - 1);
    let low = Math.min(sprite.from[row.yi]!, sprite.from[next]!);
    let high = Math.max(sprite.to[row.yi]!, sprite.to[next]!);
    if (low >= high) continue;
    if (plant.isMirrored) [low, high] = [1 - high, 1 - low];
    const first = Math.max(x0, Math.floor((low - row.start) * width));
    const last = Math.min(x1, Math.ceil((high - row.start) * width));
    drawRow(row, tones, thicket, film.depth, y * film.width + first, first, last);
  }
}

/** Light of one plant, by colour: all that does not change from pixel to pixel. */
interface PlantTones {
  /** Of leaves and of the accent: reflectance, RGB. */
  readonly leaf: Rgb;
  readonly accent: Rgb;
  /** Direct light and light of the sky that reach the camera, RGB, and the haze before it. */
  readonly sun: Rgb;
  readonly sky: Rgb;
  readonly veil: Rgb;
  /** Gain of direct light: on any leaf, and through thin edges. */
  readonly lit: number;
  readonly through: number;
  readonly tone: number;
  readonly hasSnow: boolean;
}

function tonesOf(plant: Plant, at: Projected, pass: PlantPass, film: Film, view: View): PlantTones {
  const { light, hazeColours, hasSnow } = pass;
  const kept = Math.exp(-at.z * light.haze);
  const back = backlight(light, at, view);
  const column = Math.max(0, Math.min(film.width - 1, Math.round(at.x))) * 3;
  const scaled = ([red, green, blue]: Rgb, by: number): Rgb => [red * by, green * by, blue * by];
  return {
    leaf: plant.leaf,
    accent: plant.accent,
    sun: scaled(light.sun, kept),
    sky: scaled(light.ambient, kept * 1.9),
    veil: scaled([hazeColours[column]!, hazeColours[column + 1]!, hazeColours[column + 2]!], 1 - kept),
    lit: 1.25 * (1 - 0.75 * back),
    through: plant.translucency * back * 2.4,
    tone: plant.tone * 1.7,
    hasSnow,
  };
}

/** Where a row of the picture cuts a sprite: between its rows yi and yi + 1, `step` of its width per pixel. */
interface SpriteRow {
  readonly sprite: SpannedSprite;
  readonly isMirrored: boolean;
  readonly z: number;
  readonly step: number;
  yi: number;
  fy: number;
  start: number;
}

function drawRow(
  { sprite, isMirrored, z, step, yi, fy, start }: SpriteRow,
  { leaf, accent: bark, sun, sky, veil, lit, through, tone, hasSnow }: PlantTones,
  thicket: Thicket,
  depth: Float32Array,
  firstPixel: number,
  first: number,
  last: number,
): void {
  const { cover, shade, accent, width: sw } = sprite;
  const below = yi + 1 < sprite.height ? sw : 0;
  for (let x = first, pixel = firstPixel; x <= last; x++, pixel++) {
    const open = thicket.open[pixel]!;
    if (open < 0.02 || depth[pixel]! < z) continue;
    const across = start + x * step;
    if (across <= 0 || across >= 1) continue;
    const su = Math.max(0, Math.min(sw - 1.001, (isMirrored ? 1 - across : across) * sw - 0.5));
    const xi = su | 0;
    const fx = su - xi;
    const q = yi * sw + xi;
    const w00 = (1 - fx) * (1 - fy);
    const w10 = fx * (1 - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    const right = xi + 1 < sw ? 1 : 0;
    const covered =
      cover[q]! * w00 + cover[q + right]! * w10 + cover[q + below]! * w01 + cover[q + below + right]! * w11;
    if (covered < 0.02) continue;
    const share = (covered > 0.87 ? 1 : covered * 1.15) * open;
    const light = shade[q]! * w00 + shade[q + right]! * w10 + shade[q + below]! * w01 + shade[q + below + right]! * w11;
    const second = accent[q]!;
    // Thin edges let light through: that is what makes a backlit crown glow.
    const direct = lit + through * ((1 - cover[q]!) * 0.6 + 0.22);
    const snow = hasSnow && light > 0.42 && second < 0.5 ? Math.min(1, (light - 0.42) * 4) : 0;
    const gain = light * tone * (1 - snow) + 1.25 * snow * (0.6 + 0.4 * light);
    const red = leaf[0] + (bark[0] - leaf[0]) * second;
    const green = leaf[1] + (bark[1] - leaf[1]) * second;
    const blue = leaf[2] + (bark[2] - leaf[2]) * second;
    const i = pixel * 3;
    thicket.light[i]! += ((red + (0.5 - red) * snow) * gain * (sun[0] * direct + sky[0]) + veil[0]) * share;
    thicket.light[i + 1]! += ((green + (0.5 - green) * snow) * gain * (sun[1] * direct + sky[1]) + veil[1]) * share;
    thicket.light[i + 2]! += ((blue + (0.5 - blue) * snow) * gain * (sun[2] * direct + sky[2]) + veil[2]) * share;
    thicket.open[pixel] = open - share;
    // Once closed, nothing further back may show, and water mirrors it as land.
    if (open - share < 0.06) depth[pixel] = z;
  }
}

/** 0 lit from behind the camera to 1 with the sun behind the plant. */
function backlight({ direction, overcast }: Light, at: Projected, view: View): number {
  const sx = (at.x - view.width / 2) / view.focal;
  const toward =
    (direction[0] * (view.sin + view.cos * sx) + direction[2] * (view.cos - view.sin * sx)) / Math.sqrt(1 + sx * sx);
  return Math.max(0, toward) ** 2 * (1 - overcast * 0.8);
}

import type { RandomStream } from '../random.ts';
import { FAR, type Film, type MutableRgb, type Rgb, type View } from './film.ts';
import { type Light, skyAt } from './light.ts';
import { hash, mix, sample, smooth, type Tile } from './tile-noise.ts';

/** The sky of one shot: air, sun or moon, clouds, stars. */
export interface Sky {
  readonly light: Light;
  readonly clouds: Tile;
  /** Tiles per second of drift. */
  readonly wind: number;
  readonly stars: Float32Array;
  /** Small scratch, grown on first use. */
  scratch: Float32Array;
}

/** Pixels between the places where the sky is shaded: clouds and air are soft, and the sun's edge is wider. */
const SPACING = 3;
const STARS = 1500;
const STAR_FIELDS = 4;

export function createSky(light: Light, clouds: Tile, isStormy: boolean, random: RandomStream): Sky {
  const stars = new Float32Array(light.isDark && light.overcast < 0.5 ? STARS * STAR_FIELDS : 0);
  for (let i = 0; i < stars.length; i += STAR_FIELDS) {
    const azimuth = random.between(-Math.PI, Math.PI);
    const height = random.next();
    const flat = Math.sqrt(1 - height * height);
    stars.set([Math.sin(azimuth) * flat, height, Math.cos(azimuth) * flat, random.next() ** 5], i);
  }
  return { light, clouds, wind: isStormy ? 0.008 : 0.0028, stars, scratch: new Float32Array(0) };
}

/** Fills every pixel above the horizon, and a margin below it; the depth becomes FAR everywhere. */
export function drawSky(sky: Sky, film: Film, view: View, seconds: number): void {
  film.depth.fill(FAR);
  const width = Math.ceil(film.width / SPACING) + 2;
  const lowest = view.horizon + (Math.abs(view.roll) * film.width) / 2;
  const rows = Math.max(0, Math.min(Math.ceil(film.height / SPACING) + 2, Math.ceil(lowest / SPACING) + 3));
  if (sky.scratch.length < width * rows * 3) sky.scratch = new Float32Array(width * rows * 3);
  const shade = createShader(sky, seconds);
  const colour: MutableRgb = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const sx = (column * SPACING - view.width / 2) / view.focal;
      const sy = (view.horizon - row * SPACING) / view.focal + view.roll * sx;
      const scale = 1 / Math.sqrt(1 + sx * sx + sy * sy);
      shade((view.sin + view.cos * sx) * scale, sy * scale, (view.cos - view.sin * sx) * scale, colour);
      const i = (row * width + column) * 3;
      sky.scratch[i] = colour[0];
      sky.scratch[i + 1] = colour[1];
      sky.scratch[i + 2] = colour[2];
    }
  }
  enlarge(sky.scratch, width, film, Math.min(film.height, (rows - 1) * SPACING));
  if (sky.stars.length > 0) drawStars(sky, film, view, seconds);
}

/** A function from direction to light; the sun's disc is left to `glow`, which clouds dim. */
function createShader(
  { light, clouds, wind }: Sky,
  seconds: number,
): (dx: number, dy: number, dz: number, out: MutableRgb) => void {
  const { direction: sunward, ambient, overcast, cloudThreshold } = light;
  const disc: Rgb = light.isNight ? [0.3, 0.34, 0.42] : light.sun;
  const cloudLit: Rgb = light.isNight ? [0.012, 0.016, 0.024] : light.sun;
  const discGain = light.isNight ? 3 : 26;
  const glowGain = light.isNight ? 0.5 : 6;
  const drift = seconds * wind;
  const leanX = sunward[0] * 0.035;
  const leanZ = sunward[2] * 0.035;
  return (dx, dy, dz, out) => {
    skyAt(light, dx, dy, dz, out);
    const mu = dx * sunward[0] + dy * sunward[1] + dz * sunward[2];
    const toward = mu > 0 ? mu : 0;
    let brightness = 0;
    if (mu > 0.9) {
      brightness = smooth(light.isNight ? 0.99955 : 0.99985, light.isNight ? 0.99968 : 0.99995, mu) * discGain;
      const glow =
        (0.1 * toward ** 1400 + 0.035 * toward ** 180 + 0.014 * toward ** 24) * glowGain * (1 - overcast * 0.8);
      for (let k = 0; k < 3; k++) out[k]! += disc[k]! * glow;
    }
    if (dy > -0.01) brightness *= 1 - addClouds(dx, dy, dz, toward, out);
    for (let k = 0; k < 3; k++) out[k]! += disc[k]! * brightness * (1 - overcast);
  };

  function thickness(a: number, b: number): number {
    return (
      sample(clouds, a, b) * 0.7 +
      sample(clouds, a * 2.7 + 0.3 + drift * 0.6, b * 2.7) * 0.22 +
      sample(clouds, a * 7.1, b * 7.1 + drift) * 0.08
    );
  }

  /** Returns how much of what is behind the clouds they hide. */
  function addClouds(dx: number, dy: number, dz: number, toward: number, out: MutableRgb): number {
    const scale = 0.17 / (Math.max(dy, 0) + 0.08);
    const u = dx * scale + drift;
    const v = dz * scale + drift * 0.4;
    const thick = thickness(u, v);
    const dense = smooth(cloudThreshold, cloudThreshold + 0.24, thick);
    if (dense < 0.004) return 0;
    // One sample toward the sun stands for the cloud's own shadow.
    const behind = smooth(cloudThreshold - 0.04, cloudThreshold + 0.26, thickness(u + leanX, v + leanZ));
    const lit = Math.exp(-behind * 2.5) * (1 - 0.3 * dense) + 0.07;
    // Powers by squaring: ** takes three times as long.
    const toward2 = toward * toward;
    const toward4 = toward2 * toward2;
    const toward16 = toward4 * toward4 * toward4 * toward4;
    const toward48 = toward16 * toward16 * toward16;
    const phase = 0.5 + 1.5 * toward4 * toward2 * toward + 3.2 * toward48 * toward2 * (1 - dense);
    const far = smooth(0, 0.09, dy);
    const opacity = dense * (0.35 + 0.65 * far) * 0.96;
    // Under a closed sky a cloud's thickness shows as darkness: its light comes from above and is used up.
    const gloom = 1 - overcast * (0.2 + 0.62 * smooth(0.32, 0.72, thick));
    for (let k = 0; k < 3; k++) {
      const open = cloudLit[k]! * lit * phase * 0.95 + ambient[k]! * 0.55 + out[k]! * 0.22;
      const closed = (out[k]! * 0.75 + ambient[k]! * 0.45) * gloom;
      const cloud = open + (closed - open) * overcast;
      out[k] = mix(out[k]!, mix(out[k]!, cloud, 0.35 + 0.65 * far), opacity);
    }
    // The moon shines through all but the thickest: hidden as the sun is, a thin cloud cuts a stripe out of it.
    return light.isNight ? Math.min(0.7, dense * dense) : Math.min(1, dense * 1.7);
  }
}

/** Enlarges the scratch into the film, down the columns first. */
function enlarge(from: Float32Array, width: number, film: Film, rows: number): void {
  const stride = width * 3;
  const line = new Float32Array(stride);
  for (let y = 0; y < rows; y++) {
    const top = Math.floor(y / SPACING) * stride;
    const down = (y % SPACING) / SPACING;
    for (let i = 0; i < stride; i++) line[i] = from[top + i]! + (from[top + stride + i]! - from[top + i]!) * down;
    let out = y * film.width * 3;
    for (let x = 0; x < film.width; x++, out += 3) {
      const at = Math.floor(x / SPACING) * 3;
      const right = (x % SPACING) / SPACING;
      film.colour[out] = line[at]! + (line[at + 3]! - line[at]!) * right;
      film.colour[out + 1] = line[at + 1]! + (line[at + 4]! - line[at + 1]!) * right;
      film.colour[out + 2] = line[at + 2]! + (line[at + 5]! - line[at + 2]!) * right;
    }
  }
  film.colour.fill(0, rows * film.width * 3);
}

/** Points of light, spread over the pixels that they fall between. */
function drawStars({ stars, light }: Sky, film: Film, view: View, seconds: number): void {
  const strength = (light.isNight ? 1.3 : 0.1) * (1 - light.overcast) * (film.height / 480);
  for (let i = 0; i < stars.length; i += STAR_FIELDS) {
    const dx = stars[i]!;
    const dy = stars[i + 1]!;
    const dz = stars[i + 2]!;
    const depth = dx * view.sin + dz * view.cos;
    if (depth < 0.05) continue;
    const x = view.width / 2 + ((dx * view.cos - dz * view.sin) / depth) * view.focal - 0.5;
    const y = view.horizon + view.roll * (x - view.width / 2) - (dy / depth) * view.focal - 0.5;
    if (x < 1 || y < 1 || x >= film.width - 2 || y >= film.height - 2) continue;
    const twinkle = 0.75 + 0.25 * Math.sin(seconds * (2 + 3 * hash(i, 1, 3)) + i);
    const warmth = hash(i, 2, 5);
    const value = (0.03 + 1.4 * stars[i + 3]!) * strength * twinkle * smooth(0.02, 0.3, dy);
    splat(film, x, y, value * (0.8 + 0.4 * warmth), value * 0.95, value * (1.25 - 0.4 * warmth));
  }
}

/** Adds light at a place between pixels. */
export function splat(film: Film, x: number, y: number, red: number, green: number, blue: number): void {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  for (let j = 0; j < 2; j++) {
    for (let i = 0; i < 2; i++) {
      const share = (i === 0 ? 1 - x + xi : x - xi) * (j === 0 ? 1 - y + yi : y - yi);
      const at = ((yi + j) * film.width + xi + i) * 3;
      film.colour[at]! += red * share;
      film.colour[at + 1]! += green * share;
      film.colour[at + 2]! += blue * share;
    }
  }
}

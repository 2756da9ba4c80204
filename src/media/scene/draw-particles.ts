import type { Film, Rgb, View } from './film.ts';
import type { Light } from './light.ts';
import type { Particle, Setting, Weather } from './shot.ts';
import { hash } from './tile-noise.ts';

/** What falls and floats between the camera and the scene. */
export interface Drift {
  readonly weather: Weather;
  readonly particles: readonly Particle[];
  readonly light: Light;
  /** Exposure of the shot: flakes and motes must be seen whatever the light. */
  readonly exposure: number;
}

const INDOORS: ReadonlySet<Setting> = new Set(['room', 'kitchen', 'stage', 'studio', 'space', 'underwater']);

export function hasWeatherOutside(setting: Setting): boolean {
  return !INDOORS.has(setting);
}

export function drawDrift(drift: Drift, film: Film, view: View, seconds: number): void {
  const turn = Math.atan2(view.sin, view.cos) * view.focal;
  if (drift.weather === 'rain' || drift.weather === 'storm') drawRain(drift, film, seconds, turn);
  if (drift.weather === 'snow') drawSnow(drift, film, seconds, turn);
  for (const particle of drift.particles) drawFloating(particle, drift, film, seconds, turn);
}

/** Remainder that is never negative. */
function wrap(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function skyLight({ light }: Drift): Rgb {
  const { ambient, sun } = light;
  return [ambient[0] * 0.9 + sun[0] * 0.12, ambient[1] * 0.9 + sun[1] * 0.12, ambient[2] * 0.9 + sun[2] * 0.12];
}

const RAIN = [
  { count: 900, speed: 1500, length: 16, opacity: 0.07 },
  { count: 520, speed: 2100, length: 30, opacity: 0.1 },
  { count: 200, speed: 3000, length: 60, opacity: 0.1 },
] as const;

function drawRain(drift: Drift, film: Film, seconds: number, turn: number): void {
  const scale = film.height / 720;
  const slant = drift.weather === 'storm' ? 0.2 : 0.05;
  const lit = skyLight(drift);
  const floor = 0.045 / drift.exposure;
  const { width, height, colour } = film;
  for (const [layer, { count, speed, length, opacity }] of RAIN.entries()) {
    for (let i = 0; i < count; i++) {
      const x0 = wrap(hash(i, layer, 1) * (width + 400) - turn * 0.2 * (layer + 1), width + 400) - 200;
      const y0 =
        wrap(
          hash(i, layer, 2) * (height + 200) + seconds * speed * scale * (0.85 + 0.3 * hash(i, layer, 3)),
          height + 200,
        ) - 100;
      const strength = opacity * (0.5 + hash(i, layer, 4));
      for (let k = 0; k < length * scale; k++) {
        const x = (x0 - (y0 + k) * slant) | 0;
        const y = (y0 + k) | 0;
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const at = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) colour[at + c]! += (lit[c]! * 1.5 + floor - colour[at + c]!) * strength;
      }
    }
  }
}

const SNOW = [
  { count: 420, radius: 1.2, speed: 60, opacity: 0.7 },
  { count: 200, radius: 2.2, speed: 105, opacity: 0.6 },
  { count: 46, radius: 6, speed: 190, opacity: 0.2 },
] as const;

function drawSnow(drift: Drift, film: Film, seconds: number, turn: number): void {
  const scale = film.height / 720;
  const lit = skyLight(drift);
  const floor = 0.12 / drift.exposure;
  const flake: Rgb = [lit[0] * 1.8 + floor, lit[1] * 1.8 + floor, lit[2] * 1.8 + floor];
  for (const [layer, { count, radius, speed, opacity }] of SNOW.entries()) {
    for (let i = 0; i < count; i++) {
      const phase = hash(i, layer, 5) * 6.28;
      const drifted =
        seconds * 22 * scale * (layer + 1) + Math.sin(seconds * 1.2 + phase) * 14 * scale - turn * 0.2 * (layer + 1);
      const x = wrap(hash(i, layer, 6) * (film.width + 80) + drifted, film.width + 80) - 40;
      const y =
        wrap(
          hash(i, layer, 7) * (film.height + 40) + seconds * speed * scale * (0.7 + 0.6 * hash(i, layer, 8)),
          film.height + 40,
        ) - 20;
      drawDisc(film, x, y, radius * scale * (0.6 + 0.8 * hash(i, layer, 9)), flake, opacity, false);
    }
  }
}

interface Floating {
  readonly count: number;
  readonly radius: number;
  /** Of the height per second; negative rises. */
  readonly fall: number;
  readonly colour: Rgb;
  readonly adds: boolean;
  readonly opacity: number;
}

function floatingOf(particle: Particle, { light, exposure }: Drift): Floating {
  const glow = 1 / exposure;
  const lit = (red: number, green: number, blue: number): Rgb => [
    red * (light.ambient[0] + light.sun[0] * 0.5),
    green * (light.ambient[1] + light.sun[1] * 0.5),
    blue * (light.ambient[2] + light.sun[2] * 0.5),
  ];
  switch (particle) {
    case 'embers':
      return {
        count: 90,
        radius: 1.5,
        fall: -0.16,
        colour: [3.2 * glow, 1.1 * glow, 0.22 * glow],
        adds: true,
        opacity: 0.9,
      };
    case 'fireflies':
      return {
        count: 60,
        radius: 2.4,
        fall: -0.01,
        colour: [0.9 * glow, 1.2 * glow, 0.25 * glow],
        adds: true,
        opacity: 1,
      };
    case 'dust':
      return {
        count: 90,
        radius: 1.6,
        fall: 0.008,
        colour: [0.25 * glow, 0.22 * glow, 0.18 * glow],
        adds: true,
        opacity: 0.35,
      };
    case 'petals':
      return { count: 70, radius: 3.4, fall: 0.09, colour: lit(0.8, 0.45, 0.52), adds: false, opacity: 0.9 };
    case 'leaves':
      return { count: 54, radius: 4, fall: 0.11, colour: lit(0.55, 0.24, 0.05), adds: false, opacity: 0.95 };
    case 'bubbles':
      return {
        count: 60,
        radius: 2.6,
        fall: -0.1,
        colour: [0.3 * glow, 0.45 * glow, 0.5 * glow],
        adds: true,
        opacity: 0.3,
      };
  }
}

function drawFloating(particle: Particle, drift: Drift, film: Film, seconds: number, turn: number): void {
  const { count, radius, fall, colour, adds, opacity } = floatingOf(particle, drift);
  const scale = film.height / 720;
  const { width, height } = film;
  for (let i = 0; i < count; i++) {
    const phase = hash(i, 1, 11) * 6.28;
    const depth = 0.5 + hash(i, 4, 15);
    const x = wrap(
      hash(i, 1, 12) * width +
        seconds * 12 * scale * depth +
        34 * scale * Math.sin(seconds * 0.6 + phase) -
        turn * 0.2 * depth,
      width,
    );
    const y = wrap(
      hash(i, 1, 13) * height + seconds * fall * height * depth + 18 * scale * Math.cos(seconds * 0.7 + phase),
      height,
    );
    const shine =
      particle === 'fireflies'
        ? (0.5 + 0.5 * Math.sin(seconds * 2.2 + phase * 3)) ** 2
        : 0.6 + 0.4 * Math.sin(seconds * 1.9 + phase * 3);
    drawDisc(film, x, y, radius * scale * depth, colour, opacity * (adds ? shine : 1), adds);
  }
}

function drawDisc(
  film: Film,
  x: number,
  y: number,
  radius: number,
  [red, green, blue]: Rgb,
  opacity: number,
  adds: boolean,
): void {
  const r = Math.max(0.8, radius);
  for (let row = Math.max(0, Math.floor(y - r)); row <= Math.min(film.height - 1, y + r); row++) {
    for (let column = Math.max(0, Math.floor(x - r)); column <= Math.min(film.width - 1, x + r); column++) {
      const distance = ((column - x) ** 2 + (row - y) ** 2) / (r * r);
      if (distance > 1) continue;
      const share = opacity * (1 - distance);
      const at = (row * film.width + column) * 3;
      const keep = adds ? 1 : 1 - share;
      film.colour[at] = film.colour[at]! * keep + red * share;
      film.colour[at + 1] = film.colour[at + 1]! * keep + green * share;
      film.colour[at + 2] = film.colour[at + 2]! * keep + blue * share;
    }
  }
}

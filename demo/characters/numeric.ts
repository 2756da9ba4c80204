/** Reads a typed array; outside its bounds it reads 0, which every kernel here wants at the picture's edge. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}

/** `at` for picture planes: one array type only, which lets V8 inline it (the general one cost 18 of 65 seconds). */
export function pixel(plane: Float32Array, index: number): number {
  return plane[index] ?? 0;
}

export function clamp(value: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, value));
}

export function mix(from: number, to: number, amount: number): number {
  return from + (to - from) * amount;
}

/** Hermite step from 0 at `low` to 1 at `high`; `low` may exceed `high` for a falling step. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low));
  return t * t * (3 - 2 * t);
}

/** Unnormalised Gaussian bump: 1 at distance 0. */
export function bump(distance: number, radius: number): number {
  const t = distance / radius;
  return t > 3.5 || t < -3.5 ? 0 : Math.exp(-t * t);
}

/** Elliptic Gaussian bump around a point. */
export function bump2(dx: number, dy: number, radiusX: number, radiusY: number): number {
  const q = (dx / radiusX) ** 2 + (dy / radiusY) ** 2;
  return q > 12 ? 0 : Math.exp(-q);
}

export type Random = () => number;

/** Mulberry32: a small seeded generator, uniform in [0, 1). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function latticeValue(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 1442695041);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2147483648 - 1;
}

/** Value noise in [-1, 1], period-free, one feature per unit. */
export function noise2(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const top = mix(latticeValue(x0, y0, seed), latticeValue(x0 + 1, y0, seed), u);
  const bottom = mix(latticeValue(x0, y0 + 1, seed), latticeValue(x0 + 1, y0 + 1, seed), u);
  return mix(top, bottom, v);
}

/** Sum of `octaves` noises, each half the size and amplitude of the one before. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let scale = 1;
  for (let k = 0; k < octaves; k++) {
    sum += amplitude * noise2(x * scale, y * scale, seed + k);
    amplitude *= 0.5;
    scale *= 2.03;
  }
  return sum;
}

export type Rgb = readonly [number, number, number];

/** '#rrggbb' in sRGB to linear light, each channel 0..1. */
export function linearColour(hex: string): Rgb {
  const channel = (start: number): number => {
    const s = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

export function mixColour(from: Rgb, to: Rgb, amount: number): Rgb {
  return [mix(from[0], to[0], amount), mix(from[1], to[1], amount), mix(from[2], to[2], amount)];
}

export function scaleColour(colour: Rgb, factor: number): Rgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

import { createRandom } from '../random.ts';

/** Square tiles of seamless noise: sides are powers of two, so that wrapping is a bit mask. */
export interface Tile {
  readonly size: number;
  readonly data: Float32Array;
}

/** A number in [0, 1) from three integers, without state: details that must be the same in every frame and thread. */
export function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x | 0, 374761393) ^ Math.imul(y | 0, 668265263) ^ Math.imul(seed | 0, 1274126177);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth step from 0 at `low` to 1 at `high`. */
export function smooth(low: number, high: number, value: number): number {
  const t = (value - low) / (high - low);
  if (t <= 0) return 0;
  return t >= 1 ? 1 : t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** Bilinear sample; u and v in tiles, any real number. */
export function sample({ size, data }: Tile, u: number, v: number): number {
  const x = u * size;
  const y = v * size;
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const fx = x - xi;
  const fy = y - yi;
  const mask = size - 1;
  const x0 = xi & mask;
  const x1 = (xi + 1) & mask;
  const row0 = (yi & mask) * size;
  const row1 = ((yi + 1) & mask) * size;
  const top = data[row0 + x0]! + (data[row0 + x1]! - data[row0 + x0]!) * fx;
  const bottom = data[row1 + x0]! + (data[row1 + x1]! - data[row1 + x0]!) * fx;
  return top + (bottom - top) * fy;
}

/** One octave of value noise with its derivatives (per tile), quintic so that the derivatives are smooth too. */
export function fillOctave(
  seed: number,
  size: number,
  period: number,
  out: { value: Float32Array; dx: Float32Array | null; dy: Float32Array | null },
): void {
  const random = createRandom(seed);
  const lattice = Float32Array.from({ length: period * period }, () => random.next());
  const cell = new Int32Array(size);
  const weight = new Float32Array(size);
  const slope = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const at = (i / size) * period;
    const f = at - Math.floor(at);
    cell[i] = Math.floor(at);
    weight[i] = f * f * f * (f * (f * 6 - 15) + 10);
    slope[i] = 30 * f * f * (f * (f - 2) + 1) * period;
  }
  for (let y = 0; y < size; y++) {
    const row0 = cell[y]! * period;
    const row1 = ((cell[y]! + 1) % period) * period;
    const wy = weight[y]!;
    const sy = slope[y]!;
    for (let x = 0; x < size; x++) {
      const x0 = cell[x]!;
      const x1 = x0 + 1 === period ? 0 : x0 + 1;
      const a = lattice[row0 + x0]!;
      const b = lattice[row0 + x1]! - a;
      const c = lattice[row1 + x0]! - a;
      const k = lattice[row1 + x1]! - a - b - c;
      const wx = weight[x]!;
      const i = y * size + x;
      out.value[i] = a + b * wx + c * wy + k * wx * wy;
      if (out.dx !== null && out.dy !== null) {
        out.dx[i] = slope[x]! * (b + k * wy);
        out.dy[i] = sy * (c + k * wx);
      }
    }
  }
}

export interface NoiseForm {
  readonly size: number;
  /** Cells of the first octave. */
  readonly period: number;
  readonly octaves: number;
  /** Share that each octave has of the one before. */
  readonly gain: number;
}

/** Fractal noise, stretched to 0..1. */
export function createNoise(seed: number, { size, period, octaves, gain }: NoiseForm): Tile {
  const data = new Float32Array(size * size);
  const value = new Float32Array(size * size);
  let amplitude = 1;
  for (let octave = 0; octave < octaves; octave++) {
    fillOctave(seed + octave * 17, size, Math.min(size, period << octave), { value, dx: null, dy: null });
    for (let i = 0; i < data.length; i++) data[i]! += amplitude * value[i]!;
    amplitude *= gain;
  }
  return { size, data: stretch(data) };
}

/** To 0..1, in place. */
export function stretch(data: Float32Array): Float32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = 1 / (high - low || 1);
  for (let i = 0; i < data.length; i++) data[i] = (data[i]! - low) * scale;
  return data;
}

/** The tile and its halves down to `levels` sizes, by 2x2 means. */
export function createMips(tile: Tile, levels: number): readonly Tile[] {
  const mips = [tile];
  for (let level = 1; level < levels; level++) {
    const { size: from, data: fine } = mips[level - 1]!;
    const size = from >> 1;
    const data = new Float32Array(size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const i = y * 2 * from + x * 2;
        data[y * size + x] = (fine[i]! + fine[i + 1]! + fine[i + from]! + fine[i + from + 1]!) / 4;
      }
    }
    mips.push({ size, data });
  }
  return mips;
}

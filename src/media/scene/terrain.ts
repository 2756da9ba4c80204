import { groundOn, type LaidGround } from './laid-ground.ts';
import type { Light } from './light.ts';
import { createMips, createNoise, fillOctave, mix, sample, smooth, stretch, type Tile } from './tile-noise.ts';

export type Relief = 'mountain' | 'dunes' | 'hills' | 'islands';
export type Cover = 'alpine' | 'sand' | 'shore' | 'snow' | 'grass' | 'forest-floor' | 'moon';

/** A landscape without end: a seamless tile of heights, with its colours lit for one sun. */
export interface Terrain {
  readonly mips: readonly Tile[];
  /** Metres per cell. */
  readonly cell: number;
  /** Linear light, RGB, of the finest tile. */
  readonly lit: Float32Array;
  /** 0..1, 256 cells: grain of the near ground. */
  readonly grain: Tile;
  /** Ground that is laid before the camera in place of the landscape's own. */
  readonly laid: LaidGround | null;
  /** How much the grain rises toward the sun, on the grain's own cells. */
  readonly relief: Tile;
  /** The highest ground within a block of cells and its eight neighbours, for blocks of `SUMMIT_CELLS`. */
  readonly summits: readonly Tile[];
}

export interface TerrainForm {
  readonly relief: Relief;
  readonly cover: Cover;
  readonly size: number;
  readonly cell: number;
  /** Metres from the lowest to the highest point, and the height of the lowest. */
  readonly amplitude: number;
  readonly base: number;
  readonly hasSnow: boolean;
}

export function heightAt({ mips, cell, laid }: Terrain, x: number, z: number): number {
  const [fine] = mips;
  const scale = 1 / (fine!.size * cell);
  const own = sample(fine!, x * scale, z * scale);
  return laid === null ? own : groundOn(laid, x, z, own);
}

export function createTerrain(seed: number, form: TerrainForm, light: Light): Terrain {
  const data = createRelief(seed, form.relief, form.size);
  for (let i = 0; i < data.length; i++) data[i] = form.base + form.amplitude * data[i]!;
  const mips = createMips({ size: form.size, data }, 5);
  const grain = createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 });
  return {
    mips,
    cell: form.cell,
    lit: bakeLight(form, mips, grain, light),
    grain,
    relief: lightRelief(grain, light),
    laid: null,
    summits: SUMMIT_CELLS.map((cells) => findSummits(mips[0]!, cells)),
  };
}

/** Long reaches first: what hides a whole valley is asked before what hides a ditch. */
const SUMMIT_CELLS = [64, 16] as const;

function findSummits({ size, data }: Tile, cells: number): Tile {
  const blocks = size / cells;
  const own = new Float32Array(blocks * blocks).fill(Number.NEGATIVE_INFINITY);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const block = Math.floor(y / cells) * blocks + Math.floor(x / cells);
      own[block] = Math.max(own[block]!, data[y * size + x]!);
    }
  }
  const mask = blocks - 1;
  const around = own.map((_, block) => {
    let highest = Number.NEGATIVE_INFINITY;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const row = (Math.floor(block / blocks) + dy) & mask;
        highest = Math.max(highest, own[row * blocks + (((block & mask) + dx) & mask)]!);
      }
    }
    return highest;
  });
  return { size: blocks, data: around };
}

/** Of a tile seen as heights: what rises to the sun is lit, by the difference to the place 0.02 tiles nearer to it. */
function lightRelief({ size, data }: Tile, { direction }: Light): Tile {
  const relief = data.map((height, i) => {
    const u = (i % size) / size + direction[0] * 0.02;
    const v = Math.floor(i / size) / size + direction[2] * 0.02;
    return height - sample({ size, data }, u, v);
  });
  return { size, data: relief };
}

function createRelief(seed: number, relief: Relief, size: number): Float32Array {
  switch (relief) {
    case 'mountain':
      return stretch(raiseMountains(seed, size));
    case 'dunes':
      return stretch(raiseDunes(seed, size));
    case 'hills':
      return createNoise(seed, { size, period: 4, octaves: 8, gain: 0.46 }).data;
    case 'islands': {
      const { data } = createNoise(seed, { size, period: 3, octaves: 8, gain: 0.48 });
      for (let i = 0; i < data.length; i++) data[i] = Math.max(0, data[i]! - 0.52) ** 1.3;
      return stretch(data);
    }
  }
}

/** Ridged noise whose octaves fade on slopes, as erosion smooths what is steep (Quilez, "derivative noise"). */
function raiseMountains(seed: number, size: number): Float32Array {
  const octave = {
    value: new Float32Array(size * size),
    dx: new Float32Array(size * size),
    dy: new Float32Array(size * size),
  };
  const height = new Float32Array(size * size);
  const slopeX = new Float32Array(size * size);
  const slopeZ = new Float32Array(size * size);
  let amplitude = 1;
  let period = 3;
  for (let level = 0; level < 9 && period <= size; level++) {
    fillOctave(seed + level * 13, size, period, octave);
    const share = (level < 6 ? 1 : 0.6) / period;
    for (let i = 0; i < height.length; i++) {
      slopeX[i]! += octave.dx[i]! * share;
      slopeZ[i]! += octave.dy[i]! * share;
      const damping = 1 / (1 + 0.28 * (slopeX[i]! ** 2 + slopeZ[i]! ** 2));
      const ridge = 1 - Math.abs(2 * octave.value[i]! - 1);
      height[i]! += amplitude * damping * (level === 0 ? octave.value[i]! * 1.1 : ridge * ridge);
    }
    amplitude *= 0.49;
    period *= 2;
  }
  return height;
}

/** Dunes climb slowly with the wind and fall off steeply behind the crest. */
function raiseDunes(seed: number, size: number): Float32Array {
  const broad = createNoise(seed, { size: 128, period: 4, octaves: 2, gain: 0.4 });
  const fine = createNoise(seed + 3, { size: 128, period: 9, octaves: 2, gain: 0.4 });
  const reach = createNoise(seed + 7, { size: 128, period: 5, octaves: 2, gain: 0.5 });
  const data = new Float32Array(size * size);
  const saw = (at: number, crest: number): number => {
    const f = at - Math.floor(at);
    const rise = f < crest ? f / crest : (1 - f) / (1 - crest);
    return rise * rise * (3 - 2 * rise);
  };
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = x / size;
      const v = y / size;
      const bend = sample(broad, u, v);
      const large = saw(u * 9 + v * 3 + bend * 3.2 + sample(fine, u, v) * 0.5, 0.7);
      const small = saw(u * 31 + v * 8 + bend * 7 + sample(fine, u, v) * 2.3, 0.66);
      data[y * size + x] = large * (0.3 + 0.7 * sample(reach, u, v)) + 0.05 * small;
    }
  }
  return data;
}

/** Sun with shadows, sky with occlusion, times the colour of the ground: all that does not change in a shot. */
function bakeLight(form: TerrainForm, mips: readonly Tile[], grain: Tile, light: Light): Float32Array {
  const [fine] = mips;
  const { size, data } = fine!;
  const mask = size - 1;
  const lit = new Float32Array(size * size * 3);
  const shadow = castShadows(fine!, form.cell, light);
  const coarse = mips[4]!;
  const colour: [number, number, number] = [0, 0, 0];
  const [sx, sy, sz] = light.direction;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const gx = (data[y * size + ((x + 1) & mask)]! - data[y * size + ((x - 1) & mask)]!) / (2 * form.cell);
      const gz = (data[((y + 1) & mask) * size + x]! - data[((y - 1) & mask) * size + x]!) / (2 * form.cell);
      const up = 1 / Math.sqrt(1 + gx * gx + gz * gz);
      paintGround(
        form,
        data[i]!,
        up,
        grain.data[(y & 255) * 256 + (x & 255)]!,
        grain.data[((y >> 2) & 255) * 256 + ((x >> 2) & 255)]!,
        colour,
      );
      const facing =
        Math.max(0, up * (Math.max(sy, 0) - gx * sx - gz * sz)) * shadow[(y >> 1) * (size >> 1) + (x >> 1)]!;
      const hollow = 1 - (sample(coarse, x / size, y / size) - data[i]!) / (form.cell * 26);
      const open = Math.max(0.35, Math.min(1.15, hollow)) * (0.55 + 0.45 * up);
      for (let k = 0; k < 3; k++) {
        lit[i * 3 + k] = colour[k]! * (light.sun[k]! * (2.5 * facing + 0.12 * open) + light.ambient[k]! * 1.25 * open);
      }
    }
  }
  return lit;
}

/** 0 in shadow to 1 in sun, at half the tile's size. */
function castShadows({ size, data }: Tile, cell: number, { direction }: Light): Float32Array {
  const half = size >> 1;
  const mask = size - 1;
  const flat = Math.hypot(direction[0], direction[2]) || 1;
  const stepX = direction[0] / flat;
  const stepZ = direction[2] / flat;
  const rise = Math.max(direction[1], 0.03) / flat;
  const shadow = new Float32Array(half * half);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const from = data[y * 2 * size + x * 2]!;
      let seen = 1;
      for (let step = 0, distance = 2.5; step < 30 && seen > 0; step++, distance *= 1.14) {
        const at = (Math.floor(y * 2 + stepZ * distance) & mask) * size + (Math.floor(x * 2 + stepX * distance) & mask);
        const above = data[at]! - (from + distance * cell * rise);
        if (above > 0) seen = Math.min(seen, Math.max(0, 1 - above / (distance * cell * 0.03 + 0.3)));
      }
      shadow[y * half + x] = seen;
    }
  }
  return shadow;
}

type Colour = [number, number, number];

function set(out: Colour, red: number, green: number, blue: number, share = 1): void {
  out[0] = mix(out[0], red, share);
  out[1] = mix(out[1], green, share);
  out[2] = mix(out[2], blue, share);
}

/** Colour of bare ground by height, steepness (`up` 1 is level) and two noises. */
function paintGround(
  { cover, hasSnow }: TerrainForm,
  height: number,
  up: number,
  fine: number,
  broad: number,
  out: Colour,
): void {
  switch (cover) {
    case 'alpine':
      paintAlpine(hasSnow, height, up, fine, broad, out);
      return;
    case 'sand': {
      const tone = 0.85 + 0.25 * fine;
      set(out, 0.52 * tone, 0.37 * tone, 0.235 * tone);
      return;
    }
    case 'shore':
      set(out, 0.05 + 0.05 * fine, 0.06 + 0.05 * fine, 0.035);
      set(out, 0.13, 0.115, 0.1, smooth(0.86, 0.7, up));
      set(out, 0.26 + 0.04 * fine, 0.21 + 0.035 * fine, 0.145 + 0.02 * fine, smooth(5, 1, height));
      break;
    case 'snow':
      set(out, 0.62, 0.645, 0.69);
      return;
    case 'moon': {
      const tone = 0.1 + 0.1 * fine;
      set(out, tone, tone * 0.98, tone * 0.95);
      return;
    }
    case 'forest-floor': {
      const patch = smooth(0.3, 0.7, broad);
      set(out, 0.032 + 0.04 * fine * patch, 0.036 + 0.035 * fine, 0.014 + 0.012 * fine);
      break;
    }
    case 'grass':
      set(out, 0.085 + 0.06 * broad, 0.115 + 0.05 * fine, 0.035 + 0.015 * fine);
      break;
  }
  if (hasSnow) set(out, 0.76, 0.79, 0.84, 0.94);
}

function paintAlpine(hasSnow: boolean, height: number, up: number, fine: number, broad: number, out: Colour): void {
  const rock = 0.5 + 0.55 * fine;
  set(out, 0.15 * rock, 0.14 * rock, 0.132 * rock);
  const level = up + (fine - 0.5) * 0.3;
  set(out, 0.066, 0.07, 0.04, smooth(0.66, 0.86, level) * smooth(900, 350, height + broad * 200));
  set(
    out,
    0.02 + 0.022 * fine,
    0.034 + 0.022 * fine,
    0.018,
    smooth(0.54, 0.72, level) * smooth(560, 260, height + broad * 260),
  );
  const snowLine = hasSnow ? [0, 200] : [520, 880];
  const lies = smooth(0.52, 0.7, up + (fine - 0.5) * 0.16);
  set(out, 0.82, 0.85, 0.9, lies * smooth(snowLine[0]!, snowLine[1]!, height + (broad - 0.5) * 420));
  if (height < 6) set(out, 0.16, 0.14, 0.11, smooth(6, 0, height));
}

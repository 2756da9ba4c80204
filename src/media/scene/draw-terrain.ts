import { FAR, type Film, type View } from './film.ts';
import { groundOn } from './laid-ground.ts';
import type { Terrain } from './terrain.ts';
import { sample } from './tile-noise.ts';

export interface TerrainPass {
  readonly terrain: Terrain;
  /** Of the camera above the ground, metres. */
  readonly eyeHeight: number;
  /** Metres to the first and the last sample. */
  readonly near: number;
  readonly sight: number;
  /** 1 / metres. */
  readonly haze: number;
  readonly coarsest: number;
  /** RGB per column. */
  readonly hazeColours: Float32Array;
  /** How strongly the near ground is grained: 0 none, 1 rough. */
  readonly roughness: number;
  /** What lies lower is left to the water that covers it; -Infinity on dry land. */
  readonly waterLevel: number;
}

/**
 * Marches each column from near to far and fills what rises above all before (the "voxel space" of height maps). The
 * top row of each ridge is blended by coverage with what comes behind it, or ridges would be dotted lines.
 */
export function drawTerrain(pass: TerrainPass, film: Film, view: View): void {
  const column = createColumn(pass, film, view);
  for (let x = 0; x < film.width; x++) column(x);
}

/** Places along a ray, the same in every column: ridges would tremble from column to column otherwise. */
interface Steps {
  readonly z: Float64Array;
  readonly level: Uint8Array;
  readonly count: number;
}

/** A step is a row of level ground, but no finer than helps and no coarser than keeps ridges whole. */
function layOutSteps({ terrain, near, sight, eyeHeight, coarsest }: TerrainPass, film: Film, view: View): Steps {
  const fineness = film.height > 600 ? 0.9 : 1;
  const perRow = 1 / (view.focal * eyeHeight);
  const finest = 0.005 * fineness;
  const most = Math.ceil(Math.log(sight / near) / Math.log(1 + finest)) + 2;
  const steps = { z: new Float64Array(most), level: new Uint8Array(most), count: 0 };
  for (let z = near; z < sight; z += z * Math.min(coarsest * fineness, Math.max(finest, z * perRow))) {
    const footprint = z / view.focal / terrain.cell;
    steps.level[steps.count] = footprint < 1.5 ? 0 : footprint < 3 ? 1 : footprint < 6 ? 2 : footprint < 12 ? 3 : 4;
    steps.z[steps.count++] = z;
  }
  return steps;
}

/** Rows of a steep slope that share one colour, and into how many of them a step is parted at the most. */
const ROWS_OF_A_PART = 3;
const MOST_PARTS = 6;

function createColumn(pass: TerrainPass, film: Film, view: View): (x: number) => void {
  const { terrain, hazeColours, roughness, sight, waterLevel } = pass;
  const { width, height } = film;
  const { mips, cell, grain, laid } = terrain;
  const scale = 1 / (mips[0]!.size * cell);
  const hasBumps = roughness > 0 && cell <= 2;
  const steps = layOutSteps(pass, film, view);
  const isOutOfSight = createOcclusion(terrain, view, waterLevel);
  const paint = createPaint(pass);
  const fill = createFill(film);
  // Near ground is painted in every second column, as water is; its outline is drawn in each.
  const colours = Array.from({ length: steps.count }, () => new Float64Array(3));
  const paintedIn = new Int32Array(steps.count).fill(-1);
  const slope = new Float64Array(3);
  return (x) => {
    const sx = (x + 0.5 - width / 2) / view.focal;
    const dx = view.sin + view.cos * sx;
    const dz = view.cos - view.sin * sx;
    const stretchOut = Math.sqrt(1 + sx * sx);
    const horizon = view.horizon + view.roll * (x - width / 2);
    let lowest = height;
    let wasSeen = false;
    let lastZ = 0;
    let lastGround = 0;
    fill.begin(x);
    for (let step = 0; step < steps.count && lowest > 0; step++) {
      const z = steps.z[step]!;
      const wx = view.x + dx * z;
      const wz = view.z + dz * z;
      if (!wasSeen) {
        const until = z + isOutOfSight(wx, wz, z, (horizon - lowest) / view.focal, stretchOut);
        if (until > z) {
          while (step + 1 < steps.count && steps.z[step + 1]! < until) step++;
          continue;
        }
      }
      let ground = sample(mips[steps.level[step]!]!, wx * scale, wz * scale);
      if (laid !== null) ground = groundOn(laid, wx, wz, ground);
      if (hasBumps && z < 160) {
        ground += roughness * BUMP_METRES * (sample(grain, wx * 0.09, wz * 0.09) - 0.5) * (1 - z / 160);
      }
      const row = horizon - ((ground - view.y) / z) * view.focal;
      if (row >= lowest || ground < waterLevel) {
        wasSeen = false;
        continue;
      }
      const colour = colours[step]!;
      if (z > SHARED_METRES || x % 2 === 0 || paintedIn[step] !== x - 1) {
        paint(x, z, wx, wz, ground, stretchOut, colour);
        paintedIn[step] = x;
      }
      const first = row < 0 ? 0 : row;
      // A steep slope rises by many rows in a step: painted once, its grain is drawn out to fur.
      const parts = wasSeen ? Math.min(MOST_PARTS, Math.floor((lowest - first) / ROWS_OF_A_PART)) : 1;
      const bottom = lowest;
      for (let part = 1; part < parts; part++) {
        const share = part / parts;
        const between = lastZ + (z - lastZ) * share;
        const rise = lastGround + (ground - lastGround) * share;
        paint(x, between, view.x + dx * between, view.z + dz * between, rise, stretchOut, slope);
        const upper = bottom + (first - bottom) * share;
        fill.span(upper, lowest, between, true, slope);
        lowest = upper;
      }
      fill.span(first, lowest, z, wasSeen, colour);
      wasSeen = true;
      lowest = first;
      lastZ = z;
      lastGround = ground;
    }
    fill.end(lowest);
    fillGap(film, x, Math.max(0, Math.floor(horizon)), Math.min(lowest, height), sight * 0.98, hazeColours);
  };
}

/** Ground up to here shares its colour with the next column. */
const SHARED_METRES = 120;

/** Relief of near ground that the height map is too coarse for. */
const BUMP_METRES = 0.22;

/**
 * How far along a ray nothing can come into sight, 0 where something may: the highest ground around stays under what is
 * drawn already, or under water. Two thirds of the steps in mountains and over water are saved.
 */
function createOcclusion(
  { summits, mips, cell, laid }: Terrain,
  view: View,
  waterLevel: number,
): (wx: number, wz: number, z: number, slope: number, stretchOut: number) => number {
  const cells = mips[0]!.size;
  const known = laid === null ? 0 : laid.reach * 1.5;
  return (wx, wz, z, slope, stretchOut) => {
    // The summits are those of the landscape: they know nothing of ground that is laid.
    if (z < known) return 0;
    for (let i = 0; i < summits.length; i++) {
      const { size, data } = summits[i]!;
      const blockMetres = (cells / size) * cell;
      const mask = size - 1;
      const at = (Math.floor(wz / blockMetres) & mask) * size + (Math.floor(wx / blockMetres) & mask);
      const highest = data[at]! + BUMP_METRES;
      const reach = blockMetres / stretchOut;
      if (highest < waterLevel) return reach;
      const needed = view.y + (slope > 0 ? slope * z : slope * (z + reach));
      if (highest < needed) return reach;
    }
    return 0;
  };
}

/** The light of a place on the ground, hazed. */
function createPaint({ terrain, haze, hazeColours, roughness }: TerrainPass) {
  const { mips, cell, lit, grain, relief } = terrain;
  const size = mips[0]!.size;
  const mask = size - 1;
  const perCell = 1 / cell;
  // The grain is made for cells of 2 m; larger cells are seen from further away.
  const grainScale = Math.min(1, 2 / cell);
  const grainReach = 400 / grainScale;
  return (
    x: number,
    z: number,
    wx: number,
    wz: number,
    ground: number,
    stretchOut: number,
    out: Float64Array,
  ): void => {
    // Large cells are read a little off their place, or their colours would meet in smooth blurs.
    const warp =
      grainScale < 1 && z < grainReach ? (sample(grain, wx * 0.0043, wz * 0.0043 + ground * 0.002) - 0.5) * 3.2 : 0;
    const u = wx * perCell + warp;
    const v = wz * perCell - warp;
    const xi = Math.floor(u);
    const yi = Math.floor(v);
    const fx = u - xi;
    const fy = v - yi;
    const row0 = (yi & mask) * size;
    const row1 = ((yi + 1) & mask) * size;
    const a = (row0 + (xi & mask)) * 3;
    const b = (row0 + ((xi + 1) & mask)) * 3;
    const c = (row1 + (xi & mask)) * 3;
    const d = (row1 + ((xi + 1) & mask)) * 3;
    const kept = Math.exp(-z * stretchOut * haze);
    const tone = (roughness > 0 && z < grainReach ? grainAt(wx, wz, ground, z) : 1) * kept;
    const w00 = (1 - fx) * (1 - fy) * tone;
    const w10 = fx * (1 - fy) * tone;
    const w01 = (1 - fx) * fy * tone;
    const w11 = fx * fy * tone;
    const veil = 1 - kept;
    const h = x * 3;
    out[0] = lit[a]! * w00 + lit[b]! * w10 + lit[c]! * w01 + lit[d]! * w11 + hazeColours[h]! * veil;
    out[1] = lit[a + 1]! * w00 + lit[b + 1]! * w10 + lit[c + 1]! * w01 + lit[d + 1]! * w11 + hazeColours[h + 1]! * veil;
    out[2] = lit[a + 2]! * w00 + lit[b + 2]! * w10 + lit[c + 2]! * w01 + lit[d + 2]! * w11 + hazeColours[h + 2]! * veil;
  };

  /** Small relief: light where the grain rises toward the sun, dark where it falls. */
  function grainAt(wx: number, wz: number, ground: number, z: number): number {
    // Height goes into both coordinates, or the grain would be drawn out to streaks on steep slopes.
    const gx = (wx + ground * 0.55) * grainScale;
    const gz = (wz + ground * 0.65) * grainScale;
    const broad = sample(relief, gx * 0.11, gz * 0.11);
    if (z > grainReach / 3) return Math.max(0.2, 1 + roughness * 1.5 * broad);
    const tone = 1 + roughness * (1.5 * broad + 0.5 * (sample(grain, gx * 0.37, gz * 0.37) - 0.5));
    if (z > grainReach / 8) return Math.max(0.2, tone);
    return Math.max(0.2, tone * (1 + roughness * 0.6 * (sample(grain, gx * 1.9, gz * 1.9) - 0.5)));
  }
}

/** Fills one column from below: whole rows, and the share of the top row that the ground covers. */
function createFill({ width, height, colour, depth }: Film) {
  const former = new Float64Array(3);
  const behind = new Float64Array(3);
  let x = 0;
  let top = 0;
  return {
    begin(column: number): void {
      x = column;
      top = height + 9;
    },
    /** Rows from `first` down to `lowest`, which fade into the span below where the ground goes on. */
    span(first: number, lowest: number, z: number, goesOn: boolean, ground: Float64Array): void {
      const from = Math.floor(first);
      const to = Math.min(height, Math.ceil(lowest)) - 1;
      const span = lowest - first;
      const isGradual = goesOn && span > 1.5;
      for (let y = to; y >= from; y--) {
        const i = (y * width + x) * 3;
        const share = isGradual ? Math.max(0, Math.min(1, (lowest - y) / span)) : 1;
        const red = former[0]! + (ground[0]! - former[0]!) * share;
        const green = former[1]! + (ground[1]! - former[1]!) * share;
        const blue = former[2]! + (ground[2]! - former[2]!) * share;
        if (y === top) {
          const cover = lowest - y;
          colour[i] = colour[i]! * (1 - cover) + red * cover;
          colour[i + 1] = colour[i + 1]! * (1 - cover) + green * cover;
          colour[i + 2] = colour[i + 2]! * (1 - cover) + blue * cover;
          continue;
        }
        if (y === from) for (let k = 0; k < 3; k++) behind[k] = colour[i + k]!;
        colour[i] = red;
        colour[i + 1] = green;
        colour[i + 2] = blue;
        depth[y * width + x] = z;
      }
      if (from < top) top = from;
      former.set(ground);
    },
    /** The last ridge shows what is behind it above its share of the row. */
    end(lowest: number): void {
      if (top >= height || lowest <= 0 || lowest - top >= 1) return;
      const open = lowest - top;
      const i = (top * width + x) * 3;
      for (let k = 0; k < 3; k++) colour[i + k] = colour[i + k]! * (1 - open) + behind[k]! * open;
    },
  };
}

/** What lies under the horizon and out of sight is haze. */
function fillGap({ width, colour, depth }: Film, x: number, from: number, to: number, z: number, haze: Float32Array) {
  for (let y = from; y < to - 0.5; y++) {
    const at = y * width + x;
    if (depth[at]! < FAR) continue;
    colour[at * 3] = haze[x * 3]!;
    colour[at * 3 + 1] = haze[x * 3 + 1]!;
    colour[at * 3 + 2] = haze[x * 3 + 2]!;
    depth[at] = z;
  }
}

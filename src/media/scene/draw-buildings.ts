import type { Film, MutableRgb, Rgb, View } from './film.ts';
import type { Light } from './light.ts';
import { hash, mix, sample, smooth, type Tile } from './tile-noise.ts';

/** Blocks of buildings on a square grid, along an avenue that runs to the horizon at x = 0. */
export interface Blocks {
  readonly seed: number;
  /** 0..1, 256 cells: stains and shop windows. */
  readonly grain: Tile;
}

const CELL = 13;
const SIGHT = 2600;
const FLOOR = 3.4;

/** Metres; 0 is a street: the avenue in the middle, and a cross street every sixth cell. */
function buildingHeight({ seed }: Blocks, i: number, j: number): number {
  if (i === 0 || i === -1) return 0;
  if (((j % 6) + 6) % 6 === 4) return 0;
  const row = i < 0 ? -i - 1 : i;
  // Two cells deep, so that façades are longer than they are deep.
  const draw = hash(i, Math.floor(j / 2), seed);
  return 15 + Math.floor(draw * draw * (row > 2 ? 115 : 62)) + (row > 4 ? 40 * hash(i, j, seed + 2) : 0);
}

interface Facade {
  readonly base: Rgb;
  readonly windowWidth: number;
  /** Share of a window's field that is wall, at each side. */
  readonly margin: number;
  readonly sill: number;
  readonly lintel: number;
  /** 0 stone to 1 all glass. */
  readonly glass: number;
  readonly litShare: number;
  readonly id: number;
  readonly height: number;
  readonly hasSign: boolean;
}

function facadeOf({ seed }: Blocks, i: number, j: number, height: number, isDark: boolean): Facade {
  const pair = Math.floor(j / 2);
  const style = hash(i, pair, seed + 5);
  const tone = hash(i, pair, seed + 6);
  const isGlass = style < 0.28;
  const isBrick = style > 0.72;
  const value = 0.12 + 0.24 * tone;
  return {
    base: isGlass
      ? [0.07, 0.08, 0.095]
      : isBrick
        ? [0.2 * (0.7 + tone), 0.105 * (0.7 + tone), 0.075 * (0.7 + tone)]
        : [value * 1.04, value, value * 0.93],
    windowWidth: isGlass ? 1.5 : 1.9 + 1.3 * style,
    margin: isGlass ? 0.04 : 0.2,
    sill: isGlass ? 0.08 : 0.27,
    lintel: isGlass ? 0.96 : 0.82,
    glass: isGlass ? 1 : 0,
    litShare: isDark ? 0.2 + 0.32 * tone : 0.05,
    id: i * 57 + pair * 131,
    height,
    hasSign: isDark && hash(i, j, seed + 9) > 0.74,
  };
}

export interface BuildingPass {
  readonly blocks: Blocks;
  readonly light: Light;
  readonly hazeColours: Float32Array;
  readonly isDark: boolean;
}

/** Walks the grid from each column of the picture and fills the walls and roofs that it meets. */
export function drawBuildings(pass: BuildingPass, film: Film, view: View): void {
  const drawWall = createWall(pass, film, view);
  const { blocks } = pass;
  for (let x = 0; x < film.width; x++) {
    const sx = (x + 0.5 - film.width / 2) / view.focal;
    const dx = view.sin + view.cos * sx || 1e-9;
    const dz = view.cos - view.sin * sx || 1e-9;
    let i = Math.floor(view.x / CELL);
    let j = Math.floor(view.z / CELL);
    let nextX = ((dx > 0 ? (i + 1) * CELL : i * CELL) - view.x) / dx;
    let nextZ = ((dz > 0 ? (j + 1) * CELL : j * CELL) - view.z) / dz;
    let lowest = film.height;
    for (let step = 0; step < 200 && lowest > 0; step++) {
      const isSide = nextX < nextZ;
      const z = isSide ? nextX : nextZ;
      if (isSide) {
        nextX += Math.abs(CELL / dx);
        i += Math.sign(dx);
      } else {
        nextZ += Math.abs(CELL / dz);
        j += Math.sign(dz);
      }
      if (z > SIGHT) break;
      const height = buildingHeight(blocks, i, j);
      if (height <= 0 || z < 0.3) continue;
      lowest = drawWall({ x, dx, dz, z, back: Math.min(nextX, nextZ), i, j, height, isSide, lowest });
    }
  }
}

interface Hit {
  readonly x: number;
  readonly dx: number;
  readonly dz: number;
  /** Distance of the front wall, and of the cell's far side. */
  readonly z: number;
  readonly back: number;
  readonly i: number;
  readonly j: number;
  readonly height: number;
  /** The wall faces along x: its length runs along z. */
  readonly isSide: boolean;
  readonly lowest: number;
}

/** Returns the highest row that is filled so far. */
function createWall(
  { blocks, light, hazeColours, isDark }: BuildingPass,
  film: Film,
  view: View,
): (hit: Hit) => number {
  const { colour, depth, width } = film;
  const { grain, seed } = blocks;
  const { ambient, direction } = light;
  const sun: Rgb = light.isNight ? [0, 0, 0] : light.sun;
  const context: FacadeContext = { seed, grain, ambient, sun, isDark };
  const shaded: MutableRgb = [0, 0, 0];
  return ({ x, dx, dz, z, back, i, j, height, isSide, lowest }) => {
    const horizon = view.horizon + view.roll * (x - width / 2);
    const rowOf = (metres: number, distance: number): number => horizon - ((metres - view.y) / distance) * view.focal;
    const top = rowOf(height, z);
    let limit = lowest;
    if (height < view.y && top > rowOf(height, back)) {
      limit = drawRoof(x, z, top, rowOf(height, back), limit, horizon, hash(i, j, seed + 4));
    }
    if (top >= lowest) return limit;
    const facade = facadeOf(blocks, i, j, height, isDark);
    const along = isSide ? view.z + dz * z : view.x + dx * z;
    const facing = Math.max(0, isSide ? -Math.sign(dx) * direction[0] : -Math.sign(dz) * direction[2]);
    const kept = Math.exp(-z * light.haze * Math.sqrt(dx * dx + dz * dz));
    const first = Math.max(0, Math.floor(top));
    const last = Math.min(film.height - 1, Math.ceil(Math.min(lowest, rowOf(0, z))) - 1);
    const wall: WallSample = {
      facade,
      along,
      z,
      facing,
      isSide,
      cell: i,
      haze: [hazeColours[x * 3]!, hazeColours[x * 3 + 1]!, hazeColours[x * 3 + 2]!],
      footprint: z / view.focal,
    };
    for (let y = first; y <= last; y++) {
      const pixel = y * width + x;
      const metres = view.y + ((horizon - y - 0.5) / view.focal) * z;
      shadeFacade(wall, metres, context, shaded);
      const cover = y === first && top > 0 ? 1 - (top - first) : 1;
      for (let k = 0; k < 3; k++) {
        const value = shaded[k]! * kept + hazeColours[x * 3 + k]! * (1 - kept);
        colour[pixel * 3 + k] = mix(colour[pixel * 3 + k]!, value, cover);
      }
      if (cover > 0.5) depth[pixel] = z;
    }
    return Math.min(limit, Math.max(0, top));
  };

  function drawRoof(
    x: number,
    z: number,
    front: number,
    behind: number,
    lowest: number,
    horizon: number,
    tone: number,
  ): number {
    const first = Math.max(0, Math.floor(behind));
    const last = Math.min(film.height - 1, Math.ceil(Math.min(front, lowest)) - 1);
    const lit = 0.1 + 0.12 * tone;
    for (let y = first; y <= last; y++) {
      const pixel = y * width + x;
      const distance = Math.max(z, (z * (front - horizon)) / Math.max(1e-3, y + 0.5 - horizon));
      const kept = Math.exp(-distance * light.haze);
      for (let k = 0; k < 3; k++) {
        const value = lit * (ambient[k]! * 1.3 + sun[k]! * 2.4 * Math.max(0, direction[1]));
        colour[pixel * 3 + k] = value * kept + hazeColours[x * 3 + k]! * (1 - kept);
      }
      depth[pixel] = distance;
    }
    return Math.min(lowest, Math.max(0, behind));
  }
}

interface FacadeContext {
  readonly seed: number;
  readonly grain: Tile;
  readonly ambient: Rgb;
  readonly sun: Rgb;
  readonly isDark: boolean;
}

/** One column of a wall. */
interface WallSample {
  readonly facade: Facade;
  /** Metres along the wall. */
  readonly along: number;
  readonly z: number;
  /** Cosine of the sun's angle. */
  readonly facing: number;
  readonly isSide: boolean;
  readonly cell: number;
  readonly haze: Rgb;
  /** Metres that a pixel covers. */
  readonly footprint: number;
}

const SHOP = 6.5;

/** Light of a façade at a height. Windows that are smaller than a pixel fade to their mean. */
function shadeFacade(wall: WallSample, metres: number, context: FacadeContext, out: MutableRgb): void {
  const { facade, along, z, facing, footprint, haze } = wall;
  const { ambient, sun, isDark, grain } = context;
  const floor = Math.floor(metres / FLOOR);
  const up = metres / FLOOR - floor;
  const bay = Math.floor(along / facade.windowWidth);
  const across = along / facade.windowWidth - bay;
  const isCornice = facade.height - metres < 1.1;
  const sharpness = smooth(facade.windowWidth * 0.6, facade.windowWidth * 0.14, footprint);
  const isInside =
    across > facade.margin &&
    across < 1 - facade.margin &&
    up > facade.sill &&
    up < facade.lintel &&
    floor > 0 &&
    !isCornice;
  const open = (isInside ? 1 : 0) * sharpness + 0.42 * (1 - sharpness) * (floor > 0 ? 1 : 0);
  // Reveals: a window sits behind its wall, and its upper edge lies in shadow.
  const reveal =
    isInside && footprint < 0.08 && (up > facade.lintel - 0.06 || across < facade.margin + 0.04) ? 0.35 : 1;
  const occlusion = 0.5 + 0.5 * Math.min(1, metres / 24);
  const stain = 0.82 + 0.36 * sample(grain, along * 0.021, metres * 0.013);
  const course =
    footprint < 0.06 && facade.glass === 0
      ? 0.94 + 0.12 * hash(Math.floor(metres * 2.9), Math.floor(along * 1.1 + Math.floor(metres * 2.9) * 0.5), 7)
      : 1;
  const band = up < 0.07 && footprint < 0.25 && !isInside ? 1.22 : 1;
  const wallTone = stain * course * band * (1 - open);
  const mirror = (0.2 + 0.45 * facade.glass) * open * reveal;
  // Panes are never quite in one plane: each mirrors another part of the sky.
  const pane = 0.7 + 0.6 * hash(bay, floor, facade.id + 3);
  for (let k = 0; k < 3; k++) {
    out[k] =
      facade.base[k]! *
        (wallTone * (ambient[k]! * occlusion * 1.25 + sun[k]! * facing * 2.3) + open * 0.3 * ambient[k]!) +
      (haze[k]! * 0.7 + ambient[k]! * 0.3) * mirror * pane;
  }
  if (isDark && metres < 15) addStreetLight(facade, metres, occlusion, wallTone, out);
  addWindowLight(wall, bay, floor, across, up, isInside, sharpness, isDark, out);
  if (floor === 0 && z < 260) addShop(wall, metres, context, out);
  if (facade.hasSign && wall.isSide && z < 420) addSign(wall, metres, out);
}

function addStreetLight({ base }: Facade, metres: number, occlusion: number, tone: number, out: MutableRgb): void {
  const low = 1 - metres / 15;
  const glow = 0.2 * low * Math.sqrt(low) * occlusion * tone;
  out[0] += base[0] * glow * 1.1;
  out[1] += base[1] * glow * 0.8;
  out[2] += base[2] * glow * 0.5;
}

function addWindowLight(
  { facade, cell }: WallSample,
  bay: number,
  floor: number,
  across: number,
  up: number,
  isInside: boolean,
  sharpness: number,
  isDark: boolean,
  out: MutableRgb,
): void {
  const isCool = hash(floor, cell, facade.id) < 0.3;
  const strength = isDark ? 0.22 : 0.012;
  const mean = facade.litShare * 0.42 * strength * (floor > 0 ? 1 : 0) * (1 - sharpness);
  let light = mean;
  if (isInside && sharpness > 0 && hash(bay, floor, facade.id + (cell & 1)) < facade.litShare) {
    const variety = hash(floor, bay, 3 + cell);
    // Brighter below the lamp, with curtains or furniture as blocks of shade.
    const room = (0.4 + 0.8 * up) * (0.7 + 0.5 * hash(Math.floor(across * 4), Math.floor(up * 3) + floor, bay));
    const curtain = variety > 0.55 && Math.abs(across - 0.5) > 0.5 - variety * 0.3 ? 0.45 : 1;
    light += strength * (0.08 + 1.25 * variety * variety) * room * curtain * sharpness;
  }
  out[0] += light * (isCool ? 0.8 : 1.35);
  out[1] += light * (isCool ? 0.95 : 0.88);
  out[2] += light * (isCool ? 1.1 : 0.44);
}

/** Shop windows and their fascias at street level. */
function addShop(
  { facade, along, cell, footprint }: WallSample,
  metres: number,
  { seed, grain, isDark, ambient }: FacadeContext,
  out: MutableRgb,
): void {
  const number = Math.floor(along / SHOP);
  const across = along / SHOP - number;
  const kind = hash(number, cell, seed + 11);
  const hue = kind * 6.28;
  if (metres > 2.75 && metres < 3.3 && across > 0.07 && across < 0.93) {
    const letters = hash(Math.floor(along * 2.4), cell, 5) < 0.6 && metres > 2.86 && metres < 3.18 && footprint < 0.12;
    const glow = isDark ? (letters ? 0.6 : 0.09) : 0;
    const paint = 0.1 + 0.1 * kind;
    out[0] = paint * (1 + Math.cos(hue)) * ambient[0] + glow * (1 + Math.cos(hue)) * 0.7;
    out[1] = paint * (1 + Math.cos(hue - 2.1)) * ambient[1] + glow * (1 + Math.cos(hue - 2.1)) * 0.42;
    out[2] = paint * (1 + Math.cos(hue + 2.1)) * ambient[2] + glow * (1 + Math.cos(hue + 2.1)) * 0.7;
  } else if (metres < 2.65 && metres > 0.3 && across > 0.09 && across < 0.91 && kind > 0.25) {
    const frame = Math.abs(across - 0.5) < 0.012 || Math.abs(across - 0.3) < 0.008 ? 0.15 : 1;
    const goods = (0.25 + 0.8 * sample(grain, along * 0.019 + kind, metres * 0.03)) * (metres < 0.95 ? 0.5 : 1) * frame;
    const glow = isDark ? 0.24 : 0.035;
    out[0] = out[0] * 0.3 + glow * goods * (kind > 0.7 ? 0.8 : 1.2);
    out[1] = out[1] * 0.3 + glow * goods * 0.82;
    out[2] = out[2] * 0.3 + glow * goods * (kind > 0.7 ? 1 : 0.42);
  }
  if (isDark && facade.glass > 0) out[2] += 0.004;
}

/** Upright neon signs. */
function addSign({ facade, along, footprint }: WallSample, metres: number, out: MutableRgb): void {
  const place = along - Math.floor(along / CELL) * CELL;
  if (place < 0.6 || place > 2 || metres < 7 || metres > 20) return;
  const row = Math.floor(metres / 1.5);
  const inGlyph = Math.abs(metres / 1.5 - row - 0.5) < 0.37 && Math.abs(place - 1.3) < 0.5;
  const stroke =
    footprint < 0.12
      ? hash(Math.floor(metres * 3.4), Math.floor(place * 4.4), facade.id + row) < 0.55
        ? 1.35
        : 0.12
      : 0.7;
  const light = inGlyph ? stroke : 0.07;
  const hue = hash(facade.id, 1, 9) * 6.28;
  out[0] += light * (1 + Math.cos(hue)) * 0.8;
  out[1] += light * (1 + Math.cos(hue - 2.1)) * 0.42;
  out[2] += light * (1 + Math.cos(hue + 2.1)) * 0.8;
}

import type { Surface } from './bake-panels.ts';
import { flatPaint, type Paint } from './draw-panels.ts';
import type { MutableRgb, Rgb } from './film.ts';
import { hash, sample, type Tile } from './tile-noise.ts';

/** Building blocks of rooms: walls, boxes and the paints that make them wood, cloth or tile. */
export interface Material {
  readonly paint: Paint;
  readonly mean: Rgb;
  readonly gloss: number;
}

export interface Box {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly z: readonly [number, number];
}

const DARK: Rgb = [0, 0, 0];

export function wall(origin: Rgb, edgeU: Rgb, edgeV: Rgb, { paint, mean, gloss }: Material): Surface {
  return { origin, edgeU, edgeV, paint, mean, gloss, glow: DARK, isLamp: false, isOpen: false, outside: null };
}

/** A window or a lit lampshade. */
export function lamp(
  origin: Rgb,
  edgeU: Rgb,
  edgeV: Rgb,
  glow: Rgb,
  isOpen: boolean,
  outside: Paint | null = null,
): Surface {
  return { origin, edgeU, edgeV, paint: flatPaint(DARK), mean: DARK, gloss: 0, glow, isLamp: true, isOpen, outside };
}

/** The five sides of a box that can be seen when it stands on the floor, and its underside when it hangs. */
export function box({ x: [x0, x1], y: [y0, y1], z: [z0, z1] }: Box, material: Material): readonly Surface[] {
  const w = x1 - x0;
  const h = y1 - y0;
  const d = z1 - z0;
  const sides = [
    wall([x0, y1, z0], [0, 0, d], [w, 0, 0], material),
    wall([x0, y0, z0], [0, h, 0], [w, 0, 0], material),
    wall([x1, y0, z1], [0, h, 0], [-w, 0, 0], material),
    wall([x0, y0, z1], [0, h, 0], [0, 0, -d], material),
    wall([x1, y0, z0], [0, h, 0], [0, 0, d], material),
  ];
  return y0 > 0.3 ? [...sides, wall([x0, y0, z0], [w, 0, 0], [0, 0, d], material)] : sides;
}

export function plain(colour: Rgb, gloss = 0): Material {
  return { paint: flatPaint(colour), mean: colour, gloss };
}

/** Painted plaster: not quite even. */
export function plaster(colour: Rgb, grain: Tile): Material {
  return {
    mean: colour,
    gloss: 0,
    paint: (u, v, out) => tint(colour, 0.94 + 0.12 * sample(grain, u * 0.11, v * 0.11), out),
  };
}

/** Boards of `width` metres along v, their length along u. */
export function boards(colour: Rgb, width: number, grain: Tile, gloss: number): Material {
  return {
    mean: colour,
    gloss,
    paint: (v, u, out) => {
      const board = Math.floor(u / width);
      const shift = hash(board, 1, 5) * 2;
      const length = Math.floor((v + shift) / 1.7);
      const gap = u / width - board < 0.025 || (v + shift) / 1.7 - length < 0.004 ? 0.45 : 1;
      const veins = 0.8 + 0.4 * sample(grain, u * 1.3 + hash(board, length, 3), v * 0.06 + board * 0.37);
      tint(colour, (0.75 + 0.5 * hash(board, length, 9)) * veins * gap, out);
    },
  };
}

/** Square tiles with joints. */
export function tiles(colour: Rgb, size: number, gloss: number): Material {
  return {
    mean: colour,
    gloss,
    paint: (u, v, out) => {
      const a = u / size - Math.floor(u / size);
      const b = v / size - Math.floor(v / size);
      const joint = a < 0.035 || b < 0.035 ? 0.62 : 1;
      tint(colour, joint * (0.93 + 0.14 * hash(Math.floor(u / size), Math.floor(v / size), 4)), out);
    },
  };
}

/** Woven cloth, with a border where it is a rug. */
export function fabric(colour: Rgb, grain: Tile, second: Rgb | null = null): Material {
  return {
    mean: colour,
    gloss: 0,
    paint: (u, v, out) => {
      const weave = 0.82 + 0.36 * sample(grain, u * 0.9, v * 0.9);
      const isPattern = second !== null && (Math.floor(u * 3.2) + Math.floor(v * 3.2)) % 2 === 0;
      tint(isPattern ? second : colour, weave, out);
    },
  };
}

/** Hanging cloth; u runs up, the folds follow each other along v. */
export function drapes(colour: Rgb, foldMetres: number): Material {
  return {
    mean: colour,
    gloss: 0.05,
    paint: (v, u, out) => {
      const fold =
        0.62 + 0.38 * Math.sin((u / foldMetres) * 6.28 + 0.9 * Math.sin(u * 1.7) + 0.25 * Math.sin(v * 1.1 + u));
      tint(colour, 0.25 + 0.95 * fold * fold, out);
    },
  };
}

/** Rows of books, as seen on `shelves` boards of a case that is `height` metres high. */
export function books(height: number, shelves: number): Material {
  const spines: readonly Rgb[] = [
    [0.22, 0.05, 0.04],
    [0.05, 0.1, 0.2],
    [0.28, 0.22, 0.12],
    [0.06, 0.14, 0.08],
    [0.4, 0.37, 0.3],
    [0.1, 0.06, 0.12],
  ];
  return {
    mean: [0.15, 0.11, 0.08],
    gloss: 0,
    paint: (u, v, out) => {
      // The case's front has v across and u up.
      const shelf = Math.floor((u / height) * shelves);
      const up = (u / height) * shelves - shelf;
      if (up < 0.07) return tint([0.17, 0.1, 0.055], 1, out);
      const book = Math.floor(v / 0.045 + hash(shelf, 1, 2) * 3);
      const tall = 0.6 + 0.32 * hash(book, shelf, 7);
      if (up > tall || hash(book >> 3, shelf, 11) < 0.16) return tint([0.035, 0.022, 0.014], 1, out);
      const edge = v / 0.045 + hash(shelf, 1, 2) * 3 - book;
      tint(
        spines[Math.floor(hash(book, shelf, 3) * spines.length)]!,
        (edge < 0.12 || edge > 0.9 ? 0.5 : 1) * (Math.abs(up - tall * 0.75) < 0.03 ? 1.8 : 1),
        out,
      );
    },
  };
}

/** A framed landscape, no more than a suggestion. */
export function painting(grain: Tile): Material {
  return {
    mean: [0.25, 0.25, 0.24],
    gloss: 0.1,
    paint: (u, v, out) => {
      const horizon = 0.42 + 0.16 * (sample(grain, v * 0.09, 0.3) - 0.5);
      if (u < horizon) tint([0.12, 0.16, 0.08], 0.7 + 0.6 * sample(grain, u * 0.4, v * 0.4), out);
      else tint([0.36, 0.44, 0.5], 0.8 + 0.4 * sample(grain, u * 0.15, v * 0.1), out);
    },
  };
}

function tint([red, green, blue]: Rgb, by: number, out: MutableRgb): void {
  out[0] = red * by;
  out[1] = green * by;
  out[2] = blue * by;
}

import { type Film, type Rgb, SHUTTER_FRAMES, type View } from './film.ts';

/**
 * Blur of what moves while the shutter is open: a line gather along the fastest motion of each neighbourhood (after
 * McGuire et al. 2012, "A Reconstruction Filter for Plausible Motion Blur"). Rejected: drawing every frame several times.
 */
export interface MotionBlur {
  /** Per pixel: half of the way that it goes, in quarters of a pixel. */
  readonly reach: Uint8Array;
  readonly source: Float32Array;
  /** Per tile: the longest way in pixels, x and y. */
  readonly ways: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

const TILE = 16;
/** Shorter ways are within a pixel's own width. */
const SHORTEST = 1.5;
/** Longest way, and the most samples along one. */
const LONGEST = 32;
const MOST_TAPS = 15;
/** A blurred tile lies beside a moving one, and looks half of the longest way, a tile, beyond itself. */
const FARTHEST_TILES = 2;

export function createMotionBlur({ width, height }: Film): MotionBlur {
  const columns = Math.ceil(width / TILE);
  const rows = Math.ceil(height / TILE);
  return {
    reach: new Uint8Array(width * height),
    source: new Float32Array(width * height * 3),
    ways: new Float32Array(columns * rows * 2),
    columns,
    rows,
  };
}

/**
 * Blurs in place. `later` is the camera half an open shutter after `view`; things that move by themselves are the
 * film's movers. Where nothing moves, every pixel stays as it is.
 */
export function blurMotion(blur: MotionBlur, film: Film, view: View, later: View, fps: number): void {
  if (film.movers.length === 0 && isSame(view, later)) return;
  const motion = motionBetween(film.movers, view, later, SHUTTER_FRAMES / 2 / fps);
  blur.reach.fill(0);
  // Most of a shot moves too slowly to blur, which a quarter of the pixels tells.
  forEachTile(blur, (column, row) => traceTile(blur, film, motion, column, row, 2));
  if (!blur.ways.some((pixels) => pixels !== 0)) return;
  forEachTile(blur, (column, row) => {
    if (longestAround(blur, column, row, FARTHEST_TILES)[2] > 0) traceTile(blur, film, motion, column, row, 1);
  });
  blur.source.set(film.colour);
  forEachTile(blur, (column, row) => blurTile(blur, film, column, row));
}

function isSame(a: View, b: View): boolean {
  return (Object.keys(a) as (keyof View)[]).every((key) => a[key] === b[key]);
}

function forEachTile({ columns, rows }: MotionBlur, visit: (column: number, row: number) => void): void {
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) visit(column, row);
}

interface Motion {
  readonly view: View;
  readonly later: View;
  /** Of the angle from the later view to the first. */
  readonly turnSin: number;
  readonly turnCos: number;
  /** How far the world (first) and each mover shift against the camera until then: right, up, ahead. */
  readonly shifts: Float64Array;
}

function motionBetween(movers: readonly Rgb[], view: View, later: View, seconds: number): Motion {
  const shifts = new Float64Array((movers.length + 1) * 3);
  for (let i = 0; i <= movers.length; i++) {
    const [vx, vy, vz] = i === 0 ? [0, 0, 0] : movers[i - 1]!;
    const x = view.x - later.x + vx * seconds;
    const z = view.z - later.z + vz * seconds;
    shifts.set([x * later.cos - z * later.sin, view.y - later.y + vy * seconds, x * later.sin + z * later.cos], i * 3);
  }
  return {
    view,
    later,
    turnSin: view.sin * later.cos - view.cos * later.sin,
    turnCos: view.cos * later.cos + view.sin * later.sin,
    shifts,
  };
}

/**
 * Fills reach and way of a tile from every `spacing`th pixel. With w = 1 / depth, a pixel's place in the later view is
 * a quotient of functions that are linear in w, the column and the row.
 */
function traceTile(
  { reach, ways, columns }: MotionBlur,
  { width, height, depth, mover }: Film,
  { view, later, turnSin, turnCos, shifts }: Motion,
  column: number,
  row: number,
  spacing: number,
): void {
  const middle = width / 2;
  const right = Math.min(width, (column + 1) * TILE);
  const bottom = Math.min(height, (row + 1) * TILE);
  const perPixel = 1 / view.focal;
  let longestX = 0;
  let longestY = 0;
  let longest = 0;
  for (let y = row * TILE; y < bottom; y += spacing) {
    for (let x = column * TILE; x < right; x += spacing) {
      const pixel = y * width + x;
      const w = 1 / depth[pixel]!;
      const m = mover[pixel]! * 3;
      const sx = (x + 0.5 - middle) * perPixel;
      const sy = (view.horizon + view.roll * (x + 0.5 - middle) - y - 0.5) * perPixel;
      const ahead = shifts[m + 2]! * w + turnCos - turnSin * sx;
      // What passes beside the lens has no place in the later view.
      if (ahead < 0.05) continue;
      const scale = later.focal / ahead;
      const toX = (shifts[m]! * w + turnSin + turnCos * sx) * scale;
      const toY = later.horizon + later.roll * toX - (shifts[m + 1]! * w + sy) * scale;
      const dx = 2 * (toX + middle - x - 0.5);
      const dy = 2 * (toY - y - 0.5);
      const way = Math.min(LONGEST, Math.sqrt(dx * dx + dy * dy));
      // 2 quarters per pixel of way; rounding keeps stillness still.
      reach[pixel] = (way * 2 + 0.5) | 0;
      if (way <= longest) continue;
      longest = way;
      longestX = dx;
      longestY = dy;
    }
  }
  const share = longest < SHORTEST ? 0 : longest / Math.hypot(longestX, longestY);
  ways[(row * columns + column) * 2] = longestX * share;
  ways[(row * columns + column) * 2 + 1] = longestY * share;
}

function blurTile(blur: MotionBlur, film: Film, column: number, row: number): void {
  const [wayX, wayY, way] = longestAround(blur, column, row, 1);
  if (way === 0) return;
  const taps = layOutTaps(wayX, wayY, way);
  const right = Math.min(film.width, (column + 1) * TILE);
  const bottom = Math.min(film.height, (row + 1) * TILE);
  for (let y = row * TILE; y < bottom; y++) {
    for (let x = column * TILE; x < right; x++) blurPixel(blur, film, taps, x, y);
  }
}

/** The longest way in the tiles up to `distance` away, and its length: their motion may reach into this one. */
function longestAround(
  { ways, columns, rows }: MotionBlur,
  column: number,
  row: number,
  distance: number,
): [x: number, y: number, length: number] {
  let at = 0;
  let longest2 = 0;
  for (let j = Math.max(0, row - distance); j <= Math.min(rows - 1, row + distance); j++) {
    for (let i = Math.max(0, column - distance); i <= Math.min(columns - 1, column + distance); i++) {
      const tile = (j * columns + i) * 2;
      const length2 = ways[tile]! ** 2 + ways[tile + 1]! ** 2;
      if (length2 <= longest2) continue;
      longest2 = length2;
      at = tile;
    }
  }
  return longest2 === 0 ? [0, 0, 0] : [ways[at]!, ways[at + 1]!, Math.sqrt(longest2)];
}

interface Taps {
  readonly count: number;
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** Quarters of a pixel from the middle. */
  readonly distance: Float64Array;
}

/**
 * Evenly along the way, an odd number with the middle left out: the exposed instant lies half-way. About one per pixel,
 * so that none is taken twice.
 */
function layOutTaps(wayX: number, wayY: number, way: number): Taps {
  const pixels = Math.max(Math.abs(wayX), Math.abs(wayY));
  const half = Math.max(1, Math.min((MOST_TAPS - 1) / 2, Math.round((pixels - 1) / 2)));
  const count = half * 2;
  const taps = { count, x: new Int32Array(count), y: new Int32Array(count), distance: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const side = i % 2 === 0 ? 1 : -1;
    const share = (1 + (i >> 1)) / (count + 1);
    taps.x[i] = side * Math.round(wayX * share);
    taps.y[i] = side * Math.round(wayY * share);
    taps.distance[i] = share * way * 4 - 0.5;
  }
  return taps;
}

/** Depths that differ by less are one surface. */
const SAME_SURFACE = 1.04;

/**
 * A sample counts where its own motion reaches this pixel, or where this pixel moves aside and shows what is behind;
 * in all other samples the pixel keeps its own colour. So a bar that moves spreads over its way, and no light is lost.
 */
function blurPixel({ reach, source }: MotionBlur, film: Film, taps: Taps, x: number, y: number): void {
  const { width, height, colour, depth } = film;
  const pixel = y * width + x;
  const own = reach[pixel]!;
  const near = depth[pixel]! * SAME_SURFACE;
  let red = source[pixel * 3]!;
  let green = source[pixel * 3 + 1]!;
  let blue = source[pixel * 3 + 2]!;
  let kept = 1;
  for (let i = 0; i < taps.count; i++) {
    const tx = x + taps.x[i]!;
    const ty = y + taps.y[i]!;
    kept++;
    if (tx < 0 || ty < 0 || tx >= width || ty >= height) continue;
    const at = ty * width + tx;
    if ((depth[at]! <= near ? reach[at]! : own) < taps.distance[i]!) continue;
    kept--;
    red += source[at * 3]!;
    green += source[at * 3 + 1]!;
    blue += source[at * 3 + 2]!;
  }
  if (kept > taps.count) return;
  const share = 1 / (taps.count + 1);
  kept--;
  colour[pixel * 3] = (red + kept * source[pixel * 3]!) * share;
  colour[pixel * 3 + 1] = (green + kept * source[pixel * 3 + 1]!) * share;
  colour[pixel * 3 + 2] = (blue + kept * source[pixel * 3 + 2]!) * share;
}

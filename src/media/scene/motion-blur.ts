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
const LONGEST = 40;
const MOST_TAPS = 15;

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
  const seconds = SHUTTER_FRAMES / 2 / fps;
  // Most shots move too slowly to blur, which a quarter of the pixels tells.
  if (traceWays(blur, film, view, later, seconds, 2) < SHORTEST) return;
  traceWays(blur, film, view, later, seconds, 1);
  blur.source.set(film.colour);
  for (let row = 0; row < blur.rows; row++) {
    for (let column = 0; column < blur.columns; column++) blurTile(blur, film, column, row);
  }
}

function isSame(a: View, b: View): boolean {
  return (Object.keys(a) as (keyof View)[]).every((key) => a[key] === b[key]);
}

/**
 * Fills reach and ways from every `spacing`th pixel; returns the longest way. With w = 1 / depth, a pixel's place in the later view is a quotient of
 * functions that are linear in w, the column and the row.
 */
function traceWays(blur: MotionBlur, film: Film, view: View, later: View, seconds: number, spacing: number): number {
  const { width, height, depth, mover } = film;
  const middle = width / 2;
  const turnSin = view.sin * later.cos - view.cos * later.sin;
  const turnCos = view.cos * later.cos + view.sin * later.sin;
  const shifts = shiftsOf(film.movers, view, later, seconds);
  blur.ways.fill(0);
  let longest = 0;
  for (let y = 0; y < height; y += spacing) {
    const tileRow = Math.floor(y / TILE) * blur.columns;
    for (let x = 0; x < width; x += spacing) {
      const pixel = y * width + x;
      const w = 1 / depth[pixel]!;
      const m = mover[pixel]! * 3;
      const sx = (x + 0.5 - middle) / view.focal;
      const sy = (view.horizon + view.roll * (x + 0.5 - middle) - y - 0.5) / view.focal;
      const ahead = shifts[m + 2]! * w + turnCos - turnSin * sx;
      // What passes beside the lens has no place in the later view.
      const scale = ahead > 0.05 ? later.focal / ahead : 0;
      const toX = (shifts[m]! * w + turnSin + turnCos * sx) * scale;
      const toY = later.horizon + later.roll * toX - (shifts[m + 1]! * w + sy) * scale;
      let dx = 2 * (toX + middle - x - 0.5);
      let dy = 2 * (toY - y - 0.5);
      let way = scale === 0 ? 0 : Math.sqrt(dx * dx + dy * dy);
      if (way > LONGEST) {
        dx *= LONGEST / way;
        dy *= LONGEST / way;
        way = LONGEST;
      }
      // 2 quarters per pixel of way; rounding keeps stillness still.
      blur.reach[pixel] = (way * 2 + 0.5) | 0;
      if (way < SHORTEST) continue;
      const tile = (tileRow + Math.floor(x / TILE)) * 2;
      if (way * way > blur.ways[tile]! ** 2 + blur.ways[tile + 1]! ** 2) {
        blur.ways[tile] = dx;
        blur.ways[tile + 1] = dy;
      }
      if (way > longest) longest = way;
    }
  }
  return longest;
}

/** How far the world (first) and each mover shift against the camera until the later view, in its right, up, ahead. */
function shiftsOf(movers: readonly Rgb[], view: View, later: View, seconds: number): Float64Array {
  const shifts = new Float64Array((movers.length + 1) * 3);
  for (let i = 0; i <= movers.length; i++) {
    const [vx, vy, vz] = i === 0 ? [0, 0, 0] : movers[i - 1]!;
    const x = view.x - later.x + vx * seconds;
    const z = view.z - later.z + vz * seconds;
    shifts.set([x * later.cos - z * later.sin, view.y - later.y + vy * seconds, x * later.sin + z * later.cos], i * 3);
  }
  return shifts;
}

function blurTile(blur: MotionBlur, film: Film, column: number, row: number): void {
  const [wayX, wayY] = longestAround(blur, column, row);
  const way = Math.hypot(wayX, wayY);
  if (way < SHORTEST) return;
  const taps = layOutTaps(wayX, wayY, way);
  const right = Math.min(film.width, (column + 1) * TILE);
  const bottom = Math.min(film.height, (row + 1) * TILE);
  for (let y = row * TILE; y < bottom; y++) {
    for (let x = column * TILE; x < right; x++) blurPixel(blur, film, taps, x, y);
  }
}

/** Motion in the neighbouring tiles may reach into this one. */
function longestAround({ ways, columns, rows }: MotionBlur, column: number, row: number): [number, number] {
  let longest: [number, number] = [0, 0];
  for (let j = Math.max(0, row - 1); j <= Math.min(rows - 1, row + 1); j++) {
    for (let i = Math.max(0, column - 1); i <= Math.min(columns - 1, column + 1); i++) {
      const at = (j * columns + i) * 2;
      if (Math.hypot(ways[at]!, ways[at + 1]!) > Math.hypot(...longest)) longest = [ways[at]!, ways[at + 1]!];
    }
  }
  return longest;
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

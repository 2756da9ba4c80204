import { boxBlur } from '../image/box-blur.ts';
import type { FloatPlane, RgbImage } from '../image/rgb-image.ts';

/**
 * Dense optical flow by inverse search over patches on a pyramid (Kroeger, Timofte, Dai and Van Gool, "Fast Optical
 * Flow using Dense Inverse Search", 2016), with neighbours proposing their answers in two passes. Patches are compared
 * without their mean, so that a change of light is no motion.
 */
export interface FlowField {
  readonly width: number;
  readonly height: number;
  /** Displacement from the first picture to the second, in pixels of the field. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** 0..1: how much there was to see in both directions; an empty sky has almost none. */
  readonly trust: Float32Array;
  /** Pixels of the pictures per pixel of the field. */
  readonly scale: number;
}

export interface FlowOptions {
  /** Width of the finest level at most; beyond it flow costs more and gains little. Default 480. */
  readonly maxWidth?: number;
}

const PATCH = 8;
const STRIDE = 4;
const COARSEST = 28;
const ITERATIONS = 8;
/** A step beyond this many pixels is a patch that lost its way. */
const MAX_STEP = 8;
const OUTSIDE = 1e9;
/**
 * Added to the squared gradients of a patch, of which coding noise alone has about one per pixel: where a patch shows
 * nothing, a step is that of its coarser level and not what fits the noise.
 */
const NOISE_GRADIENT = PATCH * PATCH;

interface Pyramid {
  readonly levels: readonly FloatPlane[];
  readonly scale: number;
}

/** Flow from `from` to `to`, which have the same size. */
export function estimateFlow(from: RgbImage, to: RgbImage, { maxWidth = 480 }: FlowOptions = {}): FlowField {
  if (from.width !== to.width || from.height !== to.height) throw new Error('flow needs pictures of one size');
  const a = buildPyramid(from, maxWidth);
  const b = buildPyramid(to, maxWidth);
  let field: FlowField | null = null;
  for (let level = a.levels.length - 1; level >= 0; level--) {
    field = refine(a.levels[level]!, b.levels[level]!, field);
  }
  return { ...field!, scale: a.scale };
}

function buildPyramid(image: RgbImage, maxWidth: number): Pyramid {
  const factor = Math.max(1, Math.ceil(image.width / maxWidth));
  const levels = [shrinkLuma(image, factor)];
  for (let level = levels[0]!; Math.min(level.width, level.height) > 2 * COARSEST; ) {
    level = halve(level);
    levels.push(level);
  }
  return { levels, scale: factor };
}

/** Luma 0..255 of whole blocks of factor x factor pixels. */
export function shrinkLuma(image: RgbImage, factor: number): FloatPlane {
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const data = new Float32Array(width * height);
  const scale = 1 / (factor * factor);
  for (let y = 0; y < height * factor; y++) {
    const row = Math.floor(y / factor) * width;
    let p = y * image.width * 3;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < factor; k++, p += 3) {
        sum += 0.299 * image.data[p]! + 0.587 * image.data[p + 1]! + 0.114 * image.data[p + 2]!;
      }
      data[row + x] = data[row + x]! + sum * scale;
    }
  }
  return { width, height, data };
}

function halve({ width: fineWidth, height: fineHeight, data }: FloatPlane): FloatPlane {
  const width = fineWidth >> 1;
  const height = fineHeight >> 1;
  const half = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * 2 * fineWidth + x * 2;
      half[y * width + x] = (data[i]! + data[i + 1]! + data[i + fineWidth]! + data[i + fineWidth + 1]!) / 4;
    }
  }
  return { width, height, data: half };
}

/** Working memory of one patch. */
interface PatchWork {
  readonly values: Float32Array;
  readonly gradientX: Float32Array;
  readonly gradientY: Float32Array;
  readonly error: Float32Array;
}

interface PatchGrid {
  readonly columns: number;
  readonly rows: number;
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly cost: Float32Array;
  readonly trust: Float32Array;
}

function refine(from: FloatPlane, to: FloatPlane, coarse: FlowField | null): FlowField {
  const { width, height } = from;
  const start = enlargeFlow(coarse, width, height);
  const columns = Math.floor((width - PATCH) / STRIDE) + 1;
  const rows = Math.floor((height - PATCH) / STRIDE) + 1;
  const count = columns * rows;
  const grid: PatchGrid = {
    columns,
    rows,
    u: new Float32Array(count),
    v: new Float32Array(count),
    cost: new Float32Array(count).fill(OUTSIDE),
    trust: new Float32Array(count),
  };
  const size = PATCH * PATCH;
  const work: PatchWork = {
    values: new Float32Array(size),
    gradientX: new Float32Array(size),
    gradientY: new Float32Array(size),
    error: new Float32Array(size),
  };
  for (let i = 0; i < count; i++) searchPatch({ from, to, start, grid, work }, i, -1);
  for (let i = count - 1; i >= 0; i--) searchPatch({ from, to, start: null, grid, work }, i, 1);
  return densify(grid, width, height);
}

function enlargeFlow(coarse: FlowField | null, width: number, height: number): FlowField {
  const u = new Float32Array(width * height);
  const v = new Float32Array(width * height);
  if (coarse !== null) {
    for (let y = 0; y < height; y++) {
      const row = Math.min(coarse.height - 1, y >> 1) * coarse.width;
      for (let x = 0; x < width; x++) {
        const q = row + Math.min(coarse.width - 1, x >> 1);
        u[y * width + x] = coarse.u[q]! * 2;
        v[y * width + x] = coarse.v[q]! * 2;
      }
    }
  }
  return { width, height, u, v, trust: new Float32Array(0), scale: 1 };
}

interface Search {
  readonly from: FloatPlane;
  readonly to: FloatPlane;
  /** First guess; null once the grid has one. */
  readonly start: FlowField | null;
  readonly grid: PatchGrid;
  readonly work: PatchWork;
}

/** `side`: neighbours before (-1) or behind (1) have been searched already and may know better. */
function searchPatch({ from, to, start, grid, work }: Search, index: number, side: -1 | 1): void {
  const column = index % grid.columns;
  const row = (index - column) / grid.columns;
  const x0 = column * STRIDE;
  const y0 = row * STRIDE;
  const hessian = loadPatch(from, x0, y0, work);
  const centre = (y0 + PATCH / 2) * from.width + x0 + PATCH / 2;
  let u = start === null ? grid.u[index]! : start.u[centre]!;
  let v = start === null ? grid.v[index]! : start.v[centre]!;
  let cost = comparePatch(to, x0 + u, y0 + v, work);
  for (const neighbour of [
    column + side >= 0 && column + side < grid.columns ? index + side : -1,
    row + side >= 0 && row + side < grid.rows ? index + side * grid.columns : -1,
  ]) {
    if (neighbour < 0 || grid.cost[neighbour]! >= OUTSIDE) continue;
    const other = comparePatch(to, x0 + grid.u[neighbour]!, y0 + grid.v[neighbour]!, work);
    if (other >= cost * 0.98) continue;
    cost = other;
    u = grid.u[neighbour]!;
    v = grid.v[neighbour]!;
  }
  const { xx, xy, yy } = hessian;
  const determinant = xx * yy - xy * xy;
  let [tryU, tryV] = [u, v];
  for (let k = 0; k < ITERATIONS && determinant > 1; k++) {
    const now = comparePatch(to, x0 + tryU, y0 + tryV, work);
    if (now < cost) {
      cost = now;
      u = tryU;
      v = tryV;
    }
    if (now >= OUTSIDE) break;
    const [sx, sy] = slopeOf(work);
    const du = (yy * sx - xy * sy) / determinant;
    const dv = (xx * sy - xy * sx) / determinant;
    if (Math.abs(du) + Math.abs(dv) > MAX_STEP) break;
    tryU -= du;
    tryV -= dv;
    if (Math.abs(du) + Math.abs(dv) < 0.01) break;
  }
  grid.u[index] = u;
  grid.v[index] = v;
  grid.cost[index] = cost;
  // About the smaller eigenvalue: an edge shows a motion across it only.
  const seen = determinant / (xx + yy);
  grid.trust[index] = 1 - NOISE_GRADIENT / 2 / Math.max(seen, NOISE_GRADIENT / 2);
}

function loadPatch({ width, height, data }: FloatPlane, x0: number, y0: number, work: PatchWork) {
  let [xx, xy, yy] = [NOISE_GRADIENT, 0, NOISE_GRADIENT];
  for (let y = 0, k = 0; y < PATCH; y++) {
    for (let x = 0; x < PATCH; x++, k++) {
      const [column, row] = [x0 + x, y0 + y];
      const i = row * width + column;
      const gx = (data[column + 1 < width ? i + 1 : i]! - data[column > 0 ? i - 1 : i]!) / 2;
      const gy = (data[row + 1 < height ? i + width : i]! - data[row > 0 ? i - width : i]!) / 2;
      work.values[k] = data[i]!;
      work.gradientX[k] = gx;
      work.gradientY[k] = gy;
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
    }
  }
  return { xx, xy, yy };
}

/** Sum of squared differences to the patch at (x, y), its mean taken out; leaves the differences in `work.error`. */
function comparePatch({ width, height, data }: FloatPlane, x: number, y: number, work: PatchWork): number {
  const half = PATCH / 2;
  if (!(x >= -half && y >= -half && x <= width - half && y <= height - half)) return OUTSIDE;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  let mean = 0;
  for (let j = 0, k = 0; j < PATCH; j++) {
    const upper = Math.min(height - 1, Math.max(0, row + j)) * width;
    const lower = Math.min(height - 1, Math.max(0, row + j + 1)) * width;
    for (let i = 0; i < PATCH; i++, k++) {
      const left = Math.min(width - 1, Math.max(0, column + i));
      const right = Math.min(width - 1, Math.max(0, column + i + 1));
      const above = data[upper + left]! * (1 - fx) + data[upper + right]! * fx;
      const below = data[lower + left]! * (1 - fx) + data[lower + right]! * fx;
      const error = above * (1 - fy) + below * fy - work.values[k]!;
      work.error[k] = error;
      mean += error;
    }
  }
  mean /= PATCH * PATCH;
  let sum = 0;
  for (let k = 0; k < PATCH * PATCH; k++) {
    const error = work.error[k]! - mean;
    work.error[k] = error;
    sum += error * error;
  }
  return sum;
}

function slopeOf({ gradientX, gradientY, error }: PatchWork): [number, number] {
  let [sx, sy] = [0, 0];
  for (let k = 0; k < PATCH * PATCH; k++) {
    sx += gradientX[k]! * error[k]!;
    sy += gradientY[k]! * error[k]!;
  }
  return [sx, sy];
}

/** Every pixel gets the mean of the patches over it, the better matches counting more; then it is smoothed. */
function densify(grid: PatchGrid, width: number, height: number): FlowField {
  const weight = new Float32Array(width * height);
  const u = new Float32Array(width * height);
  const v = new Float32Array(width * height);
  const trust = new Float32Array(width * height);
  for (let index = 0; index < grid.u.length; index++) {
    const column = index % grid.columns;
    const row = (index - column) / grid.columns;
    const share = 1 / (1 + Math.sqrt(grid.cost[index]! / (PATCH * PATCH)));
    for (let y = 0; y < PATCH; y++) {
      for (let x = 0, k = (row * STRIDE + y) * width + column * STRIDE; x < PATCH; x++, k++) {
        weight[k] = weight[k]! + share;
        u[k] = u[k]! + grid.u[index]! * share;
        v[k] = v[k]! + grid.v[index]! * share;
        trust[k] = Math.max(trust[k]!, grid.trust[index]!);
      }
    }
  }
  fillBorders({ u, v, weight }, grid, width);
  const scratch = new Float32Array(width * height);
  for (const plane of [u, v]) {
    for (const radius of [2, 1]) boxBlur(plane, plane, scratch, { width, height, radius });
  }
  return { width, height, u, v, trust, scale: 1 };
}

/** The last columns and rows may lie behind the last patch: they repeat what it has. */
function fillBorders(sums: { u: Float32Array; v: Float32Array; weight: Float32Array }, grid: PatchGrid, width: number) {
  const { u, v, weight } = sums;
  const lastX = (grid.columns - 1) * STRIDE + PATCH - 1;
  const lastY = (grid.rows - 1) * STRIDE + PATCH - 1;
  for (let k = 0; k < weight.length; k++) {
    if (weight[k] === 0) continue;
    u[k] = u[k]! / weight[k]!;
    v[k] = v[k]! / weight[k]!;
  }
  for (let k = 0; k < weight.length; k++) {
    if (weight[k]! > 0) continue;
    const x = Math.min(lastX, k % width);
    const y = Math.min(lastY, Math.floor(k / width));
    u[k] = u[y * width + x]!;
    v[k] = v[y * width + x]!;
  }
}

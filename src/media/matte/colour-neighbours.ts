import { boxBlur } from '../image/box-blur.ts';
import { extremeFilter } from '../image/extreme-filter.ts';
import { shrinkPlane } from '../image/gaussian-blur.ts';
import { shrinkRgb } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { smoothstep } from '../smooth.ts';
import { guidedFilter } from './guided-filter.ts';

/** Colours are counted at no more than this many pixels on the long side. */
const COUNT_SIDE = 320;
/** Levels per colour channel of the histograms. */
const BINS = 8;
/** Side of the squares that have histograms of their own, in face widths: a flag is far from most of the picture. */
const CELL = 0.45;
/** Distance from the outline at which a pixel is one side's for sure, in face widths. */
const SURE = 0.07;
/** Share of the background's histogram at which a colour starts to be, and surely is, the background's. */
const BACKGROUND_SHARE = { from: 0.72, to: 0.93 };
/** Half width of a seam, counting pixels. */
const SEAM = 3;
/** Fewer samples than this around say nothing. */
const LEAST_SAMPLES = 3;

/**
 * Removes from a person's matte what has the colours of the background next to it (flags, curtains, furniture that the
 * network took along), in place. Colours are compared with those of sure person and sure background in the same part of
 * the picture only; where both look alike nothing changes, and the face and the person's inner parts never do.
 */
export function removeColourNeighbours(image: RgbImage, matte: FloatPlane, face: PixelBox): void {
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / COUNT_SIDE));
  const colours = shrinkRgb(image, factor);
  const small = shrinkPlane(matte, factor);
  const sides = findSureSides(small, face.width / factor);
  const grid = countColours(colours, sides, Math.max(4, Math.round((face.width * CELL) / factor)));
  const removal = createPlane(small.width, small.height);
  for (let i = 0; i < removal.data.length; i++) {
    if (small.data[i]! < 0.02 || sides.person[i] === 1) continue;
    const x = i % small.width;
    const y = Math.floor(i / small.width);
    if (isInFace(face, (x + 0.5) * factor, (y + 0.5) * factor)) continue;
    const bin = colourBin(colours, i);
    const person = grid.count('person', x, y, bin);
    const background = grid.count('background', x, y, bin);
    if (person + background < LEAST_SAMPLES) continue;
    removal.data[i] = smoothstep(BACKGROUND_SHARE.from, BACKGROUND_SHARE.to, background / (person + background));
  }
  keepReachable(removal, small);
  closeSeams(removal, small);
  const fitted = guidedFilter(image, removal, { factor, radius: 2, epsilon: 4e-4 });
  for (let i = 0; i < matte.data.length; i++)
    matte.data[i] = matte.data[i]! * (1 - smoothstep(0.15, 0.75, fitted.data[i]!));
}

/** Only what the background reaches without crossing the person is taken: a white collar before a white wall stays. */
function keepReachable(removal: FloatPlane, matte: FloatPlane): void {
  const { width, height, data } = removal;
  const reached = Uint8Array.from(matte.data, (value) => (value < 0.05 ? 1 : 0));
  const queue: number[] = [];
  for (let i = 0; i < reached.length; i++) if (reached[i] === 1) queue.push(i);
  for (let k = 0; k < queue.length; k++) {
    const i = queue[k]!;
    const x = i % width;
    for (const next of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width]) {
      if (next < 0 || next >= width * height || reached[next] === 1) continue;
      if (data[next]! < 0.3 && matte.data[next]! > 0.4) continue;
      reached[next] = 1;
      queue.push(next);
    }
  }
  for (let i = 0; i < data.length; i++) if (reached[i] === 0) data[i] = 0;
}

/** Mixed colours along the border of a removed thing stay behind as a line: gone when background lies on both sides. */
function closeSeams(removal: FloatPlane, matte: FloatPlane): void {
  const background = createPlane(matte.width, matte.height);
  for (let i = 0; i < background.data.length; i++) {
    background.data[i] = Math.max(removal.data[i]!, 1 - matte.data[i]!);
  }
  const closed = extremeFilter(extremeFilter(background, SEAM, 'max'), SEAM, 'min');
  const near = extremeFilter(removal, 2 * SEAM, 'max');
  for (let i = 0; i < removal.data.length; i++) {
    if (near.data[i]! > 0.5 && matte.data[i]! > 0.02) removal.data[i] = Math.max(removal.data[i]!, closed.data[i]!);
  }
}

/** An ellipse around forehead to chin, with some hair: the mesh is surer than any colour. */
function isInFace({ x, y, width, height }: PixelBox, px: number, py: number): boolean {
  const u = (px - x - width / 2) / (width * 0.56);
  const v = (py - y - height / 2) / (height * 0.62);
  return u * u + v * v < 1;
}

interface SureSides {
  readonly person: Uint8Array;
  readonly background: Uint8Array;
}

function findSureSides(matte: FloatPlane, faceWidth: number): SureSides {
  const { width, height, data } = matte;
  const mean = new Float32Array(data.length);
  boxBlur(data, mean, new Float32Array(data.length), {
    width,
    height,
    radius: Math.max(2, Math.round(faceWidth * SURE)),
  });
  return {
    person: Uint8Array.from(mean, (value) => (value > 0.97 ? 1 : 0)),
    background: Uint8Array.from(mean, (value) => (value < 0.02 ? 1 : 0)),
  };
}

function colourBin([red, green, blue]: readonly FloatPlane[], i: number): number {
  const level = (plane: FloatPlane): number => Math.min(BINS - 1, Math.floor(plane.data[i]! * BINS));
  return (level(red!) * BINS + level(green!)) * BINS + level(blue!);
}

interface ColourGrid {
  /** Samples of that colour, or one beside it, in this cell and the eight around it. */
  count(side: keyof SureSides, x: number, y: number, bin: number): number;
}

function countColours(colours: readonly FloatPlane[], sides: SureSides, cell: number): ColourGrid {
  const { width, height } = colours[0]!;
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const bins = BINS ** 3;
  const counts = {
    person: new Float32Array(columns * rows * bins),
    background: new Float32Array(columns * rows * bins),
  };
  for (let i = 0; i < width * height; i++) {
    const side = sides.person[i] === 1 ? 'person' : sides.background[i] === 1 ? 'background' : null;
    if (side === null) continue;
    const at = Math.floor(Math.floor(i / width) / cell) * columns + Math.floor((i % width) / cell);
    const bin = at * bins + colourBin(colours, i);
    counts[side][bin] = counts[side][bin]! + 1;
  }
  const spread = {
    person: spreadCounts(counts.person, columns, rows),
    background: spreadCounts(counts.background, columns, rows),
  };
  return {
    count: (side, x, y, bin) => spread[side][(Math.floor(y / cell) * columns + Math.floor(x / cell)) * bins + bin]!,
  };
}

/** Sums over neighbouring cells, then half of each count also to the six colours beside it. */
function spreadCounts(counts: Float32Array, columns: number, rows: number): Float32Array {
  const bins = BINS ** 3;
  const around = new Float32Array(counts.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const from = (y * columns + x) * bins;
          const to = (row * columns + column) * bins;
          for (let bin = 0; bin < bins; bin++) around[to + bin] = around[to + bin]! + counts[from + bin]!;
        }
      }
    }
  }
  const spread = around.slice();
  for (let i = 0; i < around.length; i++) {
    if (around[i] === 0) continue;
    const bin = i % bins;
    for (const step of [1, BINS, BINS * BINS]) {
      const level = Math.floor(bin / step) % BINS;
      if (level > 0) spread[i - step] = spread[i - step]! + around[i]! / 2;
      if (level < BINS - 1) spread[i + step] = spread[i + step]! + around[i]! / 2;
    }
  }
  return spread;
}

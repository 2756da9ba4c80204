import { packRgba } from '../image/packed-pixels.ts';
import type { FloatPlane, RgbImage } from '../image/rgb-image.ts';

/**
 * A picture that a camera can move through. It lies on a canvas that goes beyond the frame on every side (the apron);
 * frame 0 is the window at (left, top). All big arrays lie on SharedArrayBuffers, for every worker to read.
 */
export interface StillModel {
  /** Of the frame. */
  readonly width: number;
  readonly height: number;
  readonly canvasWidth: number;
  readonly canvasHeight: number;
  readonly left: number;
  readonly top: number;
  /** Frame 0, rgb24: handed out untouched where nothing moves. */
  readonly rest: Uint8Array;
  /** What is behind the figures, little-endian R, G, B and sky 0..255 per canvas pixel. */
  readonly far: Int32Array;
  /** The figures, R, G, B and their opacity; null without any. */
  readonly near: Int32Array | null;
  /** Per block of BLOCK x BLOCK canvas pixels: 0 no figure nearby, 1 some, 2 nothing else. */
  readonly blocks: Uint8Array;
  /** 0 far to 1 near, a grid over the canvas. */
  readonly depth: FloatPlane;
  /** 0..1, the same grid; null where no water moves. */
  readonly water: FloatPlane | null;
  /** Leaves and grass, likewise. */
  readonly plants: FloatPlane | null;
  readonly nearDepth: number;
  readonly hasSky: boolean;
  /** Where a camera goes when it goes in, frame pixels. */
  readonly focus: { readonly x: number; readonly y: number };
  /** Row of the canvas at which the ground begins. */
  readonly horizonY: number;
  /** How far figures sway and breathe: 1, or 0 where a face animation does it. */
  readonly sway: number;
}

/** Canvas pixels per cell of the coarse planes: depth, sky, water, plants. */
export const GRID_STEP = 4;
export const BLOCK = 16;

export interface StillParts {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** The picture on its canvas. */
  readonly canvas: RgbImage;
  /** Background with the figures removed, on the canvas. */
  readonly background: RgbImage;
  /** Figures on the canvas with their opacity, 0..255. */
  readonly figure: { readonly image: RgbImage; readonly alpha: Uint8Array; readonly depth: number } | null;
  readonly depth: FloatPlane;
  readonly sky: FloatPlane;
  readonly hasSky: boolean;
  readonly water: FloatPlane | null;
  readonly plants: FloatPlane | null;
  readonly focus: { readonly x: number; readonly y: number };
  readonly horizonY: number;
  readonly sway: number;
}

export function buildStillModel(parts: StillParts): StillModel {
  const { canvas, background, figure, sky } = parts;
  const { width: canvasWidth, height: canvasHeight } = canvas;
  return {
    width: parts.width,
    height: parts.height,
    canvasWidth,
    canvasHeight,
    left: parts.left,
    top: parts.top,
    rest: cutWindow(parts),
    far: packRgba(background, enlargeBytes(sky, canvasWidth, canvasHeight)),
    near: figure === null ? null : packRgba(figure.image, figure.alpha),
    blocks: classifyBlocks(figure?.alpha, canvasWidth, canvasHeight),
    depth: sharePlane(parts.depth),
    water: parts.water === null ? null : sharePlane(parts.water),
    plants: parts.plants === null ? null : sharePlane(parts.plants),
    nearDepth: figure?.depth ?? 0,
    hasSky: parts.hasSky,
    focus: parts.focus,
    horizonY: parts.horizonY,
    sway: parts.sway,
  };
}

function cutWindow({ canvas, left, top, width, height }: StillParts): Uint8Array {
  const rest = new Uint8Array(new SharedArrayBuffer(width * height * 3));
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * canvas.width + left) * 3;
    rest.set(canvas.data.subarray(from, from + width * 3), y * width * 3);
  }
  return rest;
}

/** A coarse plane of 0..1 as bytes at full size. Nearest cell: the plane is smooth, and its edge drifts slowly. */
function enlargeBytes(plane: FloatPlane, width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(plane.height - 1, Math.floor((y * plane.height) / height)) * plane.width;
    for (let x = 0; x < width; x++) {
      bytes[y * width + x] = 255 * plane.data[row + Math.min(plane.width - 1, Math.floor((x * plane.width) / width))]!;
    }
  }
  return bytes;
}

/** A cell of the drawing grid never reaches further than the neighbouring block. */
function classifyBlocks(alpha: Uint8Array | undefined, width: number, height: number): Uint8Array {
  const columns = Math.ceil(width / BLOCK);
  const rows = Math.ceil(height / BLOCK);
  const blocks = new Uint8Array(new SharedArrayBuffer(columns * rows));
  if (alpha === undefined) return blocks;
  const least = new Uint8Array(columns * rows).fill(255);
  const most = new Uint8Array(columns * rows);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
      const value = alpha[y * width + x]!;
      if (value < least[block]!) least[block] = value;
      if (value > most[block]!) most[block] = value;
    }
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) blocks[y * columns + x] = classify(least, most, { x, y, columns, rows });
  }
  return blocks;
}

function classify(
  least: Uint8Array,
  most: Uint8Array,
  at: { readonly x: number; readonly y: number; readonly columns: number; readonly rows: number },
): number {
  let [low, high] = [255, 0];
  for (let y = Math.max(0, at.y - 1); y <= Math.min(at.rows - 1, at.y + 1); y++) {
    for (let x = Math.max(0, at.x - 1); x <= Math.min(at.columns - 1, at.x + 1); x++) {
      low = Math.min(low, least[y * at.columns + x]!);
      high = Math.max(high, most[y * at.columns + x]!);
    }
  }
  return high === 0 ? 0 : low === 255 ? 2 : 1;
}

function sharePlane({ width, height, data }: FloatPlane): FloatPlane {
  const shared = new Float32Array(new SharedArrayBuffer(data.length * 4));
  shared.set(data);
  return { width, height, data: shared };
}

/** Mirrors a picture outwards: `left` and `top` pixels before it, the rest behind. */
export function mirrorBorder(
  image: RgbImage,
  border: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): RgbImage {
  const data = new Uint8Array(border.width * border.height * 3);
  const columns = Int32Array.from({ length: border.width }, (_, x) => reflect(x - border.left, image.width) * 3);
  for (let y = 0; y < border.height; y++) {
    const row = reflect(y - border.top, image.height) * image.width * 3;
    for (let x = 0, o = y * border.width * 3; x < border.width; x++, o += 3) {
      const p = row + columns[x]!;
      data[o] = image.data[p]!;
      data[o + 1] = image.data[p + 1]!;
      data[o + 2] = image.data[p + 2]!;
    }
  }
  return { width: border.width, height: border.height, data };
}

/** The border row itself is not doubled. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

import { type Allocate, allocateShared, FIXED, mixPacked, packRgba, samplePacked } from '../image/packed-pixels.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { clamp, smoothstep } from '../smooth.ts';
import { estimateFlow, type FlowField, type FlowOptions } from './dense-flow.ts';
import { sampleFlow } from './flow-field.ts';

/** Two pictures and the ways between them; on shared memory unless another one was asked for. */
export interface FlowMorph {
  readonly width: number;
  readonly height: number;
  /** Packed pixels of both pictures. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly forward: FlowField;
  readonly backward: FlowField;
  /** Per grid node, 0..1: how much the pictures disagree there once moved. */
  readonly mismatch: Float32Array;
  /** Share of nodes where both ways and both colours agree: below about a third the pictures are unrelated. */
  readonly consistency: number;
}

const CELL = 8;

/** Flow both ways, and where it can be trusted. 1.5 s of processor time for a pair at 480 pixels of flow. */
export function buildMorph(
  first: RgbImage,
  second: RgbImage,
  options: FlowOptions & { readonly allocate?: Allocate } = {},
): FlowMorph {
  const { width, height } = first;
  const { allocate = allocateShared } = options;
  const forward = shareFlow(estimateFlow(first, second, options), allocate);
  const backward = shareFlow(estimateFlow(second, first, options), allocate);
  const pictures = { width, height, first: packRgba(first, null, allocate), second: packRgba(second, null, allocate) };
  return { ...pictures, forward, backward, ...measureMismatch(first, second, { forward, backward }) };
}

/** For every worker to read; a morph has its own measure of trust. */
function shareFlow({ u, v, ...rest }: FlowField, allocate: Allocate): FlowField {
  const share = (plane: Float32Array): Float32Array => {
    const shared = new Float32Array(allocate(plane.length * 4));
    shared.set(plane);
    return shared;
  };
  return { ...rest, u: share(u), v: share(v), trust: new Float32Array(0) };
}

/** Pixels at 480 wide by which a way there and back may miss, and grey levels by which colours may differ. */
const RETURN = { free: 1.5, span: 6 } as const;
const COLOUR = { free: 12, span: 50 } as const;
const AGREES = 0.3;

function measureMismatch(
  first: RgbImage,
  second: RgbImage,
  { forward, backward }: { readonly forward: FlowField; readonly backward: FlowField },
): Pick<FlowMorph, 'mismatch' | 'consistency'> {
  const { width, height } = first;
  const columns = Math.ceil(width / CELL) + 1;
  const rows = Math.ceil(height / CELL) + 1;
  const mismatch = new Float32Array(columns * rows);
  const there = new Float64Array(2);
  const back = new Float64Array(2);
  const unit = width / 480;
  let agreeing = 0;
  for (let j = 0, n = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, n++) {
      const x = Math.min(width - 1, i * CELL);
      const y = Math.min(height - 1, j * CELL);
      sampleFlow(forward, x, y, there);
      sampleFlow(backward, x + there[0]!, y + there[1]!, back);
      const miss = Math.hypot(there[0]! + back[0]!, there[1]! + back[1]!) / unit;
      const colour = Math.abs(green(first, x, y) - green(second, x + there[0]!, y + there[1]!));
      const value = Math.max(0, (miss - RETURN.free) / RETURN.span) + Math.max(0, (colour - COLOUR.free) / COLOUR.span);
      mismatch[n] = Math.min(1, value);
      if (value < AGREES) agreeing++;
    }
  }
  return { mismatch, consistency: agreeing / mismatch.length };
}

function green({ width, height, data }: RgbImage, x: number, y: number): number {
  const column = Math.round(clamp(x, 0, width - 1));
  const row = Math.round(clamp(y, 0, height - 1));
  return data[(row * width + column) * 3 + 1]!;
}

/** Working memory of one thread. */
export interface MorphRenderer {
  readonly morph: FlowMorph;
  /** Positions in the first and the second picture and the second's share, per node. */
  readonly nodes: Float32Array;
}

const NODE = 5;

export function createMorphRenderer(morph: FlowMorph): MorphRenderer {
  return { morph, nodes: new Float32Array(morph.mismatch.length * NODE) };
}

/** Draws the picture at `way` between both, rgb24: exactly the first at 0 and the second at 1. */
export function drawMorph(renderer: MorphRenderer, way: number, out: Uint8Array): void {
  const { morph } = renderer;
  if (way <= 0 || way >= 1) {
    unpack(way <= 0 ? morph.first : morph.second, out);
    return;
  }
  placeNodes(renderer, way);
  const columns = Math.ceil(morph.width / CELL);
  for (let y = 0; y < morph.height; y++) {
    const row = Math.floor(y / CELL) * (columns + 1);
    for (let column = 0; column < columns; column++) {
      drawSpan(renderer, { node: row + column, below: row + columns + 1 + column, y, x: column * CELL }, out);
    }
  }
}

function unpack(pixels: Int32Array, out: Uint8Array): void {
  for (let i = 0, o = 0; i < pixels.length; i++, o += 3) {
    const colour = pixels[i]!;
    out[o] = colour & 255;
    out[o + 1] = (colour >>> 8) & 255;
    out[o + 2] = (colour >>> 16) & 255;
  }
}

/** Half the share of the way over which one picture takes over from the other, and what disagreement takes off it. */
const TAKEOVER = 0.5;
const HASTE = 0.3;

/** Where the pixel of the middle picture was and will be: the flow there decides, found in three steps. */
function placeNodes({ morph, nodes }: MorphRenderer, way: number): void {
  const { width, height, forward, backward, mismatch } = morph;
  const columns = Math.ceil(width / CELL) + 1;
  const move = new Float64Array(2);
  for (let n = 0; n < mismatch.length; n++) {
    const x = (n % columns) * CELL;
    const y = Math.floor(n / columns) * CELL;
    let [ax, ay, bx, by] = [x, y, x, y];
    for (let step = 0; step < 3; step++) {
      sampleFlow(forward, ax, ay, move);
      ax = x - way * move[0]!;
      ay = y - way * move[1]!;
      sampleFlow(backward, bx, by, move);
      bx = x - (1 - way) * move[0]!;
      by = y - (1 - way) * move[1]!;
    }
    // Where the pictures disagree a long blend shows both: a short one is less seen.
    const half = TAKEOVER - HASTE * mismatch[n]!;
    const o = n * NODE;
    nodes[o] = clamp(ax, 0, width - 1.01);
    nodes[o + 1] = clamp(ay, 0, height - 1.01);
    nodes[o + 2] = clamp(bx, 0, width - 1.01);
    nodes[o + 3] = clamp(by, 0, height - 1.01);
    nodes[o + 4] = 256 * smoothstep(0.5 - half, 0.5 + half, way);
  }
}

interface Span {
  readonly node: number;
  readonly below: number;
  readonly x: number;
  readonly y: number;
}

function drawSpan({ morph, nodes }: MorphRenderer, { node, below, x: left, y }: Span, out: Uint8Array): void {
  const share = (y % CELL) / CELL;
  const upper = node * NODE;
  const lower = below * NODE;
  const end = Math.min(CELL, morph.width - left);
  let ax = between(nodes, upper, lower, share) * FIXED;
  let ay = between(nodes, upper + 1, lower + 1, share) * FIXED;
  let bx = between(nodes, upper + 2, lower + 2, share) * FIXED;
  let by = between(nodes, upper + 3, lower + 3, share) * FIXED;
  let mix = between(nodes, upper + 4, lower + 4, share);
  const stepAx = (between(nodes, upper + NODE, lower + NODE, share) * FIXED - ax) / CELL;
  const stepAy = (between(nodes, upper + NODE + 1, lower + NODE + 1, share) * FIXED - ay) / CELL;
  const stepBx = (between(nodes, upper + NODE + 2, lower + NODE + 2, share) * FIXED - bx) / CELL;
  const stepBy = (between(nodes, upper + NODE + 3, lower + NODE + 3, share) * FIXED - by) / CELL;
  const stepMix = (between(nodes, upper + NODE + 4, lower + NODE + 4, share) - mix) / CELL;
  let o = (y * morph.width + left) * 3;
  for (let x = 0; x < end; x++, o += 3) {
    const a = samplePacked(morph.first, morph.width, ax, ay);
    const b = samplePacked(morph.second, morph.width, bx, by);
    const colour = mixPacked(a, b, Math.round(mix));
    out[o] = colour & 255;
    out[o + 1] = (colour >>> 8) & 255;
    out[o + 2] = (colour >>> 16) & 255;
    ax += stepAx;
    ay += stepAy;
    bx += stepBx;
    by += stepBy;
    mix += stepMix;
  }
}

function between(nodes: Float32Array, upper: number, lower: number, share: number): number {
  const value = nodes[upper]!;
  return value + (nodes[lower]! - value) * share;
}

import { copySpan, FIXED, laySpan, mixPacked, samplePacked } from '../image/packed-pixels.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import { clamp, smoothstep } from '../smooth.ts';
import { type CameraPose, nearnessOf } from './camera-path.ts';
import { BLOCK, GRID_STEP, type StillModel } from './still-model.ts';

/**
 * Draws a picture as a moving camera sees it. Every output pixel asks where it comes from (backward warping on a grid
 * of CELL pixels), so there are neither holes nor tears: background first, figures over it by their opacity.
 */
export interface StillRenderer {
  readonly model: StillModel;
  /** Figures of this moment; the model's own unless they are animated. */
  readonly near: Int32Array | null;
  /** Canvas positions per grid node: background x, y, figure x, y. */
  readonly nodes: Float32Array;
  /** Sky per node, 0..1. */
  readonly sky: Float32Array;
}

export interface StillMoment {
  readonly pose: CameraPose;
  readonly timeSeconds: number;
}

const CELL = 8;
const CELL_BITS = 3;
const BLOCK_BITS = 4;
const NODE = 4;
/** Living details fade in, so that the first frame is the picture itself. */
const ONSET_SECONDS = 0.5;

export function createStillRenderer(model: StillModel, near = model.near): StillRenderer {
  const count = (Math.ceil(model.width / CELL) + 1) * (Math.ceil(model.height / CELL) + 1);
  return { model, near, nodes: new Float32Array(count * NODE), sky: new Float32Array(count) };
}

/** Writes one frame, rgb24. A pure function of model, figures and moment. */
export function drawStill(renderer: StillRenderer, moment: StillMoment, out: Uint8Array): void {
  placeNodes(renderer, moment);
  const drift = skyDrift(renderer.model, moment.timeSeconds);
  for (let y = 0; y < renderer.model.height; y++) drawRow(renderer, y, drift, out);
}

function placeNodes({ model, nodes, sky }: StillRenderer, { pose, timeSeconds }: StillMoment): void {
  const { width, height, left, top, canvasWidth, canvasHeight } = model;
  const columns = Math.ceil(width / CELL) + 1;
  const rows = Math.ceil(height / CELL) + 1;
  const onset = smoothstep(0, ONSET_SECONDS, timeSeconds);
  const focus = focusOf(model, pose);
  const figure = nearnessOf(model.nearDepth);
  const limitX = canvasWidth - 1.01;
  const limitY = canvasHeight - 1.01;
  for (let j = 0, n = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, n++) {
      const x = i * CELL - focus.x;
      const y = j * CELL - focus.y;
      const far = followDepth(model, pose, { x, y, focus });
      far.x += left;
      far.y += top;
      moveCover(model, far, timeSeconds, onset);
      nodes[n * NODE] = clamp(far.x, 0, limitX);
      nodes[n * NODE + 1] = clamp(far.y, 0, limitY);
      sky[n] = model.hasSky ? skyAt(model, far.x, far.y) : 0;
      if (model.near === null) continue;
      const near = place(pose, x, y, figure, width, height);
      near.x += focus.x + left;
      near.y += focus.y + top;
      breathe(model, near, timeSeconds, onset);
      nodes[n * NODE + 2] = clamp(near.x, 0, limitX);
      nodes[n * NODE + 3] = clamp(near.y, 0, limitY);
    }
  }
}

interface Place {
  x: number;
  y: number;
}

/** A camera that comes nearer goes where the picture's subject is; one that retreats shows the same on every side. */
function focusOf({ width, height, focus }: StillModel, { push, zoom }: CameraPose): Place {
  const retreats = push < 0 || zoom < 0;
  return retreats ? { x: width / 2, y: height / 2 } : { x: focus.x, y: focus.y };
}

/** The picture's point, relative to the focus, that stands at a point of the frame. */
function place(pose: CameraPose, x: number, y: number, nearness: number, width: number, height: number): Place {
  const scale = 1 / ((1 + pose.zoom) * (1 + pose.push * nearness));
  const step = nearness - pose.pivot;
  return {
    x: x * scale + (pose.panX + pose.truckX * step) * width,
    y: y * scale + (pose.panY + pose.truckY * step) * height,
  };
}

/** The depth that decides where a point comes from is the depth there: a fixed point, found in three steps. */
function followDepth(
  model: StillModel,
  pose: CameraPose,
  at: { readonly x: number; readonly y: number; readonly focus: Place },
): Place {
  const { width, height, left, top, depth } = model;
  let found: Place = { x: at.x, y: at.y };
  for (let step = 0; step < 3; step++) {
    const nearness = nearnessOf(sampleGrid(depth, found.x + at.focus.x + left, found.y + at.focus.y + top));
    found = place(pose, at.x, at.y, nearness, width, height);
  }
  return { x: found.x + at.focus.x, y: found.y + at.focus.y };
}

function skyAt({ far, canvasWidth, canvasHeight }: StillModel, x: number, y: number): number {
  const row = clamp(Math.round(y), 0, canvasHeight - 1) * canvasWidth;
  return (far[row + clamp(Math.round(x), 0, canvasWidth - 1)]! >>> 24) / 255;
}

const WATER = { x: 0.004, y: 0.0022 } as const;
const PLANTS = 0.0016;

/** Ripples run towards the viewer and grow with nearness; leaves sway. Shares of the frame's height. */
function moveCover(model: StillModel, at: Place, time: number, onset: number): void {
  const { height, canvasHeight, horizonY } = model;
  if (model.water !== null) {
    const cover = sampleGrid(model.water, at.x, at.y) * onset;
    if (cover > 0.01) {
      const near = clamp((at.y - horizonY) / (canvasHeight - horizonY), 0, 1);
      // Perspective: waves are as long as they are near.
      const phase = 9 / (0.12 + near);
      const u = at.x / height;
      const size = cover * height * (0.15 + near);
      const wave = Math.sin(phase * 6 + 2.1 * time + 3 * u) + 0.6 * Math.sin(phase * 9.7 + 3.3 * time - 7 * u);
      at.x += WATER.x * size * wave;
      at.y += WATER.y * size * Math.sin(phase * 4.3 + 1.7 * time + 5 * u);
    }
  }
  if (model.plants !== null) {
    const cover = sampleGrid(model.plants, at.x, at.y) * onset;
    if (cover > 0.01) {
      const u = at.x / height;
      const v = at.y / height;
      const gust = 0.6 + 0.4 * Math.sin(0.9 * time - 2 * u);
      at.x += PLANTS * height * cover * gust * (Math.sin(2.3 * time + 9 * u + 5 * v) - Math.sin(9 * u + 5 * v));
      at.y += 0.4 * PLANTS * height * cover * gust * (Math.sin(1.9 * time + 7 * u - 8 * v) - Math.sin(7 * u - 8 * v));
    }
  }
}

/** Sixteen breaths a minute, shoulders by 0.25 % of the height; the body leans a little. */
const BREATH = { turnsPerSecond: 0.27, size: 0.0025, lean: 0.0018 } as const;

function breathe(model: StillModel, at: Place, time: number, onset: number): void {
  if (model.sway === 0) return;
  const { height, canvasHeight } = model;
  const v = at.y / canvasHeight;
  const breath = Math.sin(2 * Math.PI * BREATH.turnsPerSecond * time) * onset * model.sway;
  const profile = 2 * smoothstep(0.25, 0.6, v) * (1 - smoothstep(0.8, 1, v));
  at.y += BREATH.size * height * breath * profile;
  at.x += BREATH.lean * height * onset * model.sway * Math.sin(0.9 * time) * (1 - v);
}

/** Clouds move by two copies that take turns: while one jumps back it is invisible. */
interface SkyDrift {
  /** Pixels by which each copy is shifted, and the share of the first. */
  readonly first: number;
  readonly second: number;
  readonly share: number;
  readonly strength: number;
}

const DRIFT = { periodSeconds: 7, width: 0.02 } as const;

function skyDrift({ width }: StillModel, time: number): SkyDrift {
  const phase = (time / DRIFT.periodSeconds + 0.5) % 1;
  const other = (phase + 0.5) % 1;
  const span = DRIFT.width * width;
  return {
    first: -span * (phase - 0.5),
    second: -span * (other - 0.5),
    share: 1 - Math.abs(2 * phase - 1),
    strength: smoothstep(0, ONSET_SECONDS, time),
  };
}

function drawRow({ model, nodes, near, sky }: StillRenderer, y: number, drift: SkyDrift, out: Uint8Array): void {
  const { width, far, canvasWidth: stride } = model;
  const columns = Math.ceil(width / CELL);
  const share = (y % CELL) / CELL;
  const row = Math.floor(y / CELL) * (columns + 1);
  for (let column = 0; column < columns; column++) {
    const node = row + column;
    const below = node + columns + 1;
    const upper = node * NODE;
    const lower = below * NODE;
    const count = Math.min(CELL, width - column * CELL);
    const o = (y * width + column * CELL) * 3;
    const nx = between(nodes, upper + 2, lower + 2, share);
    const ny = between(nodes, upper + 3, lower + 3, share);
    const block = near === null ? 0 : blockAt(model, nx, ny);
    if (block !== 2) {
      const x = between(nodes, upper, lower, share);
      const y0 = between(nodes, upper + 1, lower + 1, share);
      const stepX = (between(nodes, upper + NODE, lower + NODE, share) - x) >> CELL_BITS;
      const stepY = (between(nodes, upper + NODE + 1, lower + NODE + 1, share) - y0) >> CELL_BITS;
      const cover = sky[node]! + sky[node + 1]! + sky[below]! + sky[below + 1]!;
      if (cover === 0) copySpan(far, stride, x, y0, stepX, stepY, out, o, count);
      else if (cover === 4 && drift.strength === 1) cloudSpan(far, stride, x, y0, stepX, stepY, drift, out, o, count);
      else driftSpan(far, stride, x, y0, stepX, stepY, drift, out, o, count);
    }
    if (block === 0) continue;
    const stepX = (between(nodes, upper + NODE + 2, lower + NODE + 2, share) - nx) >> CELL_BITS;
    const stepY = (between(nodes, upper + NODE + 3, lower + NODE + 3, share) - ny) >> CELL_BITS;
    if (block === 2) copySpan(near!, stride, nx, ny, stepX, stepY, out, o, count);
    else laySpan(near!, stride, nx, ny, stepX, stepY, out, o, count);
  }
}

/** A node value between two rows, in fixed point. */
function between(nodes: Float32Array, upper: number, lower: number, share: number): number {
  const value = nodes[upper]!;
  return ((value + (nodes[lower]! - value) * share) * FIXED) | 0;
}

function blockAt({ blocks, canvasWidth }: StillModel, x: number, y: number): number {
  return blocks[(y >> (16 + BLOCK_BITS)) * Math.ceil(canvasWidth / BLOCK) + (x >> (16 + BLOCK_BITS))]!;
}

/** A span of nothing but sky: only the two copies of the clouds. */
function cloudSpan(
  pixels: Int32Array,
  stride: number,
  x0: number,
  y0: number,
  stepX: number,
  stepY: number,
  drift: SkyDrift,
  out: Uint8Array,
  offset: number,
  count: number,
): void {
  const last = ((stride - 2) * FIXED - CELL * Math.abs(stepX)) | 0;
  const share = (drift.share * 256 + 0.5) | 0;
  let first = Math.max(CELL * Math.abs(stepX), Math.min(last, x0 + drift.first * FIXED)) | 0;
  let second = Math.max(CELL * Math.abs(stepX), Math.min(last, x0 + drift.second * FIXED)) | 0;
  for (let k = 0, y = y0, o = offset; k < count; k++, o += 3, y += stepY) {
    const colour = mixPacked(samplePacked(pixels, stride, second, y), samplePacked(pixels, stride, first, y), share);
    out[o] = colour & 255;
    out[o + 1] = (colour >>> 8) & 255;
    out[o + 2] = (colour >>> 16) & 255;
    first += stepX;
    second += stepX;
  }
}

/** A span of sky's edge: what stands still, mixed with the two copies of the clouds by how surely it is sky. */
function driftSpan(
  pixels: Int32Array,
  stride: number,
  x0: number,
  y0: number,
  stepX: number,
  stepY: number,
  drift: SkyDrift,
  out: Uint8Array,
  offset: number,
  count: number,
): void {
  const limit = ((stride - 2) * FIXED) | 0;
  for (let k = 0, x = x0, y = y0, o = offset; k < count; k++, o += 3, x += stepX, y += stepY) {
    let colour = samplePacked(pixels, stride, x, y);
    const cover = (colour >>> 24) * (1 / 255);
    if (cover > 0.02) {
      const shift = FIXED * cover * cover;
      const first = Math.max(0, Math.min(limit, x + drift.first * shift)) | 0;
      const second = Math.max(0, Math.min(limit, x + drift.second * shift)) | 0;
      const clouds = mixPacked(
        samplePacked(pixels, stride, second, y),
        samplePacked(pixels, stride, first, y),
        (drift.share * 256 + 0.5) | 0,
      );
      colour = mixPacked(colour, clouds, (cover * drift.strength * 256 + 0.5) | 0);
    }
    out[o] = colour & 255;
    out[o + 1] = (colour >>> 8) & 255;
    out[o + 2] = (colour >>> 16) & 255;
  }
}

/** Bilinear value of a grid of GRID_STEP canvas pixels per cell, ends clamped. */
function sampleGrid({ width, height, data }: FloatPlane, x: number, y: number): number {
  const u = clamp(x / GRID_STEP - 0.5, 0, width - 1.001);
  const v = clamp(y / GRID_STEP - 0.5, 0, height - 1.001);
  const column = u | 0;
  const row = v | 0;
  const fx = u - column;
  const i = row * width + column;
  const upper = data[i]! + (data[i + 1]! - data[i]!) * fx;
  const lower = data[i + width]! + (data[i + width + 1]! - data[i + width]!) * fx;
  return upper + (lower - upper) * (v - row);
}

import { INNER_LOWER_LIP, INNER_UPPER_LIP, POINT } from '../face/landmarks.ts';
import type { PixelTarget } from '../warp/draw-triangles.ts';
import type { MouthModel } from './mouth-model.ts';
import { sampleSprite } from './mouth-sprites.ts';
import { type HeadProjection, projectPoint } from './project.ts';

/** What the mouth looks like in one frame. */
export interface MouthFrame {
  /** Projected landmarks, picture pixels. */
  readonly positions: Float32Array;
  readonly projection: HeadProjection;
  /** Pixels per cm. */
  readonly scale: number;
  /** Drop of the lower teeth, cm. */
  readonly jawDrop: number;
  /** Lower lip's inner edge below the origin of the mouth model, cm. */
  readonly lowerLip: number;
  /** 0..1. */
  readonly tongue: number;
  /** Heights of the teeth that shall show, cm, and how much they count against the model's own, 0..1. */
  readonly upperTeeth: number;
  readonly lowerTeeth: number;
  readonly mouthSeen: number;
  /** How much of the painted mouth shows, 0 (the photo's own pixels serve) to 1. */
  readonly strength: number;
}

/** Reused between frames: column heights of the opening. */
export interface MouthScratch {
  top: Float32Array;
  bottom: Float32Array;
  readonly corners: Float32Array;
  /** This frame's cutting edges of the upper and lower teeth and top of the tongue, below the model's origin, cm. */
  readonly edges: Float64Array;
}

/** Room for openings up to `width` pixels wide. */
export function createMouthScratch(width: number): MouthScratch {
  const columns = (width + 4) * SUBCOLUMNS;
  return {
    top: new Float32Array(columns),
    bottom: new Float32Array(columns),
    corners: new Float32Array(6),
    edges: new Float64Array(3),
  };
}

/** Each pixel column is measured at this many places: the slanted corners of the mouth get smooth edges. */
const SUBCOLUMNS = 3;
const POINTS = 11;
const EMPTY_TOP = 1e9;
const EMPTY_BOTTOM = -1e9;

/**
 * Draws cavity, tongue and teeth into the opening between the inner lips, with contact shadows under the lips.
 * Parts are fixed to the skull (upper teeth) and the jaw (lower teeth, tongue) and only uncovered by the lips.
 */
export function drawMouth(target: PixelTarget, model: MouthModel, frame: MouthFrame, scratch: MouthScratch): void {
  const { positions } = frame;
  let left = Infinity;
  let right = -Infinity;
  for (let k = 0; k < POINTS; k++) {
    left = Math.min(left, positions[INNER_UPPER_LIP[k]! * 2]!, positions[INNER_LOWER_LIP[k]! * 2]!);
    right = Math.max(right, positions[INNER_UPPER_LIP[k]! * 2]!, positions[INNER_LOWER_LIP[k]! * 2]!);
  }
  const x0 = Math.max(0, Math.floor(left));
  const x1 = Math.min(target.width, Math.ceil(right), x0 + Math.floor(scratch.top.length / SUBCOLUMNS));
  if (x1 <= x0) return;
  const columns = (x1 - x0) * SUBCOLUMNS;
  scratch.top.fill(EMPTY_TOP, 0, columns);
  scratch.bottom.fill(EMPTY_BOTTOM, 0, columns);
  traceLine(positions, INNER_UPPER_LIP, x0, columns, scratch.top);
  traceLine(positions, INNER_LOWER_LIP, x0, columns, scratch.bottom);
  setAxes(model, frame, scratch.corners);
  setEdges(model, frame, scratch);
  for (let x = x0; x < x1; x++) drawColumn(target, model, frame, scratch, x, (x - x0) * SUBCOLUMNS);
}

/** Heights of a corner-to-corner line at the sub-columns' centres. */
function traceLine(
  positions: Float32Array,
  line: readonly number[],
  x0: number,
  columns: number,
  heights: Float32Array,
): void {
  for (let k = 0; k + 1 < POINTS; k++) {
    const xa = positions[line[k]! * 2]!;
    const xb = positions[line[k + 1]! * 2]!;
    if (xb <= xa) continue;
    const ya = positions[line[k]! * 2 + 1]!;
    const slope = (positions[line[k + 1]! * 2 + 1]! - ya) / (xb - xa);
    const first = Math.max(0, Math.ceil((xa - x0) * SUBCOLUMNS - 0.5));
    const end = Math.min(columns, Math.ceil((xb - x0) * SUBCOLUMNS - 0.5));
    for (let c = first; c < end; c++) heights[c] = ya + (x0 + (c + 0.5) / SUBCOLUMNS - xa) * slope;
  }
}

/** Origin, one cm right and one cm down in picture pixels: an affine map is exact enough across a mouth. */
function setAxes(model: MouthModel, frame: MouthFrame, corners: Float32Array): void {
  const { originX: x, originY: y, originZ: z } = model;
  projectPoint(frame.projection, x, y, z, corners, 0);
  projectPoint(frame.projection, x + 1, y, z, corners, 2);
  projectPoint(frame.projection, x, y + 1, z, corners, 4);
}

function drawColumn(
  target: PixelTarget,
  model: MouthModel,
  frame: MouthFrame,
  scratch: MouthScratch,
  x: number,
  column: number,
): void {
  const { top, bottom, corners } = scratch;
  let highest = EMPTY_TOP;
  let lowest = EMPTY_BOTTOM;
  for (let c = column; c < column + SUBCOLUMNS; c++) {
    if (bottom[c]! <= top[c]!) continue;
    highest = Math.min(highest, top[c]!);
    lowest = Math.max(lowest, bottom[c]!);
  }
  if (lowest <= highest) return;
  const ax = corners[2]! - corners[0]!;
  const ay = corners[3]! - corners[1]!;
  const bx = corners[4]! - corners[0]!;
  const by = corners[5]! - corners[1]!;
  const inverse = 1 / (ax * by - bx * ay);
  const dx = x + 0.5 - corners[0]!;
  const yEnd = Math.min(target.height, Math.ceil(lowest));
  for (let y = Math.max(0, Math.floor(highest)); y < yEnd; y++) {
    let cover = 0;
    for (let c = column; c < column + SUBCOLUMNS; c++) {
      const part = Math.min(bottom[c]!, y + 1) - Math.max(top[c]!, y);
      if (part > 0) cover += part;
    }
    if (cover <= 0) continue;
    const dy = y + 0.5 - corners[1]!;
    const fromTop = Math.max(0, y + 0.5 - highest) / frame.scale;
    const fromBottom = Math.max(0, lowest - y - 0.5) / frame.scale;
    // A slit narrower than this is lips in contact: what would show is a dotted line of teeth.
    const slit = Math.min(1, Math.max(0, (fromTop + fromBottom - SLIT_CM / 2) / (SLIT_CM / 2)));
    const weight = (cover / SUBCOLUMNS) * frame.strength * slit;
    const across = (by * dx - bx * dy) * inverse;
    const down = (ax * dy - ay * dx) * inverse;
    drawPixel(
      target.data,
      (y * target.width + x) * 3,
      model,
      frame,
      scratch.edges,
      across,
      down,
      fromTop,
      fromBottom,
      weight,
    );
  }
}

const SLIT_CM = 0.1;

/** Upper teeth's shadow on what lies behind them starts this far below the lip, cm. */
const LIP_SHADOW_CM = 0.16;
const LOWER_LIP_SHADOW_CM = 0.12;
/** The lower teeth never stand higher than this above the lower lip: more would look like a bulldog. */
const LOWER_TEETH_SHOW_CM = 0.26;
/** Nor do they vanish when the jaw drops: per cm of drop, this much shows. */
const LOWER_TEETH_LEAST_CM = 0.09;

/** Lower teeth that show by this much are out of the lips' shadow, however low the opening. */
const LIT_TEETH_CM = 0.25;
/** A crown's height: with more, gums would show. */
const MOST_TEETH_CM = 0.95;
/** Teeth that do not show at all stop this far behind the lip; from the second height on they show just as told. */
const HIDDEN_CM = { behind: 0.06, shown: 0.15 } as const;
/** Own teeth end where the picture's upper lip hid them: they may come down by no more than this. */
const OWN_TEETH_DROP_CM = 0.08;

/** Where teeth and tongue stand in this frame. */
function setEdges(model: MouthModel, frame: MouthFrame, { corners, edges }: MouthScratch): void {
  const { positions, lowerLip, jawDrop, mouthSeen } = frame;
  const lower = Math.min(
    Math.max(0.6 * model.restGap + 0.3 + 0.93 * jawDrop, lowerLip - LOWER_TEETH_SHOW_CM),
    lowerLip - LOWER_TEETH_LEAST_CM * jawDrop,
  );
  const seenUpper = heightAt(positions, POINT.upperLipInner, corners) + shownTeeth(frame.upperTeeth);
  const seenLower = heightAt(positions, POINT.lowerLipInner, corners) - shownTeeth(frame.lowerTeeth);
  const wanted = model.ownTeeth === null ? seenUpper : Math.min(seenUpper, model.upperEdge + OWN_TEETH_DROP_CM);
  edges[0] = model.upperEdge + mouthSeen * (wanted - model.upperEdge);
  edges[1] = lower + mouthSeen * (seenLower - lower);
  edges[2] = edges[1]! - 0.3 - 0.6 * frame.tongue - 0.22 * jawDrop;
}

/**
 * Where a landmark appears in the plane of the teeth, cm below its origin: they stand behind the lips, so that what a
 * nodding head shows of them changes though no lip moves.
 */
function heightAt(positions: Float32Array, landmark: number, corners: Float32Array): number {
  const [ax, ay] = [corners[2]! - corners[0]!, corners[3]! - corners[1]!];
  const [bx, by] = [corners[4]! - corners[0]!, corners[5]! - corners[1]!];
  const [dx, dy] = [positions[landmark * 2]! - corners[0]!, positions[landmark * 2 + 1]! - corners[1]!];
  return (ax * dy - ay * dx) / (ax * by - bx * ay);
}

/** How far beyond the lip teeth stand that shall show by `height`, cm. */
function shownTeeth(height: number): number {
  const { behind, shown } = HIDDEN_CM;
  return Math.min(height, MOST_TEETH_CM) - behind * Math.max(0, 1 - height / shown);
}

function drawPixel(
  out: Uint8Array,
  at: number,
  model: MouthModel,
  frame: MouthFrame,
  edges: Float64Array,
  x: number,
  y: number,
  fromTop: number,
  fromBottom: number,
  weight: number,
): void {
  // The throat is darkest in the middle; near the lips some light falls in.
  const depth = Math.min(fromTop, fromBottom);
  const glow = 0.42 + 0.58 / (1 + 5 * depth * depth);
  let red = model.cavity[0] * glow;
  let green = model.cavity[1] * glow;
  let blue = model.cavity[2] * glow;
  const opening = fromTop + fromBottom;
  const daylight = opening < 0.9 ? opening / 0.9 : 1;
  const tongue = sampleSprite(model.tongue, x, y - edges[2]!);
  let alpha = (tongue >>> 24) / 255;
  if (alpha > 0) {
    const light = alpha * Math.max(0.62 + 0.38 * daylight, frame.tongue * frame.mouthSeen);
    red += (tongue & 255) * light - red * alpha;
    green += ((tongue >> 8) & 255) * light - green * alpha;
    blue += ((tongue >> 16) & 255) * light - blue * alpha;
  }
  const lower = sampleSprite(model.lowerTeeth, x, y - edges[1]!);
  alpha = (lower >>> 24) / 255;
  if (alpha > 0) {
    const told = frame.mouthSeen * Math.min(1, frame.lowerTeeth / LIT_TEETH_CM);
    const light = alpha * Math.max(0.56 + 0.34 * daylight, 0.86 * told);
    red += (lower & 255) * light - red * alpha;
    green += ((lower >> 8) & 255) * light - green * alpha;
    blue += ((lower >> 16) & 255) * light - blue * alpha;
  }
  const upper = model.ownTeeth
    ? sampleSprite(model.ownTeeth, x, y - edges[0]! + model.upperEdge)
    : sampleSprite(model.upperTeeth, x, y - edges[0]!);
  alpha = (upper >>> 24) / 255;
  if (alpha > 0) {
    const light = alpha * (model.ownTeeth ? 1 : 0.94 + 0.04 * daylight);
    red += (upper & 255) * light - red * alpha;
    green += ((upper >> 8) & 255) * light - green * alpha;
    blue += ((upper >> 16) & 255) * light - blue * alpha;
  }
  const under = fromTop < LIP_SHADOW_CM ? fromTop / LIP_SHADOW_CM : 1;
  const above = fromBottom < LOWER_LIP_SHADOW_CM ? fromBottom / LOWER_LIP_SHADOW_CM : 1;
  // Front teeth stand right behind the lips and catch the light that the rest of the mouth misses.
  const upperShade = 0.74 + 0.14 * alpha;
  const lowerShade = 0.8 + 0.14 * alpha;
  const shade = (upperShade + (1 - upperShade) * under * (2 - under)) * (lowerShade + (1 - lowerShade) * above);
  out[at]! += (red * shade - out[at]!) * weight;
  out[at + 1]! += (green * shade - out[at + 1]!) * weight;
  out[at + 2]! += (blue * shade - out[at + 2]!) * weight;
}

import { boxBlur } from '../image/box-blur.ts';
import { cropImage } from '../image/crop-image.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { fillUnknown } from '../matte/inpaint.ts';
import { smoothstep } from '../smooth.ts';
import type { AlphaPlane, ArmShape } from './arm-shape.ts';
import { distanceOf, type Place } from './body-points.ts';
import { type ArmMasks, distanceInRadii } from './split-body.ts';

/** A cut-out part: its pixels (valid wherever it may be sampled) and its opacity, 0..255. */
export interface CutOut {
  readonly image: RgbImage;
  readonly alpha: Uint8Array;
}

/** Colours count as a part's own from this share on. */
const OWN = 0.97;
/** The torso runs on under an arm's edge by about this many shoulder widths: at rest no gap may show between them. */
const UNDERLAP = 0.035;
/** What an arm leaves on the cloth around it (shadow, blur) goes with it: so far beyond its edge, in shoulder widths. */
const STAIN = 0.03;
/** The shoulder's cap, which torso and arm both have, in radii of the upper arm. */
const CAP = { full: 0.95, none: 1.25 } as const;
/** Opacity from which pixels hang together, and how wide the soft rim around them may be, pixels. */
const CRUMB = 40;
const RIM = 3;
/** Rows of the trunk that a forearm may cover, in shoulder widths. */
const COVERED_ROWS = 0.6;
/** Half the breadth in which the trunk's own rows are sought, in shoulder widths. */
const TRUNK_HALF = 0.85;

interface Figure {
  /** The person without background, colours valid where alpha > 0. */
  readonly person: RgbImage;
  readonly alpha: AlphaPlane;
  /** The same before slits between arms and trunk were opened. */
  readonly closed: Uint8Array;
  readonly masks: ArmMasks;
  readonly shapes: readonly [ArmShape | null, ArmShape | null];
  readonly chest: Place;
  /** Distance of the shoulders. */
  readonly unit: number;
}

/** The person without the movable arms: what they cover is filled in from the trunk around it. */
export function cutTorso(figure: Figure): CutOut {
  const { person, alpha } = figure;
  const arms = sumMasks(figure);
  if (arms === null) return { image: person, alpha: alpha.data };
  const stained = blurMask(arms, figure.unit * STAIN);
  const known = createPlane(person.width, person.height);
  for (let i = 0; i < known.data.length; i++) {
    known.data[i] = stained[i]! < 1 - OWN && alpha.data[i]! >= OWN * 255 ? 1 : 0;
  }
  const filled = fillUnknown(person, known);
  const inner = blurMask(arms, figure.unit * UNDERLAP * 2);
  const rows = trunkRows(figure, arms);
  const image = { ...person, data: person.data.slice() };
  const opacity = alpha.data.slice();
  for (let i = 0, p = 0; i < opacity.length; i++, p += 3) {
    const share = arms.data[i]!;
    const stain = smoothstep(0, 0.3, stained[i]!);
    if (stain === 0) continue;
    for (let c = p; c < p + 3; c++) image.data[c] = mix(person.data[c]!, filled.data[c]!, stain);
    const x = i % person.width;
    const y = (i - x) / person.width;
    // Along the arm's inner border the torso runs on, falling to nothing further in.
    const under = 1 - smoothstep(0.6, 0.85, inner[i]!);
    const behind = Math.max(under, insideRow(rows, x, y), capShare(figure, x + 0.5, y + 0.5));
    opacity[i] = Math.round(alpha.data[i]! * (1 - share) + figure.closed[i]! * behind * share);
  }
  return { image, alpha: opacity };
}

/** One arm alone in its box; around it its own colours run on. */
export function cutArm(figure: Figure, mask: FloatPlane, shape: ArmShape, box: PixelBox): CutOut {
  const image = cropImage(figure.person, box);
  const known = createPlane(box.width, box.height);
  const alpha = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const from = (box.y + y) * figure.person.width + box.x + x;
      const to = y * box.width + x;
      const share = mask.data[from]!;
      const whole = figure.alpha.data[from]!;
      known.data[to] = share >= OWN && whole >= 0.8 * 255 ? 1 : 0;
      alpha[to] = Math.round(whole * share * stumpShare(figure.alpha, box.x + x, box.y + y));
    }
  }
  dropCrumbs(alpha, shape, box);
  return { image: fillUnknown(image, known), alpha };
}

/** Makes clear what does not hang together with the arm's bones: crumbs would fly along with a raised arm. */
function dropCrumbs(alpha: Uint8Array, shape: ArmShape, box: PixelBox): void {
  const kept = new Uint8Array(alpha.length);
  const stack: number[] = [];
  for (let i = 0; i < alpha.length; i++) {
    if (alpha[i]! < CRUMB) continue;
    const x = i % box.width;
    const place = { x: box.x + x + 0.5, y: box.y + (i - x) / box.width + 0.5 };
    if (distanceInRadii(place, shape) < 0.5) stack.push(i);
  }
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    if (kept[i] === 1 || alpha[i]! < CRUMB) continue;
    kept[i] = 1;
    const x = i % box.width;
    if (x > 0) stack.push(i - 1);
    if (x + 1 < box.width) stack.push(i + 1);
    if (i >= box.width) stack.push(i - box.width);
    if (i + box.width < alpha.length) stack.push(i + box.width);
  }
  // The soft rim around what is kept stays: only what is opaque by itself, or far from anything kept, goes.
  const near = new Float32Array(alpha.length);
  const { width, height } = box;
  boxBlur(Float32Array.from(kept), near, new Float32Array(alpha.length), { width, height, radius: RIM });
  for (let i = 0; i < alpha.length; i++) if (kept[i] === 0 && (near[i] === 0 || alpha[i]! >= CRUMB)) alpha[i] = 0;
}

/** A hand cut by the picture's border would end in a straight line when raised: its last pixels fade. */
function stumpShare(alpha: AlphaPlane, x: number, y: number): number {
  const edge = Math.min(x, y, alpha.width - 1 - x, alpha.height - 1 - y);
  return edge >= 4 ? 1 : (edge + 1) / 5;
}

function sumMasks({ masks }: Figure): FloatPlane | null {
  const [first, second] = masks;
  if (first === null || second === null) return first ?? second;
  const sum = createPlane(first.width, first.height);
  for (let i = 0; i < sum.data.length; i++) sum.data[i] = Math.min(1, first.data[i]! + second.data[i]!);
  return sum;
}

function blurMask({ width, height, data }: FloatPlane, reach: number): Float32Array {
  const blurred = new Float32Array(data.length);
  boxBlur(data, blurred, new Float32Array(data.length), { width, height, radius: Math.max(2, Math.round(reach)) });
  return blurred;
}

function capShare({ shapes, masks }: Figure, x: number, y: number): number {
  let share = 0;
  shapes.forEach((shape, k) => {
    if (shape === null || masks[k] === null) return;
    const distance = distanceOf({ x, y }, shape.shoulder) / shape.upperRadius;
    if (distance < CAP.none) share = Math.max(share, smoothstep(CAP.none, CAP.full, distance));
  });
  return share;
}

/** First and last column of the trunk per row, forearms that lie across it taken away; empty rows are inverted. */
interface TrunkRows {
  readonly first: Float32Array;
  readonly last: Float32Array;
}

function trunkRows({ alpha, chest, unit }: Figure, arms: FloatPlane): TrunkRows {
  const { width, height } = alpha;
  const first = new Float32Array(height).fill(width);
  const last = new Float32Array(height).fill(-1);
  const from = Math.max(0, Math.floor(chest.x - TRUNK_HALF * unit));
  const to = Math.min(width - 1, Math.ceil(chest.x + TRUNK_HALF * unit));
  for (let y = Math.max(0, Math.floor(chest.y)); y < height; y++) {
    for (let x = from; x <= to; x++) {
      const i = y * width + x;
      if (alpha.data[i]! < 128 || arms.data[i]! >= 0.5) continue;
      if (x < first[y]!) first[y] = x;
      if (x > last[y]!) last[y] = x;
    }
  }
  // A forearm makes a bump in the left edge and a dent in the right one: opening and closing level them.
  const radius = Math.max(1, Math.round((COVERED_ROWS * unit) / 2));
  return {
    first: windowed(windowed(first, radius, Math.min), radius, Math.max),
    last: windowed(windowed(last, radius, Math.max), radius, Math.min),
  };
}

function windowed(values: Float32Array, radius: number, pick: (a: number, b: number) => number): Float32Array {
  return values.map((value, at) => {
    let picked = value;
    for (let i = Math.max(0, at - radius); i <= Math.min(values.length - 1, at + radius); i++) {
      picked = pick(picked, values[i]!);
    }
    return picked;
  });
}

function insideRow({ first, last }: TrunkRows, x: number, y: number): number {
  return smoothstep(-1.5, 1.5, Math.min(x - first[y]!, last[y]! - x));
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

import type { CanonicalFace } from '../../../media/face/canonical-face.ts';
import {
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  LEFT_EYE,
  POINT,
  RIGHT_EYE,
  SKIN_POINT_COUNT,
} from '../../../media/face/landmarks.ts';
import { cropImage } from '../../../media/image/crop-image.ts';
import type { PixelBox, RgbImage } from '../../../media/image/rgb-image.ts';
import { buildEyeLayers, type EyeLayers } from '../../../media/rig/eye-layers.ts';
import { type FaceRig, RING_START, rigPortrait } from '../../../media/rig/face-rig.ts';
import { buildMouthModel, type MouthModel } from '../../../media/rig/mouth-model.ts';
import { clamp, smoothstep } from '../../../media/smooth.ts';
import { buildDoubleTexture, TEXTURE_SCALE } from '../../../media/warp/build-texture.ts';
import { drawTriangles, faceFront, type PackedTexture } from '../../../media/warp/draw-triangles.ts';
import { findMeshOutline, type MeshOutline } from '../../../media/warp/soften-outline.ts';

/**
 * Everything a worker needs to render any frame. The big arrays lie on SharedArrayBuffers, so all workers read the
 * same memory; the rest is small and copied.
 */
export interface PortraitModel {
  readonly width: number;
  readonly height: number;
  /** rgb24. */
  readonly photo: Uint8Array;
  /** The photo with the person removed where triangles will draw it. */
  readonly base: Uint8Array;
  /** Twice-size person texture of `region`; alpha is the matte. */
  readonly texture: PackedTexture;
  /** Where anything can move, pixels. */
  readonly region: PixelBox;
  readonly rig: FaceRig;
  readonly mouth: MouthModel;
  /** The person's right and left eye. */
  readonly eyes: readonly [EyeLayers, EyeLayers];
  readonly triangles: PortraitTriangles;
  /** Rings and face, in drawing order. */
  readonly outline: MeshOutline;
  /** All vertices at rest in texels. */
  readonly restTexels: Float32Array;
  /** Share of the planned head motion that this picture bears, 0..1. */
  readonly headMotion: number;
  /** Share of the breath per ring vertex. */
  readonly breathField: Float32Array;
  /** Lash colour of the right and the left eye. */
  readonly lashes: readonly [readonly number[], readonly number[]];
  /** 255 where the picture may change, or null when it may everywhere. */
  readonly mask: Uint8Array | null;
}

/** Vertex triples in drawing order. */
interface PortraitTriangles {
  /** Rings that cut the person's border, and those wholly inside the person. */
  readonly ringsBlended: Uint16Array;
  readonly ringsOpaque: Uint16Array;
  /** Skin, far to near. */
  readonly face: Uint16Array;
  /** The opening between the lips. */
  readonly mouth: Uint16Array;
}

export interface PortraitParts {
  readonly canonical: CanonicalFace;
  readonly photo: RgbImage;
  /** The person without background, rgb24, valid where alpha > 0. */
  readonly person: RgbImage;
  readonly background: RgbImage;
  /** Matte 0..255. */
  readonly alpha: Uint8Array;
  /** 478 x, y, z triples, pixels. */
  readonly landmarks: Float64Array;
  readonly mask: Uint8Array | null;
  /** False when the matte covers everything: then breathing would move the background. True by default. */
  readonly cutOut?: boolean;
  /** False when something else moves the shoulders. True by default. */
  readonly breathes?: boolean;
  /** 1 by default. */
  readonly headMotion?: number;
}

/** Texels around the moving region, so that bilinear taps at its border stay inside. */
const REGION_MARGIN = 4;

/** Builds the model of a portrait. About 0.3 s at 720 x 720. */
export function buildPortraitModel(parts: PortraitParts): PortraitModel {
  const { photo, landmarks, alpha } = parts;
  const { width, height } = photo;
  const rig = rigPortrait(parts.canonical, landmarks);
  const breathField = buildBreathField(rig);
  if (parts.cutOut === false || parts.breathes === false) breathField.fill(0);
  const triangles = sortTriangles(parts, rig, breathField);
  const region = movingRegion(rig, triangles, width, height);
  const crop = cropImage(parts.person, region);
  const texture = buildDoubleTexture(crop, cropAlpha(alpha, width, region), sharedInt32);
  const restTexels = new Float32Array(rig.restPositions.length);
  for (let i = 0; i < restTexels.length; i += 2) {
    restTexels[i] = (rig.restPositions[i]! - region.x) * TEXTURE_SCALE;
    restTexels[i + 1] = (rig.restPositions[i + 1]! - region.y) * TEXTURE_SCALE;
  }
  return {
    width,
    height,
    photo: shareBytes(photo.data),
    base: buildBase(parts, rig, triangles),
    texture,
    region,
    rig,
    mouth: buildMouthModel(photo, landmarks, rig),
    eyes: [buildEyeLayers(photo, rig.restPositions, RIGHT_EYE), buildEyeLayers(photo, rig.restPositions, LEFT_EYE)],
    triangles,
    outline: findMeshOutline(Uint16Array.of(...triangles.ringsOpaque, ...triangles.face)),
    restTexels,
    headMotion: parts.headMotion ?? 1,
    breathField,
    lashes: [lashColour(photo, landmarks, RIGHT_EYE), lashColour(photo, landmarks, LEFT_EYE)],
    mask: parts.mask === null ? null : shareBytes(parts.mask),
  };
}

/** Shoulders rise, the neck between them and the head stretches; further down the chest follows less and less. */
function buildBreathField(rig: FaceRig): Float32Array {
  const field = new Float32Array(rig.rings.weights.length);
  const chin = rig.restPositions[POINT.chin * 2 + 1]!;
  for (let i = 0; i < field.length; i++) {
    const below = (rig.restPositions[(RING_START + i) * 2 + 1]! - chin) / rig.pose.scale;
    field[i] = smoothstep(0.5, 7, below) * (1 - 0.65 * smoothstep(9, 34, below));
  }
  return field;
}

function sortTriangles(parts: PortraitParts, rig: FaceRig, breathField: Float32Array): PortraitTriangles {
  const { canonical } = parts;
  const opening = new Set<number>([...INNER_UPPER_LIP, ...INNER_LOWER_LIP]);
  const eyes = [RIGHT_EYE, LEFT_EYE].map((eye) => new Set([...eye.upperLid, ...eye.lowerLid]));
  const face: (readonly [number, number, number])[] = [];
  const mouth: number[] = [];
  for (let t = 0; t < canonical.triangles.length; t += 3) {
    const triple = [canonical.triangles[t]!, canonical.triangles[t + 1]!, canonical.triangles[t + 2]!] as const;
    if (triple.every((i) => opening.has(i))) mouth.push(...triple);
    else if (!eyes.some((eye) => triple.every((i) => eye.has(i)))) face.push(triple);
  }
  const depth = (triple: readonly number[]): number => triple.reduce((sum, i) => sum + rig.local[i * 3 + 2]!, 0);
  face.sort((a, b) => depth(b) - depth(a));
  const { triangles: ringTriangles, weights } = rig.rings;
  const moves = (i: number): boolean =>
    i < SKIN_POINT_COUNT || weights[i - RING_START]! > 0 || breathField[i - RING_START]! > 0;
  const blended: number[] = [];
  const opaque: number[] = [];
  for (let t = 0; t < ringTriangles.length; t += 3) {
    const triple = [ringTriangles[t]!, ringTriangles[t + 1]!, ringTriangles[t + 2]!] as const;
    if (!triple.some(moves)) continue;
    const { low, high } = alphaRange(parts, rig.restPositions, triple);
    if (high === 0) continue;
    (low === 255 ? opaque : blended).push(...triple);
  }
  const front = (list: readonly number[]): Uint16Array => faceFront(Uint16Array.from(list), rig.restPositions);
  return {
    ringsBlended: front(blended),
    ringsOpaque: front(opaque),
    face: front(face.flat()),
    mouth: front(mouth),
  };
}

/**
 * Smallest and largest matte value under a triangle with a margin; 0 and 0 outside the picture. Every second pixel of
 * every second row: mattes are smooth at that scale, and this is a tenth of the preparation otherwise.
 */
function alphaRange(
  parts: PortraitParts,
  positions: Float32Array,
  triple: readonly number[],
): { low: number; high: number } {
  const { width, height } = parts.photo;
  const xs = triple.map((i) => positions[i * 2]!);
  const ys = triple.map((i) => positions[i * 2 + 1]!);
  const area = (xs[1]! - xs[0]!) * (ys[2]! - ys[0]!) - (xs[2]! - xs[0]!) * (ys[1]! - ys[0]!);
  const slack = 2.5;
  let low = 255;
  let high = 0;
  const yEnd = Math.min(height - 1, Math.ceil(Math.max(...ys) + slack));
  const xEnd = Math.min(width - 1, Math.ceil(Math.max(...xs) + slack));
  for (let y = Math.max(0, Math.floor(Math.min(...ys) - slack)); y <= yEnd; y += 2) {
    for (let x = Math.max(0, Math.floor(Math.min(...xs) - slack)); x <= xEnd; x += 2) {
      if (!nearTriangle(xs, ys, area, x + 0.5, y + 0.5, slack)) continue;
      const value = parts.alpha[y * width + x]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return high === 0 ? { low: 0, high: 0 } : { low, high };
}

function nearTriangle(xs: number[], ys: number[], area: number, x: number, y: number, slack: number): boolean {
  for (let k = 0; k < 3; k++) {
    const next = (k + 1) % 3;
    const ex = xs[next]! - xs[k]!;
    const ey = ys[next]! - ys[k]!;
    const cross = (ex * (y - ys[k]!) - ey * (x - xs[k]!)) * Math.sign(area);
    if (cross < -slack * Math.hypot(ex, ey)) return false;
  }
  return true;
}

function movingRegion(rig: FaceRig, triangles: PortraitTriangles, width: number, height: number): PixelBox {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (const list of [triangles.ringsBlended, triangles.ringsOpaque, triangles.face]) {
    for (const i of list) {
      left = Math.min(left, rig.restPositions[i * 2]!);
      right = Math.max(right, rig.restPositions[i * 2]!);
      top = Math.min(top, rig.restPositions[i * 2 + 1]!);
      bottom = Math.max(bottom, rig.restPositions[i * 2 + 1]!);
    }
  }
  const x = clamp(Math.floor(left) - REGION_MARGIN, 0, width);
  const y = clamp(Math.floor(top) - REGION_MARGIN, 0, height);
  return {
    x,
    y,
    width: clamp(Math.ceil(right) + REGION_MARGIN, 0, width) - x,
    height: clamp(Math.ceil(bottom) + REGION_MARGIN, 0, height) - y,
  };
}

/** Background where the rest pose draws the person over it, the photo everywhere else. */
function buildBase(parts: PortraitParts, rig: FaceRig, triangles: PortraitTriangles): Uint8Array {
  const { width, height, data } = parts.photo;
  const drawn = { width, height, data: new Uint8Array(width * height * 3) };
  const white: PackedTexture = { width: 4, height: 4, pixels: new Int32Array(16).fill(-1) };
  const texels = new Float32Array(rig.restPositions.length).fill(2);
  for (const indices of [triangles.ringsBlended, triangles.ringsOpaque, triangles.face]) {
    drawTriangles(drawn, white, { indices, positions: rig.restPositions, texels }, 'two-sided');
  }
  const base = shareBytes(data);
  for (let i = 0; i < base.length; i++) if (drawn.data[i] === 255) base[i] = parts.background.data[i]!;
  return base;
}

/** The darkest spot between lid and fold: lashes, or the lid's shadow where there are none to see. */
function lashColour(photo: RgbImage, landmarks: Float64Array, eye: typeof RIGHT_EYE): readonly number[] {
  let darkest = Infinity;
  let colour: readonly number[] = [0, 0, 0];
  for (let k = 2; k < 7; k++) {
    for (let share = -0.3; share <= 0.5; share += 0.2) {
      const [lid, fold] = [eye.upperLid[k]! * 3, eye.crease[k]! * 3];
      const x = clamp(Math.floor(landmarks[lid]! * (1 - share) + landmarks[fold]! * share), 0, photo.width - 1);
      const y = clamp(
        Math.floor(landmarks[lid + 1]! * (1 - share) + landmarks[fold + 1]! * share),
        0,
        photo.height - 1,
      );
      const at = (y * photo.width + x) * 3;
      const sum = photo.data[at]! + photo.data[at + 1]! + photo.data[at + 2]!;
      if (sum >= darkest) continue;
      darkest = sum;
      colour = [photo.data[at]!, photo.data[at + 1]!, photo.data[at + 2]!];
    }
  }
  return colour;
}

function cropAlpha(alpha: Uint8Array, width: number, box: PixelBox): Uint8Array {
  const data = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = (box.y + y) * width + box.x;
    data.set(alpha.subarray(from, from + box.width), y * box.width);
  }
  return data;
}

function shareBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

import { FACE_OVAL, POINT } from '../face/landmarks.ts';
import { fillPolygon, growPolygon, type PlanePoint } from '../image/fill-polygon.ts';
import { gaussianBlur, shrinkPlane } from '../image/gaussian-blur.ts';
import type { PlanarImage } from '../image/planar-image.ts';
import { createPlane, type FloatPlane, type PixelBox } from '../image/rgb-image.ts';
import { clamp } from '../smooth.ts';

/** Where a face is and how large; all radii of the retoucher are shares of `size`. Pixels. */
export interface FaceFrame {
  /** 478 x, y, z triples. */
  readonly landmarks: Float64Array;
  /** Cheek to cheek, but at least 0.72 of forehead to chin: a turned head is not a narrow one. */
  readonly size: number;
  /** Forehead to chin. */
  readonly height: number;
  readonly center: PlanePoint;
}

/** The part of a picture around a face as luma and two colour differences (JPEG's YCbCr without the offset). */
export interface FaceRegion {
  readonly box: PixelBox;
  readonly luma: FloatPlane;
  readonly blueness: FloatPlane;
  readonly redness: FloatPlane;
  /** Opacity of the person, 0..1. */
  readonly matte: FloatPlane;
  /** The face in the region's own pixels. */
  readonly face: FaceFrame;
}

/** Share of `size` by which the region reaches beyond the face's centre. */
const REACH = { sideways: 1.05, up: 1, down: 1.15 };
const TURNED_HEAD = 0.72;

/** @param landmarks 478 x, y, z triples in pixels */
export function frameFace(landmarks: Float64Array): FaceFrame {
  const at = (index: number): PlanePoint => ({ x: landmarks[index * 3]!, y: landmarks[index * 3 + 1]! });
  const distance = (a: number, b: number): number => Math.hypot(at(a).x - at(b).x, at(a).y - at(b).y);
  const height = distance(POINT.foreheadTop, POINT.chin);
  const size = Math.max(distance(POINT.rightCheekEdge, POINT.leftCheekEdge), height * TURNED_HEAD);
  const x = (at(POINT.rightCheekEdge).x + at(POINT.leftCheekEdge).x) / 2;
  return { landmarks, size, height, center: { x, y: (at(POINT.foreheadTop).y + at(POINT.chin).y) / 2 } };
}

/** Moves and scales a face: x' = x * scale + offset. */
export function moveFace({ landmarks }: FaceFrame, scale: number, offsetX: number, offsetY: number): FaceFrame {
  const moved = landmarks.map((value, i) => value * scale + (i % 3 === 0 ? offsetX : i % 3 === 1 ? offsetY : 0));
  return frameFace(moved);
}

export function cutFaceRegion(image: PlanarImage, matte: FloatPlane, face: FaceFrame): FaceRegion {
  const box = regionBox(image, face);
  const { width, height } = box;
  const [luma, blueness, redness, cut] = [0, 1, 2, 3].map(() => createPlane(width, height)) as [
    FloatPlane,
    FloatPlane,
    FloatPlane,
    FloatPlane,
  ];
  const [reds, greens, blues] = image.channels;
  for (let y = 0; y < height; y++) {
    let from = (y + box.y) * image.width + box.x;
    let i = y * width;
    for (let x = 0; x < width; x++, i++, from++) {
      const [r, g, b] = [reds[from]!, greens[from]!, blues[from]!];
      luma.data[i] = 0.299 * r + 0.587 * g + 0.114 * b;
      blueness.data[i] = -0.168736 * r - 0.331264 * g + 0.5 * b;
      redness.data[i] = 0.5 * r - 0.418688 * g - 0.081312 * b;
      cut.data[i] = matte.data[from]!;
    }
  }
  return { box, luma, blueness, redness, matte: cut, face: moveFace(face, 1, -box.x, -box.y) };
}

function regionBox(image: PlanarImage, { center, size, height }: FaceFrame): PixelBox {
  const x = clamp(Math.floor(center.x - size * REACH.sideways), 0, image.width - 1);
  const y = clamp(Math.floor(center.y - height * REACH.up), 0, image.height - 1);
  const right = clamp(Math.ceil(center.x + size * REACH.sideways), x + 1, image.width);
  const bottom = clamp(Math.ceil(center.y + height * REACH.down), y + 1, image.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** The same region at 1/factor of its size. */
export function shrinkRegion(region: FaceRegion, factor: number): FaceRegion {
  if (factor === 1) return region;
  const [luma, blueness, redness, matte] = [region.luma, region.blueness, region.redness, region.matte].map((plane) =>
    shrinkPlane(plane, factor),
  ) as [FloatPlane, FloatPlane, FloatPlane, FloatPlane];
  const box = { x: region.box.x / factor, y: region.box.y / factor, width: luma.width, height: luma.height };
  return { box, luma, blueness, redness, matte, face: moveFace(region.face, 1 / factor, 0, 0) };
}

/** The three planes of a region as they are now, to find out later what changed. */
export function keepRegion({ luma, blueness, redness }: FaceRegion): readonly Float32Array[] {
  return [luma, blueness, redness].map((plane) => plane.data.slice());
}

/** Adds the changes since `kept` to the picture: pixels that were not touched stay exactly as they were. */
export function writeRegion(image: PlanarImage, region: FaceRegion, kept: readonly Float32Array[]): void {
  const { box, luma, blueness, redness } = region;
  const [luma0, blueness0, redness0] = kept as [Float32Array, Float32Array, Float32Array];
  const [reds, greens, blues] = image.channels;
  for (let y = 0; y < box.height; y++) {
    let to = (y + box.y) * image.width + box.x;
    let i = y * box.width;
    for (let x = 0; x < box.width; x++, i++, to++) {
      const dy = luma.data[i]! - luma0[i]!;
      const db = blueness.data[i]! - blueness0[i]!;
      const dr = redness.data[i]! - redness0[i]!;
      if (dy === 0 && db === 0 && dr === 0) continue;
      reds[to] = clamp(reds[to]! + dy + 1.402 * dr, 0, 255);
      greens[to] = clamp(greens[to]! + dy - 0.344136 * db - 0.714136 * dr, 0, 255);
      blues[to] = clamp(blues[to]! + dy + 1.772 * db, 0, 255);
    }
  }
}

/** Mesh points of a region or picture. */
export function facePoint({ landmarks }: FaceFrame, index: number): PlanePoint {
  return { x: landmarks[index * 3]!, y: landmarks[index * 3 + 1]! };
}

/** 1 inside a polygon of mesh points, 0 outside; `grow` moves its corners outwards, `feather` blurs it. Pixels. */
export function maskPolygon(
  region: FaceRegion,
  indices: readonly number[],
  { grow = 0, feather = 0 }: { readonly grow?: number; readonly feather?: number } = {},
): FloatPlane {
  const { width, height } = region.box;
  const mask = createPlane(width, height);
  const outline = indices.map((index) => facePoint(region.face, index));
  const points = grow === 0 ? outline : growPolygon(outline, grow);
  if (feather === 0) {
    fillPolygon(mask, points);
    return mask;
  }
  // Only the surroundings are blurred: the region is many times larger than an eye.
  const reach = Math.ceil(3 * feather) + 1;
  const left = clamp(Math.floor(Math.min(...points.map((point) => point.x))) - reach, 0, width - 1);
  const top = clamp(Math.floor(Math.min(...points.map((point) => point.y))) - reach, 0, height - 1);
  const right = clamp(Math.ceil(Math.max(...points.map((point) => point.x))) + reach, left + 1, width);
  const bottom = clamp(Math.ceil(Math.max(...points.map((point) => point.y))) + reach, top + 1, height);
  const part = createPlane(right - left, bottom - top);
  fillPolygon(
    part,
    points.map(({ x, y }) => ({ x: x - left, y: y - top })),
  );
  const soft = gaussianBlur(part, feather);
  for (let y = 0; y < part.height; y++) {
    mask.data.set(soft.data.subarray(y * part.width, (y + 1) * part.width), (y + top) * width + left);
  }
  return mask;
}

export function maskOval(region: FaceRegion): FloatPlane {
  return maskPolygon(region, FACE_OVAL);
}

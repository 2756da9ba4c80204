import type { Framing } from '../../../media/compose/frame-portrait.ts';
import { createPlanar, type PlanarImage } from '../../../media/image/planar-image.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../../../media/image/rgb-image.ts';
import { type FaceFrame, moveFace } from '../../../media/retouch/face-region.ts';
import { clamp } from '../../../media/smooth.ts';
import type { Subject } from './find-subject.ts';
import { type Photo, resizePhoto } from './open-photo.ts';

/** The output while it is worked on. */
export interface Canvas {
  readonly image: PlanarImage;
  /** Opacity of the person. */
  readonly matte: FloatPlane;
  readonly face: FaceFrame;
  /** The part that the photo covers. */
  readonly covered: PixelBox;
  /** Output pixels per photo pixel. */
  readonly enlargement: number;
}

/** Lays the framed part of a photo onto a canvas of the output's size. */
export async function placePhoto(
  photo: Photo,
  subject: Subject,
  { framing, width, height }: { readonly framing: Framing; readonly width: number; readonly height: number },
): Promise<Canvas> {
  const scale = width / framing.width;
  const { full } = photo;
  const left = clamp(Math.floor(framing.x), 0, full.width - 1);
  const top = clamp(Math.floor(framing.y), 0, full.height - 1);
  const right = clamp(Math.ceil(framing.x + framing.width), left + 1, full.width);
  const bottom = clamp(Math.ceil(framing.y + framing.height), top + 1, full.height);
  const part = { left, top, width: right - left, height: bottom - top };
  const target = { width: Math.round(part.width * scale), height: Math.round(part.height * scale) };
  const resized =
    part.width === full.width &&
    part.height === full.height &&
    target.width === full.width &&
    target.height === full.height
      ? full
      : await resizePhoto(full, target.width, target.height, part);
  const origin = { x: Math.round((left - framing.x) * scale), y: Math.round((top - framing.y) * scale) };
  const covered = intersect(origin, resized, { width, height });
  const image = createPlanar(width, height);
  copyInto(image, resized, origin, covered);
  const offset = { x: origin.x - left * scale, y: origin.y - top * scale };
  const matte = placeMatte(subject.matte, { scale: scale / photo.scale, offset, covered, width, height });
  return { image, matte, face: moveFace(subject.face, scale, offset.x, offset.y), covered, enlargement: scale };
}

function intersect(
  origin: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
  canvas: { readonly width: number; readonly height: number },
): PixelBox {
  const x = clamp(origin.x, 0, canvas.width - 1);
  const y = clamp(origin.y, 0, canvas.height - 1);
  const right = Math.min(canvas.width, origin.x + size.width);
  const bottom = Math.min(canvas.height, origin.y + size.height);
  return { x, y, width: right - x, height: bottom - y };
}

function copyInto(
  image: PlanarImage,
  source: RgbImage,
  origin: { readonly x: number; readonly y: number },
  box: PixelBox,
): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    let from = ((y - origin.y) * source.width + box.x - origin.x) * 3;
    const to = y * image.width;
    for (let x = box.x; x < box.x + box.width; x++, from += 3) {
      for (let c = 0; c < 3; c++) image.channels[c]![to + x] = source.data[from + c]!;
    }
  }
}

function placeMatte(
  source: FloatPlane,
  {
    scale,
    offset,
    covered,
    width,
    height,
  }: {
    readonly scale: number;
    readonly offset: { readonly x: number; readonly y: number };
    readonly covered: PixelBox;
    readonly width: number;
    readonly height: number;
  },
): FloatPlane {
  const target = createPlane(width, height);
  const last = { x: source.width - 1, y: source.height - 1 };
  for (let y = covered.y; y < covered.y + covered.height; y++) {
    const v = clamp((y + 0.5 - offset.y) / scale - 0.5, 0, last.y);
    const row = Math.floor(v) * source.width;
    const below = Math.min(last.y, Math.floor(v) + 1) * source.width;
    const fv = v - Math.floor(v);
    for (let x = covered.x; x < covered.x + covered.width; x++) {
      const u = clamp((x + 0.5 - offset.x) / scale - 0.5, 0, last.x);
      const column = Math.floor(u);
      const next = Math.min(last.x, column + 1);
      const fu = u - column;
      const upper = source.data[row + column]! * (1 - fu) + source.data[row + next]! * fu;
      const lower = source.data[below + column]! * (1 - fu) + source.data[below + next]! * fu;
      target.data[y * width + x] = upper * (1 - fv) + lower * fv;
    }
  }
  return target;
}

import sharp from 'sharp';
import { readImageAlpha } from '../../../codecs/image-alpha.ts';
import { decodeImage } from '../../../codecs/image-facts.ts';
import { cropImage } from '../../../media/image/crop-image.ts';
import type { FloatPlane, PixelBox, RgbImage } from '../../../media/image/rgb-image.ts';
import { fillUnknown } from '../../../media/matte/inpaint.ts';

/** A photo as it came and a copy of a size at which people are searched. */
export interface Photo {
  readonly full: RgbImage;
  /** Its own opacity, 0..1, where the file has transparent pixels. */
  readonly alpha: FloatPlane | null;
  /** For face finder and matte; `full` itself when that has the right size. */
  readonly small: RgbImage;
  /** `small` pixels per `full` pixel. */
  readonly scale: number;
}

/** The networks see 128 to 256 pixels: above this size nothing is gained, below it faces are too coarse to fit. */
const SEARCH_SIDE = { most: 1280, least: 512 };

/** @throws MediaError for files that cannot be used */
export async function openPhoto(path: string): Promise<Photo> {
  const { full, alpha } = await openFull(path);
  const side = Math.max(full.width, full.height);
  const wanted = Math.min(SEARCH_SIDE.most, Math.max(SEARCH_SIDE.least, side));
  const small =
    side === wanted ? full : await resizePhoto(full, (full.width * wanted) / side, (full.height * wanted) / side);
  return { full, alpha, small, scale: small.width / full.width };
}

async function openFull(path: string): Promise<Pick<Photo, 'full' | 'alpha'>> {
  const full: RgbImage = await decodeImage(path);
  const alpha = await readImageAlpha(path);
  if (alpha === null) return { full, alpha: null };
  const plane = toPlane(alpha);
  const part = roundPart(plane);
  if (part === null) return { full, alpha: plane };
  return { full: cropImage(fillUnknown(full, plane), part), alpha: null };
}

/** Area of a circle in its square is 0.785; a soft or slightly clipped one comes near it. */
const ROUND_SHARE = { least: 0.74, most: 0.83 };

/**
 * For a round avatar the part in which a body reaches from side to side: four fifths of its box, from the top. Null for
 * every other shape.
 */
function roundPart({ width, height, data }: FloatPlane): PixelBox | null {
  let [left, right, top, bottom, opaque] = [width, -1, height, -1, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i]! < 0.5) continue;
    const x = i % width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, Math.floor(i / width));
    bottom = Math.floor(i / width);
    opaque++;
  }
  const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const share = opaque / (box.width * box.height);
  const isSquare = Math.abs(box.width / box.height - 1) < 0.1;
  if (!isSquare || share < ROUND_SHARE.least || share > ROUND_SHARE.most) return null;
  const margin = Math.round(box.width * 0.1);
  return { x: left + margin, y: top, width: box.width - 2 * margin, height: Math.round(box.height * 0.8) };
}

function toPlane({
  width,
  height,
  data,
}: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}): FloatPlane {
  return { width, height, data: Float32Array.from(data, (value) => value / 255) };
}

/** Lanczos resampling of a part of a picture, or of all of it. */
export async function resizePhoto(
  image: RgbImage,
  width: number,
  height: number,
  part = { left: 0, top: 0, width: image.width, height: image.height },
): Promise<RgbImage> {
  const { data, info } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .extract(part)
    .resize(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)), { kernel: 'lanczos3', fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

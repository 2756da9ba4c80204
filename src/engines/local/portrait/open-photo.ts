import sharp from 'sharp';
import { readImageAlpha } from '../../../codecs/image-alpha.ts';
import { decodeImage } from '../../../codecs/image-facts.ts';
import type { FloatPlane, RgbImage } from '../../../media/image/rgb-image.ts';

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
  const [full, alpha] = [await decodeImage(path), await readImageAlpha(path)];
  const side = Math.max(full.width, full.height);
  const wanted = Math.min(SEARCH_SIDE.most, Math.max(SEARCH_SIDE.least, side));
  const small = side === wanted ? full : await resizePhoto(full, (full.width * wanted) / side, (full.height * wanted) / side);
  return { full, alpha: alpha === null ? null : toPlane(alpha), small, scale: small.width / full.width };
}

function toPlane({ width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array }): FloatPlane {
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

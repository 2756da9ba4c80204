import sharp from 'sharp';
import { decodeImage, readImageFacts } from '../../../../codecs/image-facts.ts';
import { cropImage } from '../../../../media/image/crop-image.ts';
import type { PixelBox, RgbImage } from '../../../../media/image/rgb-image.ts';
import { clamp } from '../../../../media/smooth.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture scaled so that it just covers a frame, with its own scale. */
export interface CoverPicture {
  readonly image: RgbImage;
  /** Pixels of `image` per pixel of the file. */
  readonly scale: number;
  /** The same picture without its people, where that is known and need not be guessed. */
  readonly behind?: RgbImage;
}

/** Reads a picture, upright, at the size at which it covers `size` and no larger. */
export async function loadCover(path: string, size: Size): Promise<CoverPicture> {
  const facts = await readImageFacts(path);
  const scale = Math.max(size.width / facts.width, size.height / facts.height);
  const width = Math.max(size.width, Math.round(facts.width * scale));
  const height = Math.max(size.height, Math.round(facts.height * scale));
  const decoded = await decodeImage(path, { maxSide: Math.max(width, height) });
  if (decoded.width === width && decoded.height === height) return { image: decoded, scale };
  const { data } = await sharp(decoded.data, { raw: { width: decoded.width, height: decoded.height, channels: 3 } })
    .resize({ width, height, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { image: { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) }, scale };
}

/** Share of the frame's height at which a face should sit, and the hair above a face box in its heights. */
const FACE_LINE = 0.42;
export const HAIR = 0.55;
/** A smaller spare, as a share of the frame's side, hides nothing worth a choice: the middle is what callers expect. */
const LEAST_SPARE = 0.03;

/** Where the frame lies in a covering picture: in the middle, or so that the face keeps its hair and chin. */
export function chooseWindow(image: Size, size: Size, face: PixelBox | undefined): { x: number; y: number } {
  const spareX = image.width - size.width;
  const spareY = image.height - size.height;
  if (face === undefined) return { x: Math.round(spareX / 2), y: Math.round(spareY / 2) };
  const centreX = face.x + face.width / 2;
  const centreY = face.y + face.height / 2;
  const wanted = centreY - FACE_LINE * size.height;
  const withHair = Math.min(wanted, face.y - HAIR * face.height);
  // The chin counts more than the hair where both do not fit.
  const withChin = Math.max(withHair, face.y + 1.1 * face.height - size.height);
  return {
    x: Math.round(spareX < LEAST_SPARE * size.width ? spareX / 2 : clamp(centreX - size.width / 2, 0, spareX)),
    y: Math.round(spareY < LEAST_SPARE * size.height ? spareY / 2 : clamp(withChin, 0, spareY)),
  };
}

/** The window as a picture of its own. */
export function cropWindow(image: RgbImage, window: { readonly x: number; readonly y: number }, size: Size): RgbImage {
  return cropImage(image, { ...window, ...size });
}

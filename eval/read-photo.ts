import sharp from 'sharp';
import type { RgbImage } from '../src/media/image/rgb-image.ts';

/** A photo as rgb24, upright and without transparency; `size`: stretched to a video's own pixels. */
export async function readPhoto(
  file: string,
  size?: { readonly width: number; readonly height: number },
): Promise<RgbImage> {
  const upright = sharp(file).rotate().removeAlpha().toColourspace('srgb');
  const sized = size === undefined ? upright : upright.resize({ ...size, kernel: 'lanczos3', fit: 'fill' });
  const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

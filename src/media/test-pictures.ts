import sharp from 'sharp';
import type { RgbImage } from './image/rgb-image.ts';

/** For tests only: a picture of TEST_MEDIA_DIR, upright, flattened on white, at most `maxSide` pixels long. */
export async function readTestPicture(mediaDir: string, file: string, maxSide = 2048): Promise<RgbImage> {
  const { data, info } = await sharp(`${mediaDir}/${file}`)
    .rotate()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

import sharp from 'sharp';

/** Opacity of an upright picture, 0..255, one byte per pixel; null when it has no transparent pixel. */
export async function readImageAlpha(
  path: string,
): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8Array } | null> {
  const { hasAlpha } = await sharp(path).metadata();
  if (!hasAlpha) return null;
  const { data, info } = await sharp(path)
    .autoOrient()
    .extractChannel('alpha')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (data.every((value) => value === 255)) return null;
  return { width: info.width, height: info.height, data };
}

import type { PixelBox, RgbImage } from './rgb-image.ts';

/** The pixels of `box`, copied; the box must lie inside the image. */
export function cropImage(image: RgbImage, box: PixelBox): RgbImage {
  const data = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.y + y) * image.width + box.x) * 3;
    data.set(image.data.subarray(from, from + box.width * 3), y * box.width * 3);
  }
  return { width: box.width, height: box.height, data };
}

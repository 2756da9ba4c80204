/** A picture as interleaved 8-bit sRGB: `data` has width * height * 3 bytes, row by row, no padding. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A single-channel picture of floats, row by row. The range is the producer's: mattes use 0..1, luma 0..1. */
export interface FloatPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** An axis-aligned box in pixels; the right and bottom edges are exclusive. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A zero plane of the given size. */
export function createPlane(width: number, height: number): FloatPlane {
  return { width, height, data: new Float32Array(width * height) };
}

/** Rec. 601 luma of the gamma-encoded values, 0..1. */
export function lumaPlane(image: RgbImage): FloatPlane {
  const { data } = image;
  const luma = new Float32Array(image.width * image.height);
  for (let i = 0, p = 0; i < luma.length; i++, p += 3) {
    luma[i] = (0.299 * data[p]! + 0.587 * data[p + 1]! + 0.114 * data[p + 2]!) / 255;
  }
  return { width: image.width, height: image.height, data: luma };
}

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

import type { FloatPlane, RgbImage } from './rgb-image.ts';

/** A picture as three planes of floats, red, green, blue, row by row; sRGB levels 0..255 unless said otherwise. */
export interface PlanarImage {
  readonly width: number;
  readonly height: number;
  readonly channels: readonly [Float32Array, Float32Array, Float32Array];
}

/** A black picture. */
export function createPlanar(width: number, height: number): PlanarImage {
  const plane = (): Float32Array => new Float32Array(width * height);
  return { width, height, channels: [plane(), plane(), plane()] };
}

export function toPlanar({ width, height, data }: RgbImage): PlanarImage {
  const image = createPlanar(width, height);
  const [red, green, blue] = image.channels;
  for (let i = 0, p = 0; i < red.length; i++, p += 3) {
    red[i] = data[p]!;
    green[i] = data[p + 1]!;
    blue[i] = data[p + 2]!;
  }
  return image;
}

/** Rounded and clamped to bytes. */
export function toRgb({ width, height, channels }: PlanarImage): RgbImage {
  const data = new Uint8Array(width * height * 3);
  const clamped = new Uint8ClampedArray(data.buffer);
  const [red, green, blue] = channels;
  for (let i = 0, p = 0; i < red.length; i++, p += 3) {
    clamped[p] = red[i]!;
    clamped[p + 1] = green[i]!;
    clamped[p + 2] = blue[i]!;
  }
  return { width, height, data };
}

/** Rec. 601 luma, as JPEG has it. */
export function lumaOf({ width, height, channels }: PlanarImage): FloatPlane {
  const [red, green, blue] = channels;
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = 0.299 * red[i]! + 0.587 * green[i]! + 0.114 * blue[i]!;
  return { width, height, data };
}

/** Applies a function plane by plane. */
export function mapChannels(image: PlanarImage, map: (plane: FloatPlane, channel: number) => FloatPlane): PlanarImage {
  const { width, height } = image;
  const mapped = image.channels.map((data, channel) => map({ width, height, data }, channel));
  const [red, green, blue] = mapped as [FloatPlane, FloatPlane, FloatPlane];
  return { width: red.width, height: red.height, channels: [red.data, green.data, blue.data] };
}

import { createPlane, type FloatPlane, type RgbImage } from './rgb-image.ts';

/** Bilinear sampling positions of one axis: source index, next index and the weight of the next. */
export interface AxisTaps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float32Array;
}

/** Pixel centres of `to` samples laid over `from` samples, ends clamped. */
export function axisTaps(from: number, to: number): AxisTaps {
  const taps = { first: new Int32Array(to), second: new Int32Array(to), weight: new Float32Array(to) };
  for (let k = 0; k < to; k++) {
    const position = Math.max(0, Math.min(from - 1, ((k + 0.5) * from) / to - 0.5));
    taps.first[k] = Math.floor(position);
    taps.second[k] = Math.min(from - 1, taps.first[k]! + 1);
    taps.weight[k] = position - taps.first[k]!;
  }
  return taps;
}

/** Bilinear resize of a plane; meant for enlarging (shrinking this way would alias, see shrinkRgb). */
export function resizePlane(source: FloatPlane, width: number, height: number): FloatPlane {
  const target = createPlane(width, height);
  const columns = axisTaps(source.width, width);
  const rows = axisTaps(source.height, height);
  const line = new Float32Array(source.width);
  for (let y = 0; y < height; y++) {
    const upper = rows.first[y]! * source.width;
    const lower = rows.second[y]! * source.width;
    const fy = rows.weight[y]!;
    for (let x = 0; x < source.width; x++) {
      const value = source.data[upper + x]!;
      line[x] = value + (source.data[lower + x]! - value) * fy;
    }
    const out = y * width;
    for (let x = 0; x < width; x++) {
      const value = line[columns.first[x]!]!;
      target.data[out + x] = value + (line[columns.second[x]!]! - value) * columns.weight[x]!;
    }
  }
  return target;
}

/** The three channels of a picture as planes of 0..1, shrunk by an integer factor with an exact area mean. */
export function shrinkRgb(image: RgbImage, factor: number): [FloatPlane, FloatPlane, FloatPlane] {
  const width = Math.ceil(image.width / factor);
  const height = Math.ceil(image.height / factor);
  const planes: [FloatPlane, FloatPlane, FloatPlane] = [
    createPlane(width, height),
    createPlane(width, height),
    createPlane(width, height),
  ];
  const [red, green, blue] = planes.map((plane) => plane.data) as [Float32Array, Float32Array, Float32Array];
  for (let y = 0; y < image.height; y++) {
    const out = Math.floor(y / factor) * width;
    let p = y * image.width * 3;
    let cell = out;
    let inCell = 0;
    for (let x = 0; x < image.width; x++, p += 3) {
      red[cell] = red[cell]! + image.data[p]!;
      green[cell] = green[cell]! + image.data[p + 1]!;
      blue[cell] = blue[cell]! + image.data[p + 2]!;
      if (++inCell === factor) {
        inCell = 0;
        cell++;
      }
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    const rows = Math.min(factor, image.height - y * factor);
    for (let x = 0; x < width; x++, i++) {
      const scale = 1 / (255 * rows * Math.min(factor, image.width - x * factor));
      red[i] = red[i]! * scale;
      green[i] = green[i]! * scale;
      blue[i] = blue[i]! * scale;
    }
  }
  return planes;
}

import type { RgbImage } from './rgb-image.ts';

/** A square window into a picture: centre and side in pixels, rotation in radians clockwise on screen. */
export interface CropWindow {
  readonly centerX: number;
  readonly centerY: number;
  readonly size: number;
  readonly rotation: number;
}

/** How the crop becomes network input: side in pixels, then value = byte * scale + bias. */
export interface CropFormat {
  readonly side: number;
  readonly scale: number;
  readonly bias: number;
}

/** One bilinear sample between two pixels is their mean already, so it may stand for two per side. */
const PIXELS_PER_SAMPLE = 2;
/** Above four samples per side the mean no longer changes the networks' answers, only the time. */
const MAX_SAMPLES_PER_SIDE = 4;

/**
 * Resamples a rotated square window to side x side RGB floats (interleaved), bilinear, averaging several samples per
 * pixel when the window is being shrunk. Samples outside the picture count as black.
 * @param target reused output of side * side * 3 values, to avoid an allocation per video frame
 */
export function cropAffine(
  image: RgbImage,
  window: CropWindow,
  format: CropFormat,
  target = new Float32Array(format.side * format.side * 3),
): Float32Array {
  const { side } = format;
  const samples = Math.max(1, Math.min(MAX_SAMPLES_PER_SIDE, Math.ceil(window.size / side / PIXELS_PER_SAMPLE)));
  const stepX = (Math.cos(window.rotation) * window.size) / side / samples;
  const stepY = (Math.sin(window.rotation) * window.size) / side / samples;
  const fine = side * samples;
  const scale = format.scale / (samples * samples);
  target.fill(0);
  for (let row = 0; row < fine; row++) {
    const v = row + 0.5 - fine / 2;
    const u = 0.5 - fine / 2;
    const line = {
      x: window.centerX + u * stepX - v * stepY - 0.5,
      y: window.centerY + u * stepY + v * stepX - 0.5,
      stepX,
      stepY,
      samples,
    };
    addLine(
      image,
      line,
      target.subarray(Math.floor(row / samples) * side * 3, (Math.floor(row / samples) + 1) * side * 3),
    );
  }
  for (let i = 0; i < target.length; i++) target[i] = target[i]! * scale + format.bias;
  return target;
}

/** Mirrors a square crop left to right in place. */
export function mirrorCrop(crop: Float32Array, side: number): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side >> 1; column++) {
      const left = (row * side + column) * 3;
      const right = (row * side + side - 1 - column) * 3;
      for (let c = 0; c < 3; c++) {
        const kept = crop[left + c]!;
        crop[left + c] = crop[right + c]!;
        crop[right + c] = kept;
      }
    }
  }
}

interface SampleLine {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  /** Samples that are summed into one output pixel. */
  readonly samples: number;
}

/** Adds the bilinear samples of one straight line through the picture to one row of RGB sums. */
function addLine(image: RgbImage, line: SampleLine, sums: Float32Array): void {
  const { width, height, data } = image;
  const stride = width * 3;
  const count = (sums.length / 3) * line.samples;
  let out = 0;
  let inPixel = 0;
  for (let k = 0; k < count; k++) {
    const rawX = line.x + k * line.stepX;
    const rawY = line.y + k * line.stepY;
    if (rawX >= -1 && rawY >= -1 && rawX <= width && rawY <= height) {
      const x = Math.max(0, Math.min(width - 1, rawX));
      const y = Math.max(0, Math.min(height - 1, rawY));
      const x0 = x | 0;
      const y0 = y | 0;
      const fx = x - x0;
      const fy = y - y0;
      const p = y0 * stride + x0 * 3;
      const right = x0 + 1 < width ? 3 : 0;
      const down = y0 + 1 < height ? stride : 0;
      const a = (1 - fx) * (1 - fy);
      const b = fx * (1 - fy);
      const c = (1 - fx) * fy;
      const d = fx * fy;
      const q = p + down;
      sums[out] = sums[out]! + data[p]! * a + data[p + right]! * b + data[q]! * c + data[q + right]! * d;
      sums[out + 1] =
        sums[out + 1]! + data[p + 1]! * a + data[p + right + 1]! * b + data[q + 1]! * c + data[q + right + 1]! * d;
      sums[out + 2] =
        sums[out + 2]! + data[p + 2]! * a + data[p + right + 2]! * b + data[q + 2]! * c + data[q + right + 2]! * d;
    }
    inPixel++;
    if (inPixel === line.samples) {
      inPixel = 0;
      out += 3;
    }
  }
}

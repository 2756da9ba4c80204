import { boxBlur } from '../image/box-blur.ts';
import { fractalNoise } from '../image/fractal-noise.ts';
import { gaussianBlur } from '../image/gaussian-blur.ts';
import { guidedSmooth } from '../image/guided-smooth.ts';
import { lumaOf, type PlanarImage } from '../image/planar-image.ts';
import type { RandomStream } from '../random.ts';
import { clamp, smoothstep } from '../smooth.ts';

export interface LookSize {
  /** Face size in pixels: strokes are shares of it. */
  readonly faceSize: number;
  readonly random: RandomStream;
}

/** Eight neighbouring windows; the smoother one wins nearly alone (a soft Kuwahara filter: strokes that follow edges). */
const SECTORS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
  [0, -1.3],
  [0, 1.3],
  [-1.3, 0],
  [1.3, 0],
] as const;

function paintStrokes(image: PlanarImage, radius: number): void {
  const { width, height, channels } = image;
  const half = Math.max(1, Math.round(radius / 2));
  const scratch = new Float32Array(width * height);
  const mean = (source: Float32Array): Float32Array => {
    const target = new Float32Array(source.length);
    boxBlur(source, target, scratch, { width, height, radius: half });
    return target;
  };
  const luma = lumaOf(image).data;
  const lumaMean = mean(luma);
  const variance = mean(luma.map((value) => value * value));
  for (let i = 0; i < variance.length; i++)
    variance[i] = 1 / (1 + 0.12 * Math.max(0, variance[i]! - lumaMean[i]! ** 2)) ** 4;
  const colours = channels.map(mean);
  const offsets = SECTORS.map(([x, y]) => [Math.round(x * half), Math.round(y * half)] as const);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0];
      let total = 0;
      for (const [dx, dy] of offsets) {
        const j = clamp(y + dy, 0, height - 1) * width + clamp(x + dx, 0, width - 1);
        const weight = variance[j]!;
        total += weight;
        for (let c = 0; c < 3; c++) sum[c] = sum[c]! + weight * colours[c]![j]!;
      }
      for (let c = 0; c < 3; c++) channels[c]![y * width + x] = sum[c]! / total;
    }
  }
}

export function paintOil(image: PlanarImage, { faceSize, random }: LookSize): void {
  paintStrokes(image, Math.max(3, faceSize * 0.014));
  paintStrokes(image, Math.max(2, faceSize * 0.007));
  const { width, height, channels } = image;
  const luma = lumaOf(image).data;
  const canvas = fractalNoise(random, { width, height, cell: Math.max(4, faceSize * 0.03), octaves: 3 }).data;
  for (let i = 0; i < luma.length; i++) {
    const x = i % width;
    // Light from the upper left on thick paint, and the weave of the canvas.
    const relief = clamp((luma[i]! - luma[Math.min(luma.length - 1, i + width + 1)]!) * 0.35, -6, 6);
    const weave = ((x >> 1) ^ (Math.floor(i / width) >> 1)) & 1 ? 1.2 : -1.2;
    for (const channel of channels) {
      channel[i] = luma[i]! + (channel[i]! - luma[i]!) * 1.16 + relief + canvas[i]! * 5 + weave;
    }
  }
}

export function paintWatercolour(image: PlanarImage, { faceSize, random }: LookSize): void {
  paintStrokes(image, Math.max(3, faceSize * 0.016));
  const { width, height, channels } = image;
  const paper = fractalNoise(random, { width, height, cell: faceSize * 0.25, octaves: 5 }).data;
  const luma = lumaOf(image);
  const fine = gaussianBlur(luma, 1.2);
  const soft = gaussianBlur(luma, faceSize * 0.012);
  for (let i = 0; i < luma.data.length; i++) {
    // Pigment gathers at the edges of a wash.
    const edge = clamp((soft.data[i]! - fine.data[i]!) * 0.9, 0, 30);
    for (const channel of channels) {
      const value = channel[i]!;
      channel[i] = value + (255 - value) * (0.3 + 0.12 * paper[i]!) - edge + paper[i]! * 8;
    }
  }
}

export function drawSketch(image: PlanarImage, { faceSize, random }: LookSize): void {
  const { width, height, channels } = image;
  const luma = lumaOf(image);
  const inverted = gaussianBlur({ width, height, data: luma.data.map((value) => 255 - value) }, faceSize * 0.018);
  const fine = gaussianBlur(luma, faceSize * 0.004);
  const coarse = gaussianBlur(luma, faceSize * 0.0065);
  const tone = gaussianBlur(luma, faceSize * 0.01);
  const paper = fractalNoise(random, { width, height, cell: 5, octaves: 2 }).data;
  // Hatching keeps its width on paper, whatever the picture's size.
  const pitch = 0.55 / Math.max(1, faceSize / 450);
  for (let i = 0; i < luma.data.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const dodge = Math.min(255, (luma.data[i]! * 255) / (256 - Math.min(254, inverted.data[i]!)));
    const difference = fine.data[i]! - 0.97 * coarse.data[i]!;
    const line = difference > 2 ? 1 : 1 + Math.tanh((difference - 2) * 0.25);
    const shade =
      smoothstep(150, 60, tone.data[i]!) * smoothstep(-0.1, 0.8, Math.sin((x + y) * pitch + paper[i]! * 3)) * 46 +
      smoothstep(80, 20, tone.data[i]!) * smoothstep(0, 0.8, Math.sin((x - y) * pitch * 0.9 + paper[i]! * 3)) * 44 +
      smoothstep(120, 10, tone.data[i]!) * 40;
    const grey = clamp((dodge * (0.55 + 0.45 * line) - shade + paper[i]! * 10) * 0.97 + 3, 22, 250);
    channels[0][i] = grey + 1;
    channels[1][i] = grey;
    channels[2][i] = grey - 4;
  }
}

const COMIC_LEVELS = 6;

export function drawComic(image: PlanarImage, { faceSize }: LookSize): void {
  const { width, height, channels } = image;
  const guide = lumaOf(image);
  for (const channel of channels) {
    let plane = { width, height, data: channel };
    for (let pass = 0; pass < 2; pass++)
      plane = guidedSmooth(guide, plane, { radius: Math.max(2, faceSize * 0.022), epsilon: 260 });
    channel.set(plane.data);
  }
  paintStrokes(image, Math.max(2, faceSize * 0.01));
  const luma = lumaOf(image);
  const fine = gaussianBlur(luma, faceSize * 0.005);
  const coarse = gaussianBlur(luma, faceSize * 0.009);
  for (let i = 0; i < luma.data.length; i++) {
    const value = luma.data[i]!;
    const step = (value / 255) * COMIC_LEVELS;
    const flat = ((Math.floor(step) + smoothstep(0.35, 0.65, step - Math.floor(step))) / COMIC_LEVELS) * 255;
    const levelled = value + (flat - value) * 0.5;
    const difference = fine.data[i]! - 0.985 * coarse.data[i]!;
    const ink = difference > -1.2 ? 1 : 1 + Math.tanh((difference + 1.2) * 0.35) * 0.85;
    const factor = value > 1 ? levelled / value : 1;
    for (const channel of channels) {
      const coloured = levelled + (channel[i]! * factor - levelled) * 1.18;
      channel[i] = clamp((255 * (clamp(coloured, 0, 255) / 255) ** 0.8 * 0.95 + 12) * ink, 0, 255);
    }
  }
}

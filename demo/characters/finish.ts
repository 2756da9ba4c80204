import sharp from 'sharp';
import { blur } from './blur.ts';
import type { Picture } from './light.ts';
import { clamp, createRandom, pixel } from './numeric.ts';

/** Filmic shoulder: linear up to 0.6, then rolls off to 1 at about four times diffuse white. */
function toneMap(value: number): number {
  const x = Math.max(0, value);
  return x < 0.6 ? x : 0.6 + 0.4 * (1 - Math.exp(-(x - 0.6) / 0.4));
}

function encodeGamma(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** Adds a faint glow around bright places, as a portrait lens does. */
export function addBloom(picture: Picture, strength: number): void {
  const { width, height, pixelsPerCm } = picture.frame;
  for (const plane of [picture.red, picture.green, picture.blue]) {
    const bright = new Float32Array(plane.length);
    for (let k = 0; k < plane.length; k++) bright[k] = Math.max(0, pixel(plane, k) - 0.95);
    const glow = blur(bright, width, height, 0.6 * pixelsPerCm);
    for (let k = 0; k < plane.length; k++) plane[k] = pixel(plane, k) + strength * pixel(glow, k);
  }
}

/** Linear picture to 8-bit sRGB, `factor` x `factor` pixels averaged in linear light, with half-a-step film grain. */
export function toBytes(
  picture: Picture,
  factor: number,
  seed: number,
): { data: Buffer; width: number; height: number } {
  const { frame } = picture;
  const width = Math.floor(frame.width / factor);
  const height = Math.floor(frame.height / factor);
  const data = Buffer.alloc(width * height * 3);
  const random = createRandom(seed);
  const planes = [picture.red, picture.green, picture.blue];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = (random() + random() - 1) * 1.6;
      planes.forEach((plane, c) => {
        let sum = 0;
        for (let j = 0; j < factor; j++) {
          const row = (y * factor + j) * frame.width + x * factor;
          for (let i = 0; i < factor; i++) sum += toneMap(pixel(plane, row + i));
        }
        data[(y * width + x) * 3 + c] = Math.round(clamp(encodeGamma(sum / (factor * factor)) * 255 + grain, 0, 255));
      });
    }
  }
  return { data, width, height };
}

export async function encodePicture(
  image: { data: Buffer; width: number; height: number },
  format: 'jpeg' | 'png',
): Promise<Buffer> {
  const raw = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
  if (format === 'png') return raw.png().toBuffer();
  return raw.jpeg({ quality: 91, chromaSubsampling: '4:4:4' }).toBuffer();
}

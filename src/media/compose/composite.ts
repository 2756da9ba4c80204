import { createGrain } from '../image/fractal-noise.ts';
import { gaussianBlur } from '../image/gaussian-blur.ts';
import { mapChannels, type PlanarImage } from '../image/planar-image.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import type { RandomStream } from '../random.ts';
import { smoothstep } from '../smooth.ts';

export interface CompositeInput {
  readonly backdrop: PlanarImage;
  readonly matte: FloatPlane;
  readonly faceSize: number;
  /** How much of the backdrop's light spills over the outline, 0..1. */
  readonly wrap: number;
}

/** Lays the person over the backdrop, in place; bright backdrops bleed a little over the inside of the outline. */
export function layOnBackdrop(person: PlanarImage, { backdrop, matte, faceSize, wrap }: CompositeInput): void {
  const spill = mapChannels(backdrop, (plane) => gaussianBlur(plane, faceSize * 0.05));
  const inner = gaussianBlur(matte, faceSize * 0.022);
  for (let i = 0; i < matte.data.length; i++) {
    const alpha = matte.data[i]!;
    const share = wrap * 0.55 * alpha * smoothstep(1, 0.45, inner.data[i]!);
    for (let c = 0; c < 3; c++) {
      let value = person.channels[c]![i]!;
      if (share > 0.004) {
        const screened = 255 - ((255 - value) * (255 - spill.channels[c]![i]! * 0.55)) / 255;
        value += (screened - value) * share;
      }
      person.channels[c]![i] = value * alpha + backdrop.channels[c]![i]! * (1 - alpha);
    }
  }
}

/** Grey levels of the grain that binds person and backdrop. */
const GRAIN = 1.6;

export function addGrain({ channels }: PlanarImage, random: RandomStream, sigma = GRAIN): void {
  const grain = createGrain(random.derive('grain'));
  const [red, green, blue] = channels;
  for (let i = 0; i < red.length; i++) {
    const noise = grain() * sigma;
    red[i] = red[i]! + noise;
    green[i] = green[i]! + noise;
    blue[i] = blue[i]! + noise;
  }
}

/** Darkens the corners by up to `strength`, 0..1. */
export function addVignette({ width, height, channels }: PlanarImage, strength: number): void {
  for (let y = 0; y < height; y++) {
    const v = (y / height - 0.5) ** 2;
    for (let x = 0; x < width; x++) {
      const u = x / width - 0.5;
      const distance = Math.sqrt(u * u + v);
      if (distance <= 0.35) continue;
      const factor = 1 - strength * smoothstep(0.35, 0.75, distance);
      const i = y * width + x;
      for (const channel of channels) channel[i] = channel[i]! * factor;
    }
  }
}

/** Flakes between camera and person; none over the face. */
export function addFallingSnow(
  { width, height, channels }: PlanarImage,
  face: { readonly center: { readonly x: number; readonly y: number }; readonly size: number },
  random: RandomStream,
): void {
  const stream = random.derive('flakes');
  for (let flake = 0; flake < 80; flake++) {
    const x = stream.next() * width;
    const y = stream.next() * height;
    const radius = Math.min(width, height) * (0.0025 + 0.006 * stream.next() ** 2);
    const opacity = stream.between(0.25, 0.75);
    if (Math.hypot(x - face.center.x, (y - face.center.y) * 0.8) < face.size * 0.8) continue;
    const reach = Math.ceil(radius * 1.4);
    for (let py = Math.max(0, Math.floor(y) - reach); py <= Math.min(height - 1, y + reach); py++) {
      for (let px = Math.max(0, Math.floor(x) - reach); px <= Math.min(width - 1, x + reach); px++) {
        const share = opacity * smoothstep(1.4, 0.4, Math.hypot(px + 0.5 - x, py + 0.5 - y) / radius);
        for (const channel of channels) {
          channel[py * width + px] = channel[py * width + px]! + (250 - channel[py * width + px]!) * share;
        }
      }
    }
  }
}

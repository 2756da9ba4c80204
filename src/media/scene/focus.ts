import type { Film } from './film.ts';
import { blurLines } from './glow.ts';

/** Depth of field: what lies well behind the subject is soft. Works on a quarter of the film's size. */
export interface Focus {
  readonly width: number;
  readonly height: number;
  /** Light of what is out of focus, and its share: RGB and weight, in two buffers. */
  readonly soft: Float32Array;
  readonly weight: Float32Array;
  readonly swap: Float32Array;
}

const SCALE = 4;

export function createFocus(film: Film): Focus {
  const width = Math.ceil(film.width / SCALE);
  const height = Math.ceil(film.height / SCALE);
  const buffer = (): Float32Array => new Float32Array(width * height * 3);
  return { width, height, soft: buffer(), weight: buffer(), swap: buffer() };
}

/** How far out of focus a distance is, 0 to 1: grows as 1/focus - 1/z does, as the circle of confusion. */
function blurAt(z: number, metres: number): number {
  const circle = 1 - (metres * 1.35) / z;
  return circle <= 0 ? 0 : Math.min(1, circle * 1.25);
}

/**
 * Softens everything behind `metres`. Only what is itself out of focus enters the blur, so a sharp figure leaves no
 * halo on the background.
 */
export function blurBackground(focus: Focus, film: Film, metres: number, strength: number): void {
  gather(focus, film, metres);
  const radius = Math.max(1, Math.round((focus.width / 110) * strength));
  for (const buffer of [focus.soft, focus.weight]) {
    for (let pass = 0; pass < 2; pass++) {
      blurLines(buffer, focus.swap, focus.width, focus.height, 3, focus.width * 3, radius);
      blurLines(focus.swap, buffer, focus.height, focus.width, focus.width * 3, 3, radius);
    }
  }
  spread(focus, film, metres);
}

function gather({ width, height, soft, weight }: Focus, film: Film, metres: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const out = (y * width + x) * 3;
      let sum = 0;
      soft[out] = 0;
      soft[out + 1] = 0;
      soft[out + 2] = 0;
      for (let j = 0; j < SCALE; j++) {
        const pixel =
          Math.min(film.height - 1, y * SCALE + j) * film.width +
          Math.min(film.width - 1, x * SCALE + ((j * 2 + 1) & 3));
        const share = blurAt(film.depth[pixel]!, metres) > 0.05 ? 0.25 : 0;
        sum += share;
        for (let k = 0; k < 3; k++) soft[out + k]! += film.colour[pixel * 3 + k]! * share;
      }
      weight.fill(sum, out, out + 3);
    }
  }
}

function spread({ width, height, soft, weight }: Focus, film: Film, metres: number): void {
  for (let y = 0; y < film.height; y++) {
    const fy = Math.min(height - 1.001, Math.max(0, (y - 1.5) / SCALE));
    const row = (fy | 0) * width;
    const ty = fy - (fy | 0);
    for (let x = 0; x < film.width; x++) {
      const pixel = y * film.width + x;
      const blur = blurAt(film.depth[pixel]!, metres);
      if (blur <= 0) continue;
      const fx = Math.min(width - 1.001, Math.max(0, (x - 1.5) / SCALE));
      const tx = fx - (fx | 0);
      const a = (row + (fx | 0)) * 3;
      const b = a + width * 3;
      const w00 = (1 - tx) * (1 - ty);
      const w10 = tx * (1 - ty);
      const w01 = (1 - tx) * ty;
      const w11 = tx * ty;
      const share = weight[a]! * w00 + weight[a + 3]! * w10 + weight[b]! * w01 + weight[b + 3]! * w11;
      if (share < 0.02) continue;
      const scale = blur / share;
      for (let k = 0; k < 3; k++) {
        const value = soft[a + k]! * w00 + soft[a + 3 + k]! * w10 + soft[b + k]! * w01 + soft[b + 3 + k]! * w11;
        film.colour[pixel * 3 + k] = film.colour[pixel * 3 + k]! * (1 - blur) + value * scale;
      }
    }
  }
}

import { type Film, type Projected, project, type Rgb, type View } from './film.ts';
import { sample, smooth, type Tile } from './tile-noise.ts';

export interface Fire {
  /** Middle of its foot. */
  readonly at: Rgb;
  /** Metres. */
  readonly width: number;
  readonly height: number;
}

/** Adds flames: noise that rises through a narrowing shape, hot and yellow inside, red at the tips. */
export function drawFlames({ at, width, height }: Fire, noise: Tile, film: Film, view: View, seconds: number): void {
  const foot: Projected = { x: 0, y: 0, z: 0 };
  if (!project(view, at[0], at[1], at[2], foot)) return;
  const scale = view.focal / foot.z;
  const half = width * scale * 0.75;
  const tall = height * scale * 1.25;
  const x0 = Math.max(0, Math.floor(foot.x - half));
  const x1 = Math.min(film.width - 1, Math.ceil(foot.x + half));
  const y0 = Math.max(0, Math.floor(foot.y - tall));
  const y1 = Math.min(film.height - 1, Math.floor(foot.y + half * 0.12));
  for (let y = y0; y <= y1; y++) {
    const up = (foot.y - y) / tall;
    for (let x = x0; x <= x1; x++) {
      const pixel = y * film.width + x;
      if (film.depth[pixel]! < foot.z - 0.3) continue;
      const aside = (x - foot.x) / half;
      const heat = flameAt(noise, aside, up, seconds);
      if (heat <= 0) continue;
      const i = pixel * 3;
      const opacity = Math.min(0.85, heat * 0.9);
      film.colour[i] = film.colour[i]! * (1 - opacity) + 0.5 * heat;
      film.colour[i + 1] = film.colour[i + 1]! * (1 - opacity) + 0.2 * heat ** 1.7;
      film.colour[i + 2] = film.colour[i + 2]! * (1 - opacity) + 0.05 * heat ** 4;
    }
  }
}

/** Heat 0 to about 1.2 at a place in the flame: `aside` -1 to 1, `up` 0 to 1. */
function flameAt(noise: Tile, aside: number, up: number, seconds: number): number {
  const sway = (sample(noise, up * 0.14 - seconds * 0.21, 0.37) - 0.5) * 1.1 * Math.max(0, up);
  const turbulent = sample(noise, (aside + sway) * 0.11 + 0.5, up * 0.2 + seconds * 0.42);
  const fine = sample(noise, (aside + sway * 1.4) * 0.29, up * 0.42 + seconds * 0.95);
  // Three tongues of their own heights.
  const tongues =
    0.62 + 0.25 * Math.sin(aside * 5.2 + seconds * 1.3 + sway * 3) + 0.16 * Math.sin(aside * 9.7 - seconds * 2.1);
  const shape =
    1 -
    (Math.abs(aside + sway * 0.6) / (0.82 * (1 - up * 0.75) + 0.05)) ** 2 -
    (Math.max(0, up) / Math.max(0.2, tongues)) ** 1.7;
  const heat = shape + (turbulent - 0.5) * 1.5 + (fine - 0.5) * 0.7;
  return smooth(0, 0.75, heat) * (1.15 - 0.35 * up) * smooth(-0.1, 0.04, up);
}

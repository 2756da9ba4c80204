import { boxBlur } from '../image/box-blur.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import type { Sky } from './find-sky.ts';

/** What is known of a picture's space. */
export interface DepthCues {
  readonly sky: Sky;
  /** A face fills much of the picture: what is behind is a wall or a blur, not a ground that comes near. */
  readonly isPortrait: boolean;
}

/** Height of the horizon where no sky tells it. */
const USUAL_HORIZON = 0.38;
/** Depth at the horizon, and what the ground gains down to the lower border. */
const HORIZON_DEPTH = 0.15;
const GROUND_RISE = 0.75;
const BACKDROP_DEPTH = 0.12;

/** Depth of the background, 0 far to 1 near, on the grid of the sky: sky, horizon, a ground that comes nearer. */
export function estimateDepth({ sky, isPortrait }: DepthCues): FloatPlane {
  const { width, height } = sky.mask;
  const depth = createPlane(width, height);
  const horizon = horizonOf(sky);
  for (let y = 0; y < height; y++) {
    const below = Math.max(0, (y / height - horizon) / (1 - horizon));
    const ground = isPortrait ? BACKDROP_DEPTH : HORIZON_DEPTH + GROUND_RISE * below ** 0.8;
    for (let x = 0; x < width; x++) depth.data[y * width + x] = ground * (1 - sky.mask.data[y * width + x]!);
  }
  // A depth without steps can only stretch, never tear.
  const soft = createPlane(width, height);
  boxBlur(depth.data, soft.data, new Float32Array(depth.data.length), { width, height, radius: 4 });
  return soft;
}

export function horizonOf(sky: Sky): number {
  return sky.share > 0 ? sky.horizon : USUAL_HORIZON;
}

/** A figure cut off by the lower border stands near; one that stands on the ground has the depth of its feet. */
export function figureDepth(alpha: FloatPlane, horizon: number): number {
  const { width, height, data } = alpha;
  let lowest = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > 0.5) lowest = Math.floor(i / width);
  const foot = lowest / height;
  if (foot > 0.93) return 0.85;
  return Math.min(
    0.85,
    Math.max(0.35, HORIZON_DEPTH + GROUND_RISE * Math.max(0, (foot - horizon) / (1 - horizon)) ** 0.8),
  );
}

import type { PixelBox } from '../../../../media/image/rgb-image.ts';
import { HAIR, type Size } from './load-cover.ts';

/** A face of less than this share of the largest one's width is a passer-by. */
const COMPANION = 0.5;
/** The most that a camera makes of a picture: a fast zoom. */
const NEAREST = 1.35;
/** Room above the hair that may be given up, as a share of the height. */
const LEAST_HEADROOM = 0.02;
const PLAIN_FOCUS_Y = 0.48;

/**
 * The point of the frame that stays where it is when the camera comes nearer: the middle of the faces, or as high as it
 * takes to keep all hair in the picture.
 * @param faces boxes in pixels of the frame, the one of interest first
 */
export function chooseFocus(faces: readonly PixelBox[], { width, height }: Size): { x: number; y: number } {
  const [main] = faces;
  if (main === undefined) return { x: width / 2, y: height * PLAIN_FOCUS_Y };
  const group = faces.filter((box) => box.width >= COMPANION * main.width);
  const left = Math.min(...group.map(({ x }) => x));
  const right = Math.max(...group.map((box) => box.x + box.width));
  const top = Math.min(...group.map(({ y }) => y));
  const bottom = Math.max(...group.map((box) => box.y + box.height));
  const hair = Math.min(...group.map((box) => box.y - HAIR * box.height));
  const headroom = Math.min(hair, LEAST_HEADROOM * height);
  const highest = (NEAREST * hair - headroom) / (NEAREST - 1);
  return { x: (left + right) / 2, y: Math.max(0, Math.min((top + bottom) / 2, highest)) };
}

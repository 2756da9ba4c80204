import type { PlanarImage } from '../image/planar-image.ts';
import { drawComic, drawSketch, type LookSize, paintOil, paintWatercolour } from './painted-looks.ts';
import { applyTone, TONE_LOOKS } from './tone-looks.ts';

const PAINTED = { oil: paintOil, watercolour: paintWatercolour, sketch: drawSketch, comic: drawComic } as const;

export type LookName = keyof typeof TONE_LOOKS | keyof typeof PAINTED;

export const LOOK_NAMES = [...Object.keys(TONE_LOOKS), ...Object.keys(PAINTED)] as LookName[];

/** Turns a finished picture into a look, in place: tones of a film, or brush, pencil and ink over the photo. */
export function applyLook(image: PlanarImage, name: LookName, size: LookSize): void {
  if (name in TONE_LOOKS) applyTone(image, name as keyof typeof TONE_LOOKS, size.random);
  else PAINTED[name as keyof typeof PAINTED](image, size);
}

import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import type { CropWindow } from '../../../media/image/crop-affine.ts';
import type { PixelBox, RgbImage } from '../../../media/image/rgb-image.ts';
import { boxDistance, type Sighting } from './choose-person.ts';

/** Follows one person's face from frame to frame. */
export interface PersonFollower {
  /** The face in the next frame, or null while it is lost. */
  next(image: RgbImage, timeSeconds: number): LocatedFace | null;
}

/** From one frame to the next a head moves by less than this many of its widths: more is another face. */
const LARGEST_STEP = 0.6;
const LARGEST_GROWTH = 1.5;
/** A face that was looked for may be this far from where it was expected. */
const LARGEST_JUMP = 2.2;
/** Side of the window in which a lost face is looked for, in widths of the face. */
const SEARCH_WIDTHS = 5;
/** While nobody is there, one look per this time is enough. */
const SEARCH_SECONDS = 0.1;
/** This near to a sighting the followed face must be that person's. */
const CHECK_SECONDS = 0.25;

/**
 * Follows the person of these sightings: in the window of the previous frame while that works, else by detection
 * around the place where the person was last or will be seen next.
 */
export function followPerson(finder: FaceFinder, sightings: readonly Sighting[]): PersonFollower {
  let last: LocatedFace | null = null;
  let expected: PixelBox | null = null;
  let nextSearch = -Infinity;
  return {
    next(image, timeSeconds) {
      const sighting = nearestSighting(sightings, timeSeconds);
      const near = sighting !== null && Math.abs(sighting.timeSeconds - timeSeconds) <= CHECK_SECONDS ? sighting : null;
      let face = last === null ? null : step(finder, image, last);
      // The mesh may slide onto a neighbour's face or a hand; the survey knows better.
      if (face !== null && near !== null && boxDistance(face.box, near.box) > LARGEST_JUMP) face = null;
      if (face === null && (last !== null || timeSeconds >= nextSearch)) {
        const around = near?.box ?? expected ?? sighting?.box ?? null;
        face = around === null ? null : search(finder, image, around);
        nextSearch = timeSeconds + SEARCH_SECONDS;
      }
      last = face;
      if (face !== null) expected = face.box;
      return face;
    },
  };
}

function step(finder: FaceFinder, image: RgbImage, last: LocatedFace): LocatedFace | null {
  const face = finder.track(image, last.roi);
  if (face === null || boxDistance(face.box, last.box) > LARGEST_STEP) return null;
  const growth = Math.max(face.box.height / last.box.height, last.box.height / face.box.height);
  return growth > LARGEST_GROWTH ? null : face;
}

function search(finder: FaceFinder, image: RgbImage, around: PixelBox): LocatedFace | null {
  const window: CropWindow = {
    centerX: around.x + around.width / 2,
    centerY: around.y + around.height / 2,
    size: Math.max(around.width, around.height) * SEARCH_WIDTHS,
    rotation: 0,
  };
  const faces = finder.locateIn(image, window).filter(({ box }) => boxDistance(box, around) <= LARGEST_JUMP);
  return faces.sort((a, b) => boxDistance(a.box, around) - boxDistance(b.box, around))[0] ?? null;
}

function nearestSighting(sightings: readonly Sighting[], timeSeconds: number): Sighting | null {
  let nearest: Sighting | null = null;
  for (const sighting of sightings) {
    const distance = Math.abs(sighting.timeSeconds - timeSeconds);
    if (nearest === null || distance < Math.abs(nearest.timeSeconds - timeSeconds)) nearest = sighting;
  }
  return nearest;
}

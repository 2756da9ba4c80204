import { Failure } from '../../../lib/failure.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import { POINT } from '../../../media/face/landmarks.ts';

/**
 * Cheek to cheek in the photo's own pixels. At 40 the mouth is about 15 pixels wide, a lip 3 and an eye 8: below that a
 * lid or a lip is thinner than a pixel and there is nothing to open. Of the pictures this was set on, the people of a
 * group photo have 47 to 78 and speak visibly; walkers on a beach and spectators have 12 to 19. It counts before any
 * enlargement, which adds pixels but no mouth.
 */
const SMALLEST_FACE = 40;

export interface UsableFaces {
  /** In the finder's order. */
  readonly faces: LocatedFace[];
  /** Public words for a picture whose faces are all too small; undefined otherwise. */
  readonly problem: string | undefined;
}

/** Leaves out faces too small to animate. `scale`: the searched picture's pixels per pixel of the photo. */
export function selectUsableFaces(found: readonly LocatedFace[], scale: number): UsableFaces {
  const faces = found.filter((face) => cheekToCheek(face) / scale >= SMALLEST_FACE);
  if (faces.length > 0 || found.length === 0) return { faces, problem: undefined };
  const largest = Math.max(...found.map(cheekToCheek)) / scale;
  const problem = `The faces in the image are too small: the largest is ${Math.round(largest)} pixels wide, at least ${SMALLEST_FACE} are needed`;
  return { faces, problem };
}

/**
 * A finder that answers usable faces only, whatever size the photo was brought to before.
 * Its `locate` throws Failure `no_subject` when there are faces and all are too small.
 * @param photoLongSide the photo's own longer side, pixels
 */
export function withUsableFaces(finder: FaceFinder, photoLongSide: number): FaceFinder {
  return {
    ...finder,
    locate(image) {
      const scale = Math.max(image.width, image.height) / photoLongSide;
      const { faces, problem } = selectUsableFaces(finder.locate(image).faces, scale);
      if (problem !== undefined) throw new Failure('no_subject', problem);
      return { faces };
    },
  };
}

function cheekToCheek({ landmarks }: LocatedFace): number {
  const [right, left] = [POINT.rightCheekEdge * 3, POINT.leftCheekEdge * 3];
  return Math.hypot(landmarks[left]! - landmarks[right]!, landmarks[left + 1]! - landmarks[right + 1]!);
}

import { Failure } from '../../../lib/failure.ts';
import { measureSubject, type SubjectBounds } from '../../../media/compose/measure-subject.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import { shrinkPlane } from '../../../media/image/gaussian-blur.ts';
import { resizePlane } from '../../../media/image/resample-plane.ts';
import type { FloatPlane } from '../../../media/image/rgb-image.ts';
import { cutOutPerson } from '../../../media/matte/cut-out-person.ts';
import { measureFaceCoverage, type PersonMatter } from '../../../media/matte/person-matte.ts';
import { type FaceFrame, frameFace, moveFace } from '../../../media/retouch/face-region.ts';
import type { Photo } from './open-photo.ts';

export interface SubjectFinders {
  readonly finder: FaceFinder;
  readonly matter: PersonMatter;
}

/** The person of a photo. */
export interface Subject {
  /** Faces in the photo; the largest is the subject. */
  readonly faces: number;
  /** In the photo's own pixels. */
  readonly face: FaceFrame;
  readonly bounds: SubjectBounds;
  /** Opacity at the size of `Photo.small`. */
  readonly matte: FloatPlane;
  /** Whether the matte holds the face: it does not in most drawings. */
  readonly isCutOut: boolean;
}

const LEAST_FACE_COVERAGE = 0.6;
/** A transparent picture is a cut-out when at most this share of what it shows is background to the network. */
const BAKED_BACKGROUND = 0.08;

/** @throws Failure `no_subject` when there is no face */
export function findSubject({ finder, matter }: SubjectFinders, photo: Photo): Subject {
  const { faces } = finder.locate(photo.small);
  const [largest] = faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  if (largest === undefined) {
    throw new Failure('no_subject', 'No face was found in the image', {
      param: 'image_input',
      suggestion: 'Use a photo that shows exactly one face, frontal and unobstructed',
    });
  }
  const matte = withOwnAlpha(cutOutPerson(matter, photo.small, { face: largest, faces }), photo.alpha);
  const inSmall = frameFace(largest.landmarks);
  const face = moveFace(inSmall, 1 / photo.scale, 0, 0);
  const bounds = scaleBounds(measureSubject(matte, inSmall), 1 / photo.scale);
  return { faces: faces.length, face, bounds, matte, isCutOut: coversFace(matte, largest) };
}

function coversFace(matte: FloatPlane, face: LocatedFace): boolean {
  return measureFaceCoverage(matte, face.box) >= LEAST_FACE_COVERAGE;
}

/** A cut-out's own opacity is exact; a round avatar's is not, because its old background is baked in. */
function withOwnAlpha(matte: FloatPlane, alpha: FloatPlane | null): FloatPlane {
  if (alpha === null) return matte;
  const factor = Math.max(1, Math.floor(alpha.width / matte.width));
  const own = resizePlane(shrinkPlane(alpha, factor), matte.width, matte.height);
  let shown = 0;
  let baked = 0;
  for (let i = 0; i < own.data.length; i++) {
    shown += own.data[i]!;
    if (matte.data[i]! < 0.5) baked += own.data[i]!;
  }
  if (baked <= BAKED_BACKGROUND * shown) return own;
  for (let i = 0; i < own.data.length; i++) own.data[i] = Math.min(own.data[i]!, matte.data[i]!);
  return own;
}

function scaleBounds(bounds: SubjectBounds, scale: number): SubjectBounds {
  const { headTop, chin, centerX, faceWidth, headLeft, headRight, cut } = bounds;
  return {
    headTop: headTop * scale,
    chin: chin * scale,
    centerX: centerX * scale,
    faceWidth: faceWidth * scale,
    headLeft: headLeft * scale,
    headRight: headRight * scale,
    cut,
  };
}

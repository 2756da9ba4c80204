import type { LocatedFace } from '../face/face-finder.ts';
import type { FloatPlane, RgbImage } from '../image/rgb-image.ts';
import type { PersonMatter } from './person-matte.ts';
import { splitPersonMasks } from './person-masks.ts';

/** The matte of one person: who stands beside them is background. */
export function cutOutPerson(
  matter: PersonMatter,
  image: RgbImage,
  { face, faces }: { readonly face: LocatedFace; readonly faces: readonly LocatedFace[] },
): FloatPlane {
  if (faces.length === 1) return matter.matte(image, face.box);
  const boxes = faces.map(({ box }) => box);
  const masks = splitPersonMasks(image, matter.matteAll(image, boxes), boxes);
  return masks[faces.indexOf(face)] ?? matter.matte(image, face.box);
}

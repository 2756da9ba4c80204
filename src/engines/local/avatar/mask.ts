import sharp from 'sharp';
import { decodeImage } from '../../../codecs/image-facts.ts';
import { Failure } from '../../../lib/failure.ts';
import type { LocatedFace } from '../../../media/face/face-finder.ts';
import { POINT } from '../../../media/face/landmarks.ts';
import { boxBlur } from '../../../media/image/box-blur.ts';

/** Grey from which a mask counts as white. */
const WHITE = 128;
/** The change fades in over this part of the longer side, inside the mask. */
const FEATHER = 1 / 120;

/**
 * Reads masks and unites them at the video's size: 255 where the picture may change, 0 where it must not, with a soft
 * edge that lies inside the white part. Null without masks.
 */
export async function loadMask(paths: readonly string[], width: number, height: number): Promise<Uint8Array | null> {
  if (paths.length === 0) return null;
  const white = new Uint8Array(width * height);
  for (const path of paths) {
    const grey = await decodeMask(path, width, height);
    for (let i = 0; i < white.length; i++) if (grey[i]! >= WHITE) white[i] = 1;
  }
  return softenInside(white, width, height);
}

async function decodeMask(path: string, width: number, height: number): Promise<Uint8Array> {
  const { data, ...raw } = await decodeImage(path);
  return sharp(data, { raw: { width: raw.width, height: raw.height, channels: 3 } })
    .resize({ width, height, fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
}

/** Half of a wide blur's ramp lies inside the white part; that half becomes the whole ramp. */
export function softenInside(white: Uint8Array, width: number, height: number): Uint8Array {
  const source = Float32Array.from(white);
  const blurred = new Float32Array(source.length);
  const radius = Math.max(1, Math.round(Math.max(width, height) * FEATHER));
  boxBlur(source, blurred, new Float32Array(source.length), { width, height, radius });
  const soft = new Uint8Array(source.length);
  for (let i = 0; i < soft.length; i++) {
    if (white[i] === 1) soft[i] = Math.round(255 * Math.max(0, Math.min(1, 2 * blurred[i]! - 1)));
  }
  return soft;
}

/**
 * The face to animate: the first (largest) whose nose and mouth lie in the mask, or the first of all without a mask.
 * @throws Failure `no_subject`
 */
export function chooseFace(
  faces: readonly LocatedFace[],
  mask: { readonly data: Uint8Array; readonly width: number; readonly height: number } | null,
): LocatedFace {
  if (faces.length === 0) {
    throw new Failure('no_subject', 'No face was found in the image', {
      suggestion: 'provide a picture that shows one face clearly, from the front',
    });
  }
  const chosen = mask === null ? faces[0] : faces.find((face) => holdsFace(face, mask, 1));
  if (chosen !== undefined) return chosen;
  throw new Failure('no_subject', 'No face was found inside the mask', {
    param: 'mask_url',
    suggestion: 'provide a mask that is white over the whole person to animate',
  });
}

/** Whether a grey mask holds nose and mouth of a face; `white` is the least grey that counts. */
export function holdsFace(
  face: LocatedFace,
  mask: { readonly data: Uint8Array; readonly width: number; readonly height: number },
  white = WHITE,
): boolean {
  return [POINT.noseTip, POINT.upperLipInner, POINT.lowerLipInner].every((point) => {
    const x = Math.floor(face.landmarks[point * 3]!);
    const y = Math.floor(face.landmarks[point * 3 + 1]!);
    return x >= 0 && y >= 0 && x < mask.width && y < mask.height && mask.data[y * mask.width + x]! >= white;
  });
}

import type { PlanarImage } from '../image/planar-image.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import type { RandomStream } from '../random.ts';
import { brightenFeatures } from './brighten-features.ts';
import { evenSkin } from './even-skin.ts';
import { cutFaceRegion, type FaceFrame, keepRegion, writeRegion } from './face-region.ts';
import { healBlemishes } from './heal-blemishes.ts';
import { sharpenFace } from './sharpen-face.ts';
import { findSkin } from './skin-mask.ts';
import { smoothSkin, splitSkinBands } from './smooth-skin.ts';

/** Each 0..1. */
export interface RetouchStrengths {
  readonly gpen: number;
  readonly skin: number;
  readonly unify: number;
}

export interface RetouchInput {
  /** Opacity of the person, the picture's size. */
  readonly matte: FloatPlane;
  readonly face: FaceFrame;
  readonly strengths: RetouchStrengths;
  /** Output pixels per pixel of the photo. */
  readonly enlargement: number;
  readonly random: RandomStream;
}

/** Retouches a face in place. With all strengths 0 not a bit changes; outside the face's surroundings it never does. */
export function retouchFace(image: PlanarImage, { matte, face, strengths, enlargement, random }: RetouchInput): void {
  const { gpen, skin, unify } = strengths;
  if (gpen === 0 && skin === 0 && unify === 0) return;
  const region = cutFaceRegion(image, matte, face);
  const before = keepRegion(region);
  const mask = findSkin(region);
  sharpenFace(region, mask, { strength: gpen, enlargement });
  if (skin > 0 || unify > 0) {
    const bands = splitSkinBands(region.luma, region.face.size);
    healBlemishes(region, mask, { bands, strength: unify });
    smoothSkin(region, mask, { bands, strength: skin, random });
    evenSkin(region, mask, { unify, smooth: skin });
    brightenFeatures(region, mask, skin);
  }
  writeRegion(image, region, before);
}

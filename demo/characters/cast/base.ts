import type { HairVolume } from '../hair-light.ts';
import type { FaceShape } from '../sculpt.ts';

/** Proportions the cast starts from: wide awake, a hint of a smile. */
export const BASE_SHAPE: FaceShape = {
  widthScale: 0.93,
  jawWidth: -0.3,
  chinLength: -0.1,
  chinWidth: 0,
  cheekFullness: 0.2,
  noseWidthScale: 0.9,
  noseTip: -0.2,
  noseLength: -0.15,
  lipScale: 1.1,
  mouthScale: 1,
  smile: 0.5,
  eyeScale: 1.6,
  eyeOpening: 0.42,
  eyeTilt: 0.1,
  browHeight: 0.1,
};

/** The space long hair fills round the head. */
export const LONG_HAIR: HairVolume = { centreY: -2, radiusX: 11.4, radiusY: 12.4 };

import type { CanonicalFace } from '../../../media/face/canonical-face.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import { createPlane, type FloatPlane, type RgbImage } from '../../../media/image/rgb-image.ts';
import { inpaintBackground } from '../../../media/matte/inpaint.ts';
import type { PersonMatter } from '../../../media/matte/person-matte.ts';
import { splitLayers } from '../../../media/rig/split-layers.ts';
import { buildPortraitModel, type PortraitModel } from './portrait-model.ts';

/** The networks' side of preparing a portrait. */
export interface PortraitDeps {
  readonly finder: FaceFinder;
  readonly matter: PersonMatter;
  readonly canonical: CanonicalFace;
}

export interface PortraitInput {
  /** The photo at its output size. */
  readonly photo: RgbImage;
  readonly face: LocatedFace;
  /** 255 where the picture may change, or null. */
  readonly mask: Uint8Array | null;
  /** Chooses the grain of the inpainted background. */
  readonly seed: number;
}

/** Matte noise: what is nearly nothing or nearly all becomes so, and whole triangles can skip blending. */
const CLEAR_BELOW = 6;
const SOLID_ABOVE = 249;
/** Background is trusted this far from any trace of the person, in parts of the picture's width. */
const PLATE_MARGIN = 1 / 180;
/** Colours count as the person's own from this alpha on. */
const PERSON_CERTAIN = 0.97;

/** Cuts the person out, fills in what is behind, and rigs the face. */
export function preparePortrait(deps: PortraitDeps, input: PortraitInput): PortraitModel {
  const { photo, face } = input;
  const matte = deps.matter.matte(photo, face.box);
  const alpha = new Uint8Array(matte.data.length);
  for (let i = 0; i < alpha.length; i++) {
    const value = Math.round(matte.data[i]! * 255);
    alpha[i] = value < CLEAR_BELOW ? 0 : value > SOLID_ABOVE ? 255 : value;
  }
  const background = inpaintBackground(photo, certainBackground(photo, alpha), input.seed);
  const person = inpaintBackground(photo, certainPerson(photo, alpha), input.seed + 1);
  splitLayers(photo, alpha, person.data, background.data);
  return buildPortraitModel({
    canonical: deps.canonical,
    photo,
    person,
    background,
    alpha,
    landmarks: face.landmarks,
    mask: input.mask,
  });
}

/** 1 where no person is within the margin: a separable maximum over a square window. */
function certainBackground(photo: RgbImage, alpha: Uint8Array): FloatPlane {
  const { width, height } = photo;
  const radius = Math.max(2, Math.round(width * PLATE_MARGIN));
  const rows = spreadAlong(alpha, { count: height, length: width, step: 1, lineStep: width }, radius);
  const spread = spreadAlong(rows, { count: width, length: height, step: width, lineStep: 1 }, radius);
  const known = createPlane(width, height);
  for (let i = 0; i < spread.length; i++) known.data[i] = spread[i] === 0 ? 1 : 0;
  return known;
}

interface Lines {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly lineStep: number;
}

/** 255 within `radius` of any non-zero sample on the same line, else 0. */
function spreadAlong(source: Uint8Array, lines: Lines, radius: number): Uint8Array {
  const out = new Uint8Array(source.length);
  for (let line = 0; line < lines.count; line++) {
    let until = -1;
    for (let i = 0; i < lines.length + radius; i++) {
      if (i < lines.length && source[line * lines.lineStep + i * lines.step]! > 0) until = i + 2 * radius;
      const at = i - radius;
      if (at >= 0 && i <= until) out[line * lines.lineStep + at * lines.step] = 255;
    }
  }
  return out;
}

function certainPerson(photo: RgbImage, alpha: Uint8Array): FloatPlane {
  const known = createPlane(photo.width, photo.height);
  for (let i = 0; i < alpha.length; i++) known.data[i] = alpha[i]! >= PERSON_CERTAIN * 255 ? 1 : 0;
  return known;
}

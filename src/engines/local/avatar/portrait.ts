import type { CanonicalFace } from '../../../media/face/canonical-face.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../../../media/image/rgb-image.ts';
import { inpaintBackground } from '../../../media/matte/inpaint.ts';
import { splitPersonMasks } from '../../../media/matte/person-masks.ts';
import { measureFaceCoverage, type PersonMatter } from '../../../media/matte/person-matte.ts';
import { splitLayers } from '../../../media/rig/split-layers.ts';
import { clamp, smoothstep } from '../../../media/smooth.ts';
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
  /** All faces of the photo, `face` among them. */
  readonly faces: readonly LocatedFace[];
  /** 255 where the picture may change, or null. */
  readonly mask: Uint8Array | null;
  /** Chooses the grain of the inpainted background. */
  readonly seed: number;
  /**
   * The person will move far from their place. Then no trace of the outline may stay in the background, and the frame
   * at rest is the photo only nearly. False by default.
   */
  readonly movesFar?: boolean;
}

/** Matte noise: what is nearly nothing or nearly all becomes so, and whole triangles can skip blending. */
const CLEAR_BELOW = 6;
const SOLID_ABOVE = 249;
/** Background is trusted this far from any trace of the person, in parts of the picture's width. */
const PLATE_MARGIN = 1 / 180;
/** When the person moves far, the glow that cameras and sharpening leave around them goes too. */
const WIDE_PLATE_MARGIN = 1 / 70;
/** Colours count as the person's own from this alpha on. */
const PERSON_CERTAIN = 0.97;

/** With less of the face inside the matte than this, the network saw no person: drawings, masks, statues. */
const LEAST_FACE_COVERAGE = 0.6;
/** How far a head may follow the plan when nothing could be cut out, so that all around it is pulled along. */
const UNCUT_HEAD_MOTION = 0.5;
/**
 * Grey levels by which the filled-in background misses the photo beside the head, and the share of the planned motion
 * that is left from the second one on: what a turning head uncovers shows more, the busier the background.
 */
const HALO = { unseen: 7, plain: 22, headMotion: 0.65 } as const;

/** A picture taken apart into the person and what is behind. */
export interface CutPortrait {
  /** The person without background, rgb24, valid where alpha > 0. */
  readonly person: RgbImage;
  readonly background: RgbImage;
  /** Matte 0..255. */
  readonly alpha: Uint8Array;
  /** False when no person could be told from the background: then all of the picture is "person". */
  readonly cutOut: boolean;
  /** Share of a planned head motion that this picture bears, 0..1. */
  readonly headMotion: number;
}

/** Cuts the person out and fills in what is behind. */
export function cutPortrait(deps: Pick<PortraitDeps, 'matter'>, input: PortraitInput): CutPortrait {
  const { photo, face } = input;
  const matte = matteSpeaker(deps.matter, input);
  if (measureFaceCoverage(matte, face.box) < LEAST_FACE_COVERAGE) {
    const alpha = new Uint8Array(matte.data.length).fill(255);
    return { person: photo, background: photo, alpha, cutOut: false, headMotion: UNCUT_HEAD_MOTION };
  }
  const alpha = new Uint8Array(matte.data.length);
  for (let i = 0; i < alpha.length; i++) {
    const value = Math.round(matte.data[i]! * 255);
    alpha[i] = value < CLEAR_BELOW ? 0 : value > SOLID_ABOVE ? 255 : value;
  }
  const known = certainBackground(photo, alpha, input.movesFar === true ? WIDE_PLATE_MARGIN : PLATE_MARGIN);
  const background = inpaintBackground(photo, known, input.seed);
  const halo = measureHalo(photo, background, { known, alpha, face: face.box });
  const person = inpaintBackground(photo, certainPerson(photo, alpha), input.seed + 1);
  // What neither colour explains is shared out between both: in the background that share draws the outline.
  splitLayers(photo, alpha, person.data, input.movesFar === true ? background.data.slice() : background.data);
  const headMotion = 1 - (1 - HALO.headMotion) * smoothstep(HALO.unseen, HALO.plain, halo);
  return { person, background, alpha, cutOut: true, headMotion };
}

/** Cuts the person out, fills in what is behind, and rigs the face. */
export function preparePortrait(deps: PortraitDeps, input: PortraitInput): PortraitModel {
  const { photo, face, mask } = input;
  const { canonical } = deps;
  return buildPortraitModel({ canonical, photo, landmarks: face.landmarks, mask, ...cutPortrait(deps, input) });
}

/** The matte of the one who speaks: who stands beside them belongs to the background. */
function matteSpeaker(matter: PersonMatter, { photo, face, faces }: PortraitInput): FloatPlane {
  if (faces.length === 1) return matter.matte(photo, face.box);
  const boxes = faces.map(({ box }) => box);
  const masks = splitPersonMasks(photo, matter.matteAll(photo, boxes), boxes);
  return masks[faces.indexOf(face)] ?? matter.matte(photo, face.box);
}

/** Root mean square of what the filling misses where the photo beside the head does show the background. */
function measureHalo(
  photo: RgbImage,
  background: RgbImage,
  { known, alpha, face }: { readonly known: FloatPlane; readonly alpha: Uint8Array; readonly face: PixelBox },
): number {
  const { width } = photo;
  const left = clamp(face.x - face.width, 0, width);
  const right = clamp(face.x + 2 * face.width, 0, width);
  let sum = 0;
  let count = 0;
  for (let y = clamp(Math.floor(face.y - face.height), 0, photo.height); y < face.y + face.height; y++) {
    for (let x = Math.floor(left); x < right; x++) {
      const i = y * width + x;
      if (i >= alpha.length || alpha[i] !== 0 || known.data[i] !== 0) continue;
      for (let c = i * 3; c < i * 3 + 3; c++) sum += (photo.data[c]! - background.data[c]!) ** 2;
      count += 3;
    }
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** 1 where no person is within the margin, in parts of the picture's width: a separable maximum over a square window. */
function certainBackground(photo: RgbImage, alpha: Uint8Array, margin: number): FloatPlane {
  const { width, height } = photo;
  const radius = Math.max(2, Math.round(width * margin));
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

import sharp from 'sharp';
import { decodeImage, readImageFacts } from '../../../../codecs/image-facts.ts';
import { addGrain, layOnBackdrop } from '../../../../media/compose/composite.ts';
import { estimateForeground } from '../../../../media/compose/estimate-foreground.ts';
import { extendShoulders, fadeBody } from '../../../../media/compose/extend-shoulders.ts';
import { type Framing, frameOnBackdrop } from '../../../../media/compose/frame-portrait.ts';
import { measureSubject } from '../../../../media/compose/measure-subject.ts';
import type { CanonicalFace } from '../../../../media/face/canonical-face.ts';
import { gaussianBlur } from '../../../../media/image/gaussian-blur.ts';
import {
  createPlanar,
  lumaOf,
  mapChannels,
  type PlanarImage,
  toPlanar,
  toRgb,
} from '../../../../media/image/planar-image.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../../../../media/image/rgb-image.ts';
import { cutOutPerson } from '../../../../media/matte/cut-out-person.ts';
import { measureFaceCoverage } from '../../../../media/matte/person-matte.ts';
import { createRandom } from '../../../../media/random.ts';
import { LIGHT_RIGS } from '../../../../media/relight/light-rigs.ts';
import { type PlaceLight, relightPerson } from '../../../../media/relight/relight-person.ts';
import { frameFace, moveFace } from '../../../../media/retouch/face-region.ts';
import { createSceneRenderer } from '../../../../media/scene/render-scene.ts';
import type { Shot } from '../../../../media/scene/shot.ts';
import { clamp } from '../../../../media/smooth.ts';
import type { CoverPicture, Size } from './load-cover.ts';
import type { PictureDeps } from './prepare-still.ts';

export interface Placement {
  readonly size: Size;
  /** The place; who else is in it is left out. */
  readonly shot: Shot;
  readonly fps: number;
  readonly seed: number;
}

/** A photo is cut out at this many times the frame's longer side: more would be thrown away. */
const PHOTO_SIZE = 1.3;
const LEAST_FACE_COVERAGE = 0.6;
/** Blur of the place behind a person, as a share of the width: a lens focuses on one of them. */
const DEFOCUS = 1 / 260;
const LIGHT_WRAP = 0.5;

/**
 * The largest person of a picture, cut out and set before the place of a shot, in its light, as a picture of its own.
 * Null when nobody can be cut out. About 4 s at 1280 x 720.
 */
export async function placePerson(
  { finder, matter, canonical }: PictureDeps & { readonly canonical: CanonicalFace },
  path: string,
  { size, shot, fps, seed }: Placement,
): Promise<CoverPicture | null> {
  const file = await readImageFacts(path);
  const photo = await decodeImage(path, { maxSide: Math.round(PHOTO_SIZE * Math.max(size.width, size.height)) });
  const { faces } = finder.locate(photo);
  const [found] = faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  if (found === undefined) return null;
  const opacity = cutOutPerson(matter, photo, { face: found, faces });
  if (measureFaceCoverage(opacity, found.box) < LEAST_FACE_COVERAGE) return null;
  const face = frameFace(found.landmarks);
  const subject = measureSubject(opacity, face);
  const framing = frameOnBackdrop({ photo, subject, aspect: size.width / size.height });
  const scale = size.width / framing.width;
  const person = toPlanar(photo);
  estimateForeground(person, opacity, face.size);
  const { image, matte, covered } = await layOnCanvas(toRgb(person), opacity, framing, size);
  const placed = moveFace(face, scale, -framing.x * scale, -framing.y * scale);
  extendShoulders(image, matte, covered, placed.size);
  fadeBody(matte, covered, placed.size);
  const backdrop = drawPlace({ size, shot, fps, seed });
  const rig = LIGHT_RIGS.place;
  const triangles = canonical.triangles;
  relightPerson(image, { matte, face: placed, triangles, rig, place: lightOf(backdrop), keepsBackground: false });
  layOnBackdrop(image, { backdrop, matte, faceSize: placed.size, wrap: LIGHT_WRAP });
  const random = createRandom(seed);
  addGrain(image, random.derive('placed person'));
  addGrain(backdrop, random.derive('place'));
  return { image: toRgb(image), behind: toRgb(backdrop), scale: (scale * photo.width) / file.width };
}

/** The framed part of a cut-out on a canvas of the frame's size. */
async function layOnCanvas(person: RgbImage, opacity: FloatPlane, framing: Framing, size: Size) {
  const scale = size.width / framing.width;
  const left = clamp(Math.floor(framing.x), 0, person.width - 1);
  const top = clamp(Math.floor(framing.y), 0, person.height - 1);
  const width = clamp(Math.ceil(framing.x + framing.width), left + 1, person.width) - left;
  const height = clamp(Math.ceil(framing.y + framing.height), top + 1, person.height) - top;
  const target = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const { data } = await sharp(withAlpha(person, opacity), {
    raw: { width: person.width, height: person.height, channels: 4 },
  })
    .extract({ left, top, width, height })
    .resize({ ...target, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = createPlanar(size.width, size.height);
  const matte = createPlane(size.width, size.height);
  const x = Math.round((left - framing.x) * scale);
  const y = Math.round((top - framing.y) * scale);
  const right = Math.min(size.width, x + target.width);
  const bottom = Math.min(size.height, y + target.height);
  const covered: PixelBox = { x: Math.max(0, x), y: Math.max(0, y), width: 0, height: 0 };
  for (let row = covered.y; row < bottom; row++) {
    let p = ((row - y) * target.width + covered.x - x) * 4;
    for (let i = row * size.width + covered.x, end = row * size.width + right; i < end; i++, p += 4) {
      for (let c = 0; c < 3; c++) image.channels[c]![i] = data[p + c]!;
      matte.data[i] = data[p + 3]! / 255;
    }
  }
  return { image, matte, covered: { ...covered, width: right - covered.x, height: bottom - covered.y } };
}

function withAlpha({ data }: RgbImage, opacity: FloatPlane): Uint8Array {
  const rgba = new Uint8Array(opacity.data.length * 4);
  for (let i = 0, p = 0, o = 0; i < opacity.data.length; i++, p += 3, o += 4) {
    rgba[o] = data[p]!;
    rgba[o + 1] = data[p + 1]!;
    rgba[o + 2] = data[p + 2]!;
    rgba[o + 3] = Math.round(255 * opacity.data[i]!);
  }
  return rgba;
}

/** The empty place as it is when the shot begins, a little out of focus. */
function drawPlace({ size, shot, fps, seed }: Placement): PlanarImage {
  const camera = { move: 'static', speed: 1 } as const;
  const shots = [{ ...shot, startFrame: 0, subjects: [], camera }];
  const data = new Uint8Array(size.width * size.height * 3);
  createSceneRenderer({ seed, shots }, { ...size, fps }).drawFrame(0, data);
  return mapChannels(toPlanar({ ...size, data }), (plane) => gaussianBlur(plane, size.width * DEFOCUS));
}

/** Grey level of a place that neither brightens nor darkens who stands in it, and how far others do. */
const NEUTRAL_LEVEL = 118;
const EXPOSURE = { least: 0.55, most: 1.08, power: 0.45 } as const;
/** Share of the place's colour that falls on the person. */
const TINT = 0.35;

/** What the place throws onto a person: its mean colour and brightness, and the colours of its two sides. */
export function lightOf(backdrop: PlanarImage): PlaceLight {
  const { width, height } = backdrop;
  const meanOf = (from: number, to: number): [number, number, number] =>
    backdrop.channels.map((channel) => {
      let sum = 0;
      for (let y = 0; y < height; y++) for (let x = from; x < to; x++) sum += channel[y * width + x]!;
      return Math.max(1, sum / ((to - from) * height));
    }) as [number, number, number];
  const third = Math.floor(width / 3);
  const [whole, left, right] = [meanOf(0, width), meanOf(0, third), meanOf(width - third, width)];
  const grey = (whole[0] + whole[1] + whole[2]) / 3;
  const [red, green, blue] = whole.map((level) => 1 + TINT * (level / grey - 1)) as [number, number, number];
  const level = lumaOf(backdrop).data.reduce((sum, value) => sum + value, 0) / (width * height);
  const exposure = clamp((level / NEUTRAL_LEVEL) ** EXPOSURE.power, EXPOSURE.least, EXPOSURE.most);
  const sum = ([r, g, b]: [number, number, number]): number => r + g + b;
  return { ambient: [red, green, blue], exposure, rims: [left, right], side: sum(right) >= sum(left) ? 1 : -1 };
}

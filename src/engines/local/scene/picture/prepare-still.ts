import type { FaceFinder, LocatedFace } from '../../../../media/face/face-finder.ts';
import { boxBlur } from '../../../../media/image/box-blur.ts';
import { shrinkRgb } from '../../../../media/image/resample-plane.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../../../../media/image/rgb-image.ts';
import { inpaintBackground, knownBackground } from '../../../../media/matte/inpaint.ts';
import { measureFaceCoverage, type PersonMatter } from '../../../../media/matte/person-matte.ts';
import { APRON } from '../../../../media/parallax/camera-path.ts';
import { estimateDepth, figureDepth, horizonOf } from '../../../../media/parallax/estimate-depth.ts';
import { coverShare, findPlants, findWater } from '../../../../media/parallax/find-cover.ts';
import { findSky, type RgbPlanes } from '../../../../media/parallax/find-sky.ts';
import { buildStillModel, GRID_STEP, mirrorBorder, type StillModel } from '../../../../media/parallax/still-model.ts';
import { smoothstep } from '../../../../media/smooth.ts';
import { chooseFocus } from './choose-focus.ts';
import { type CoverPicture, chooseWindow, type Size } from './load-cover.ts';
import type { PictureWords } from './picture-words.ts';

export interface PictureDeps {
  readonly finder: FaceFinder;
  readonly matter: PersonMatter;
}

export interface StillRequest {
  readonly cover: CoverPicture;
  readonly size: Size;
  /** As found in the covering picture, the one of interest first. */
  readonly faces: readonly LocatedFace[];
  readonly words: PictureWords;
  /** The first face will be animated: its figure then moves within a soft rim of background. */
  readonly animated: boolean;
  readonly seed: number;
}

export interface PreparedStill {
  readonly model: StillModel;
  /** The picture with its apron: what an animation of its faces must be made for. */
  readonly canvas: RgbImage;
  /** From the covering picture to the canvas, pixels. */
  readonly offset: { readonly x: number; readonly y: number };
}

/** A face that fills this much of the height makes the picture a portrait. */
const PORTRAIT_FACE = 0.16;
const LEAST_FACE_COVERAGE = 0.6;
/** Background is trusted this far from any trace of a person, in parts of the width. */
const PLATE_MARGIN = 1 / 300;
/** Rim around a figure, in parts of the width; around an animated one as far as a nodding head leaves its place. */
const RIM = 1 / 110;
const ANIMATED_RIM = 1 / 55;
/** Less than this of a picture in leaves is an accent nobody expects to sway. */
const LEAST_PLANTS = 0.04;

/** Cuts a picture into what a moving camera can tell apart. About 0.7 s at 1280 x 720. */
export function prepareStill({ matter }: PictureDeps, request: StillRequest): PreparedStill {
  const { cover, size, faces, words } = request;
  const window = chooseWindow(cover.image, size, faces[0]?.box);
  const left = Math.ceil(size.width * APRON);
  const top = Math.ceil(size.height * APRON);
  const border = {
    left: left - window.x,
    top: top - window.y,
    width: size.width + 2 * left,
    height: size.height + 2 * top,
  };
  const canvas = mirrorBorder(cover.image, border);
  const boxes = faces.map(({ box }) => ({ ...box, x: box.x + border.left, y: box.y + border.top }));
  const matte = boxes.length === 0 ? null : matteFigures(matter, canvas, boxes);
  const planes = shrinkRgb(canvas, GRID_STEP);
  const people = matte === null ? undefined : shrinkPlane(matte, planes);
  const sky = findSky(planes, { isNamed: words.sky, ...(people === undefined ? {} : { people }) });
  const isPortrait = (boxes[0]?.height ?? 0) > PORTRAIT_FACE * size.height;
  const horizon = horizonOf(sky);
  const behind = cover.behind === undefined ? null : mirrorBorder(cover.behind, border);
  const layers = matte === null ? null : cutFigures(canvas, matte, { ...request, behind });
  const plants = findPlants(planes);
  const model = buildStillModel({
    width: size.width,
    height: size.height,
    left,
    top,
    canvas,
    background: layers?.background ?? canvas,
    figure:
      layers === null
        ? wholePicture(canvas, request)
        : { image: canvas, alpha: layers.alpha, depth: isPortrait ? 0.85 : figureDepth(people!, horizon) },
    depth: estimateDepth({ sky, isPortrait }),
    sky: sky.mask,
    hasSky: sky.share > 0,
    water: words.water ? findWater(planes, horizon) : null,
    plants: coverShare(plants) < LEAST_PLANTS ? null : plants,
    focus: chooseFocus(
      faces.map(({ box }) => ({ ...box, x: box.x - window.x, y: box.y - window.y })),
      size,
    ),
    horizonY: horizon * canvas.height,
    sway: request.animated ? 0 : 1,
  });
  return { model, canvas, offset: { x: border.left, y: border.top } };
}

/** Null when the network sees no person where the face is, as in drawings. */
function matteFigures(matter: PersonMatter, canvas: RgbImage, boxes: readonly PixelBox[]): FloatPlane | null {
  const matte = matter.matteAll(canvas, boxes);
  return measureFaceCoverage(matte, boxes[0]!) < LEAST_FACE_COVERAGE ? null : matte;
}

/** A face that cannot be cut out takes the whole picture with it. */
function wholePicture(canvas: RgbImage, { animated }: StillRequest) {
  if (!animated) return null;
  return { image: canvas, alpha: new Uint8Array(canvas.width * canvas.height).fill(255), depth: 0.5 };
}

interface Layers {
  readonly background: RgbImage;
  readonly alpha: Uint8Array;
}

/**
 * A figure moves with a soft rim of its own background. Cut along the matte instead, and with colours unmixed at its
 * edge (as the avatar does it), every uncertain hair left a bright outline behind as soon as the camera moved.
 */
function cutFigures(
  canvas: RgbImage,
  matte: FloatPlane,
  { animated, seed, size, behind }: StillRequest & { readonly behind: RgbImage | null },
): Layers {
  const rim = animated ? ANIMATED_RIM : RIM;
  return {
    background:
      behind ?? inpaintBackground(canvas, knownBackground(matte, Math.round(size.width * PLATE_MARGIN)), seed),
    alpha: rimmed(matte, Math.round(size.width * rim)),
  };
}

/** Any opacity above this is a trace of the person. */
const TRACE = 0.02;

/** Opaque wherever there is any trace of the person, fading out over `radius` pixels of background. */
function rimmed(matte: FloatPlane, radius: number): Uint8Array {
  const { width, height, data } = matte;
  const soft = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) soft[i] = data[i]! > TRACE ? 1 : 0;
  boxBlur(soft, soft, new Float32Array(data.length), { width, height, radius });
  // Loops, not `map` and `from`: their callbacks took half a second of a preparation of three.
  const alpha = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++)
    alpha[i] = data[i]! > TRACE ? 255 : Math.round(255 * smoothstep(0, 0.5, soft[i]!));
  return alpha;
}

function shrinkPlane(plane: FloatPlane, [like]: RgbPlanes): FloatPlane {
  const small = createPlane(like.width, like.height);
  for (let y = 0; y < small.height; y++) {
    const row = Math.min(plane.height - 1, y * GRID_STEP + GRID_STEP / 2) * plane.width;
    for (let x = 0; x < small.width; x++) {
      small.data[y * small.width + x] = plane.data[row + Math.min(plane.width - 1, x * GRID_STEP + GRID_STEP / 2)]!;
    }
  }
  return small;
}

import { type BackdropStyle, paintBackdrop } from './backdrop.ts';
import { blur } from './blur.ts';
import { type Build, drawBody } from './body.ts';
import { type BrowStyle, growBrows } from './brows.ts';
import type { Point } from './curve.ts';
import { addBloom, toBytes } from './finish.ts';
import { growFuzz } from './fuzz.ts';
import { drawPatch, type Patch } from './garments.ts';
import { drawStrands, drawUnderlay, type HairColour, type HairVolume } from './hair-light.ts';
import type { HairLayer } from './hairstyles.ts';
import type { LayFigure } from './lay-figure.ts';
import { createPicture, type Lights, measureExposure, type Picture, shade } from './light.ts';
import { createRandom, linearColour, pixel, scaleColour } from './numeric.ts';
import { type EyeStyle, growLashes, paintEyes } from './paint-eyes.ts';
import { type Complexion, paintSkin } from './paint-skin.ts';
import { createRelief, drawSurface, EMPTY_DEPTH, type Frame, MATERIAL, type Relief } from './relief.ts';
import { type FaceShape, sculptHead } from './sculpt.ts';
import { coverStrand, drawInk, growLock, type Strand } from './strands.ts';

/** Everything that makes one character. */
export interface Character {
  /** File name without ending. */
  readonly name: string;
  readonly seed: number;
  readonly shape: FaceShape;
  readonly build: Build;
  readonly complexion: Complexion;
  readonly eyes: EyeStyle;
  readonly brows: BrowStyle;
  readonly hair: { readonly layers: readonly HairLayer[]; readonly colour: HairColour; readonly volume: HairVolume };
  readonly clothes: readonly Patch[];
  readonly backdrop: BackdropStyle;
  readonly lights: Lights;
}

export const PICTURE_WIDTH = 1080;
export const PICTURE_HEIGHT = 1440;
const PICTURE_WIDTH_CM = 31.5;
const HEAD_CENTRE_FROM_TOP_CM = 18.2;

function createFrame(width: number, height: number): Frame {
  const pixelsPerCm = width / PICTURE_WIDTH_CM;
  return { width, height, pixelsPerCm, left: -PICTURE_WIDTH_CM / 2, top: -HEAD_CENTRE_FROM_TOP_CM };
}

interface GrownLayer {
  readonly layer: HairLayer;
  readonly strands: readonly Strand[];
  /** Share of each pixel the strands hide, 0..1. */
  readonly cover: Float32Array;
}

function measureCover(frame: Frame, strands: readonly Strand[]): Float32Array {
  const cover = new Float32Array(frame.width * frame.height);
  for (const strand of strands) {
    const solid = 0.82 * (strand.points.length - 1);
    coverStrand(frame, strand, (index, coverage, vertex) => {
      if (vertex > solid) return; // tips stay airy
      cover[index] = pixel(cover, index) + (1 - pixel(cover, index)) * coverage;
    });
  }
  return blur(cover, frame.width, frame.height, 0.09 * frame.pixelsPerCm);
}

function growHair(character: Character, frame: Frame, landmarks: readonly Point[]): GrownLayer[] {
  const random = createRandom(character.seed * 7 + 1);
  return character.hair.layers.map((layer, k) => {
    const strands = layer.locks.flatMap((lock, n) => growLock(lock, random, character.seed + 31 * k + n));
    for (const fuzz of layer.fuzz ?? []) strands.push(...growFuzz(fuzz, landmarks, random));
    // Inner strands first, whichever lock they belong to.
    const sorted = layer.locks.length > 1 ? strands.sort((a, b) => a.layer - b.layer) : strands;
    return { layer, strands: sorted, cover: measureCover(frame, sorted) };
  });
}

/** The depth that casts shadows: the figure plus the bulk of the hair lying on it. */
function occluders(relief: Relief, hair: readonly GrownLayer[]): Float32Array {
  const depth = Float32Array.from(relief.depth);
  for (const { layer, cover } of hair) {
    if (layer.place === 'behind' || layer.bulkCm === 0) continue;
    for (let k = 0; k < depth.length; k++) {
      if (pixel(cover, k) < 0.5) continue;
      const below = pixel(relief.depth, k);
      depth[k] = Math.max(pixel(depth, k), (below > EMPTY_DEPTH + 1 ? below : -4) + layer.bulkCm * pixel(cover, k));
    }
  }
  return depth;
}

function drawHair(
  picture: Picture,
  character: Character,
  hair: readonly GrownLayer[],
  place: HairLayer['place'],
): void {
  const { colour, volume } = character.hair;
  const root = linearColour(colour.root);
  for (const { layer, strands, cover } of hair) {
    if (layer.place !== place) continue;
    if (layer.underlay > 0) drawUnderlay(picture, cover, scaleColour(root, layer.underlay));
    drawStrands(picture, strands, { colour, volume, lights: character.lights, level: layer.level });
  }
}

/** Lays the lit figure over the backdrop; its edge is softened by the later reduction in size. */
function composite(picture: Picture, figure: Picture, relief: Relief): void {
  const pairs = [
    [picture.red, figure.red],
    [picture.green, figure.green],
    [picture.blue, figure.blue],
  ] as const;
  for (let k = 0; k < relief.depth.length; k++) {
    if (relief.material[k] === MATERIAL.none) continue;
    for (const [target, source] of pairs) target[k] = pixel(source, k);
  }
}

/**
 * Renders a character. `scale` 1 is the committed size; `oversampling` is the square root of samples per pixel.
 * Deterministic: the same character gives the same bytes.
 */
export function renderCharacter(
  figure: LayFigure,
  character: Character,
  { scale = 1, oversampling = 2 }: { scale?: number; oversampling?: number } = {},
): { data: Buffer; width: number; height: number } {
  const factor = scale * oversampling;
  const frame = createFrame(Math.round(PICTURE_WIDTH * factor), Math.round(PICTURE_HEIGHT * factor));
  const head = sculptHead(figure, character.shape);
  const relief = createRelief(frame);
  drawBody(relief, character.build);
  drawSurface(relief, head.surface, MATERIAL.skin);
  const { landmarks } = head;
  paintSkin(relief, landmarks, character.complexion, character.seed);
  character.clothes.forEach((patch, k) => {
    drawPatch(relief, character.build, patch, character.seed + 11 * k);
  });
  const hair = growHair(character, frame, landmarks);
  const person = shade(relief, character.lights, measureExposure(occluders(relief, hair), frame));
  const picture = createPicture(frame);
  paintBackdrop(picture, character.backdrop, character.seed);
  drawHair(picture, character, hair, 'behind');
  composite(picture, person, relief);
  paintEyes(picture, landmarks, character.eyes, character.seed);
  drawInk(picture, growBrows(landmarks, character.brows, character.seed), linearColour(character.brows.colour));
  drawInk(picture, growLashes(landmarks, character.eyes, character.seed), linearColour(character.eyes.lashes));
  drawHair(picture, character, hair, 'front');
  addBloom(picture, 0.15);
  return toBytes(picture, oversampling, character.seed);
}

/** Where the 468 landmarks of a character lie in its full-size picture, pixels. */
export function placeLandmarks(figure: LayFigure, character: Character): Point[] {
  const { left, top, pixelsPerCm } = createFrame(PICTURE_WIDTH, PICTURE_HEIGHT);
  return sculptHead(figure, character.shape).landmarks.map(({ x, y }) => ({
    x: (x - left) * pixelsPerCm,
    y: (y - top) * pixelsPerCm,
  }));
}

import { buildMorph, createMorphRenderer, drawMorph } from '../../../media/flow/morph.ts';
import type { PixelBox, RgbImage } from '../../../media/image/rgb-image.ts';
import { REST_POSE } from '../../../media/parallax/camera-path.ts';
import { createStillRenderer, drawStill } from '../../../media/parallax/draw-still.ts';
import type { StillModel } from '../../../media/parallax/still-model.ts';
import { type BakeExchange, createSceneRenderer } from '../../../media/scene/render-scene.ts';
import { createFaceDrawer, type FaceModel } from '../avatar/face-drawer.ts';
import type { FrameLayer, FrameSize, FrameSource } from './frame-source.ts';

/** Draws one source's layers, on one thread. */
export interface FrameDrawer {
  /** Writes rgb24. `decoded`: the slot's two decoded frames. A pure function of its arguments. */
  draw(layer: FrameLayer, decoded: readonly [Uint8Array, Uint8Array], out: Uint8Array): void;
}

/** `exchange`: with the other threads that draw the same scene from text. */
export function createFrameDrawer(source: FrameSource, size: FrameSize, exchange: BakeExchange | null): FrameDrawer {
  switch (source.kind) {
    case 'still':
      return stillDrawer(source.model, source.face);
    case 'morph': {
      const renderer = createMorphRenderer(source.morph);
      return { draw: ({ way = 0 }, _decoded, out) => drawMorph(renderer, way, out) };
    }
    case 'text': {
      const renderer = createSceneRenderer(source, { ...size, fps: source.fps }, exchange);
      renderer.prepare(source.shots[0]?.startFrame ?? 0);
      return { draw: ({ frame = 0 }, _decoded, out) => renderer.drawFrame(frame, out) };
    }
    case 'video':
      return {
        draw({ way = 0, decoded: index }, decoded, out) {
          if (index === undefined) drawBetween(decoded, way, size, out);
          else out.set(decoded[index]);
        },
      };
  }
}

function stillDrawer(model: StillModel, face: FaceModel | null): FrameDrawer {
  if (face === null) {
    const renderer = createStillRenderer(model);
    return { draw: ({ pose = REST_POSE, timeSeconds }, _decoded, out) => draw(renderer, pose, timeSeconds, out) };
  }
  const animated = createFaceDrawer(face);
  const near = model.near!.slice();
  const renderer = createStillRenderer(model, near);
  return {
    draw({ pose = REST_POSE, timeSeconds, face: parameters }, _decoded, out) {
      if (parameters !== undefined) {
        animated.draw(parameters);
        repack(animated.picture, animated.region, near);
      }
      draw(renderer, pose, timeSeconds, out);
    },
  };
}

/** The first frame is the picture itself, to the byte. */
function draw(
  renderer: ReturnType<typeof createStillRenderer>,
  pose: NonNullable<FrameLayer['pose']>,
  timeSeconds: number,
  out: Uint8Array,
): void {
  const { pivot: _, ...moves } = pose;
  if (timeSeconds === 0 && Object.values(moves).every((value) => value === 0)) out.set(renderer.model.rest);
  else drawStill(renderer, { pose, timeSeconds }, out);
}

/** New colours under the old opacity. */
function repack({ data, width: stride }: RgbImage, { x, y, width, height }: PixelBox, near: Int32Array): void {
  for (let row = y; row < y + height; row++) {
    const start = row * stride + x;
    for (let i = start, p = start * 3, end = start + width; i < end; i++, p += 3) {
      near[i] = (near[i]! & 0xff000000) | data[p]! | (data[p + 1]! << 8) | (data[p + 2]! << 16);
    }
  }
}

/** Neighbouring frames of a video move little: flow at this width is found in 50 ms. */
const BETWEEN_WIDTH = 240;
/** A frame this near to a decoded one is that one. */
const SAME = 0.02;
const CUT_CONSISTENCY = 0.3;

function drawBetween(
  [before, after]: readonly [Uint8Array, Uint8Array],
  way: number,
  { width, height }: FrameSize,
  out: Uint8Array,
): void {
  const nearest = way < 0.5 ? before : after;
  if (way < SAME || way > 1 - SAME) {
    out.set(nearest);
    return;
  }
  const morph = buildMorph(
    { width, height, data: before },
    { width, height, data: after },
    { maxWidth: BETWEEN_WIDTH, allocate: (bytes) => new ArrayBuffer(bytes) },
  );
  // A cut of the source has nothing between its two frames.
  if (morph.consistency < CUT_CONSISTENCY) out.set(nearest);
  else drawMorph(createMorphRenderer(morph), way, out);
}

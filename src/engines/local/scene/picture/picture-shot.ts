import type { Lipnet } from '../../../../media/audio/lipnet.ts';
import type { CanonicalFace } from '../../../../media/face/canonical-face.ts';
import type { LocatedFace } from '../../../../media/face/face-finder.ts';
import { type CameraMomentum, createCameraPath } from '../../../../media/parallax/camera-path.ts';
import type { Camera } from '../../../../media/scene/shot.ts';
import { animateFace, usableFaces } from '../../avatar/index.ts';
import type { FrameLayer, FrameSource } from '../frame-source.ts';
import type { CoverPicture, Size } from './load-cover.ts';
import type { PictureWords } from './picture-words.ts';
import { type PictureDeps, prepareStill } from './prepare-still.ts';

export interface PictureShotDeps extends PictureDeps {
  readonly lipnet: Lipnet;
  readonly canonical: CanonicalFace;
}

export interface PictureShotRequest {
  readonly cover: CoverPicture;
  readonly size: Size;
  readonly words: PictureWords;
  /** For the face's mood. */
  readonly prompt: string;
  readonly camera: Camera;
  /** A motion that is going on when the shot begins (or, resting at the end, when it ends) and dies away. */
  readonly momentum?: CameraMomentum;
  readonly frames: number;
  readonly fps: number;
  readonly seed: number;
  /** What the face says from the first frame on, mono at 16 kHz; null: it lives without speaking. */
  readonly voice: Float32Array | null;
  /** Frame at which the shot shows the picture as it is. Default `start`. */
  readonly restAt?: 'start' | 'end';
}

/** A picture under a moving camera. */
export interface PictureShot {
  readonly source: FrameSource;
  /** Faces that can be animated; the first one is. */
  readonly faces: number;
  layerAt(frame: number): Omit<FrameLayer, 'source' | 'opacity'>;
}

/** Prepares a shot of one picture. About 1.5 s of processor time at 1280 x 720, 2.5 s with a face. */
export function makePictureShot(deps: PictureShotDeps, request: PictureShotRequest): PictureShot {
  const { cover, size, words, fps, frames, seed, restAt = 'start', momentum } = request;
  const found = deps.finder.locate(cover.image).faces;
  const faces = usableFaces(found, cover.scale);
  // Moving faces must come to rest where the picture has to be itself: only a shot that starts there can do that.
  const animates = faces.length > 0 && restAt === 'start';
  const { model, canvas, offset } = prepareStill(deps, {
    cover,
    size,
    faces: faces.length > 0 ? faces : found,
    words,
    animated: animates,
    seed,
  });
  const durationSeconds = frames / fps;
  const lastSeconds = Math.max(1, frames - 1) / fps;
  const path = createCameraPath({
    camera: request.camera,
    durationSeconds: lastSeconds,
    seed,
    restAt,
    ...(momentum === undefined ? {} : { momentum }),
  });
  const moved = faces.map((face) => moveFace(face, offset));
  const animation = animates
    ? animateFace(deps, {
        photo: canvas,
        face: moved[0]!,
        faces: moved,
        voice: request.voice?.subarray(0, Math.ceil(durationSeconds * VOICE_RATE)) ?? null,
        prompt: request.prompt,
        fps,
        frames,
        seed,
      })
    : null;
  return {
    source: { kind: 'still', model, face: animation?.model ?? null },
    faces: faces.length,
    layerAt(frame) {
      const seconds = frame / fps;
      const face = animation === null ? {} : { face: animation.parametersAt(frame) };
      // Living details grow from rest; where the shot has to end at rest they run backwards.
      const timeSeconds = restAt === 'start' ? seconds : Math.max(0, lastSeconds - seconds);
      return { timeSeconds, pose: path.at(seconds), ...face };
    },
  };
}

const VOICE_RATE = 16_000;

function moveFace(face: LocatedFace, { x, y }: { readonly x: number; readonly y: number }): LocatedFace {
  const landmarks = face.landmarks.slice();
  for (let i = 0; i < landmarks.length; i += 3) {
    landmarks[i] = landmarks[i]! + x;
    landmarks[i + 1] = landmarks[i + 1]! + y;
  }
  return {
    ...face,
    landmarks,
    box: { ...face.box, x: face.box.x + x, y: face.box.y + y },
    roi: { ...face.roi, centerX: face.roi.centerX + x, centerY: face.roi.centerY + y },
  };
}

import type { Lipnet } from '../../../media/audio/lipnet.ts';
import { trackPitch } from '../../../media/audio/pitch.ts';
import { detectSpeech } from '../../../media/audio/speech-gate.ts';
import type { LocatedFace } from '../../../media/face/face-finder.ts';
import type { RgbImage } from '../../../media/image/rgb-image.ts';
import type { RigParameters } from '../../../media/rig/pose-face.ts';
import { parseDirection } from './direction.ts';
import type { FaceModel } from './face-drawer.ts';
import { createFramePoser, measureFace } from './frame-pose.ts';
import { planMotion } from './motion-plan.ts';
import { planMouth } from './mouth-plan.ts';
import { PARAMETER_COUNT, packParameters } from './parameter-vector.ts';
import { type PortraitDeps, preparePortrait } from './portrait.ts';
import { selectUsableFaces } from './usable-faces.ts';

/**
 * The avatar's entry for other local engines: a face in a picture that blinks, breathes and speaks, frame by frame, to
 * be drawn into something larger. `renderTalkingPortrait` makes a whole file instead.
 */

/** The faces large enough to animate. `scale`: the searched picture's pixels per pixel of the photo. */
export function usableFaces(found: readonly LocatedFace[], scale: number): LocatedFace[] {
  return selectUsableFaces(found, scale).faces;
}

export interface FaceAnimation {
  readonly model: FaceModel;
  /** Parameters of a frame, to be handed to `FaceDrawer.draw`. */
  parametersAt(frame: number): Float64Array;
}

export interface FaceAnimationRequest {
  /** The picture at its final size. */
  readonly photo: RgbImage;
  readonly face: LocatedFace;
  /** All faces of the photo, `face` among them. */
  readonly faces: readonly LocatedFace[];
  /** What is said, mono at 16 kHz from the first frame on; null for a face that only lives. */
  readonly voice: Float32Array | null;
  /** For mood and energy; words of other kinds are no matter here. */
  readonly prompt: string;
  readonly fps: number;
  readonly frames: number;
  readonly seed: number;
}

/** Rigs the face and plans its acting. About 0.5 s at 1280 x 720. */
export function animateFace(
  deps: PortraitDeps & { readonly lipnet: Lipnet },
  request: FaceAnimationRequest,
): FaceAnimation {
  const { photo, face, faces, seed, fps, frames } = request;
  const model = preparePortrait(deps, { photo, face, faces, mask: null, seed });
  const { direction } = parseDirection(request.prompt);
  const seconds = frames / fps;
  const voice = request.voice ?? new Float32Array(Math.ceil(seconds * SILENCE_RATE));
  const tracks = deps.lipnet.run(voice);
  const speech = detectSpeech(tracks, trackPitch(voice));
  const activity = tracks.gate.map((gate, t) => gate * speech[t]!);
  const plans = {
    mouth: planMouth({ tracks, speech, fps, frames, energy: direction.energy }),
    motion: planMotion({ seconds, seed, direction, loudness: tracks.loudness, activity }),
  };
  const poseAt = createFramePoser(measureFace(model.rig), plans, model.headMotion);
  return {
    model,
    parametersAt(frame) {
      const parameters = new Float64Array(PARAMETER_COUNT);
      packParameters(easeIn(poseAt(frame), frame / fps), parameters);
      return parameters;
    },
  };
}

/** The network's rate; any would do for silence. */
const SILENCE_RATE = 16_000;
/** The first frame of a video made from a picture is that picture: all motion grows from rest. */
const EASE_IN_SECONDS = 0.4;

function easeIn(parameters: RigParameters, seconds: number): RigParameters {
  const share = Math.min(1, seconds / EASE_IN_SECONDS);
  if (share === 1) return parameters;
  const eased = { ...parameters, shape: { ...parameters.shape } };
  for (const name of Object.keys(eased.shape) as (keyof typeof eased.shape)[]) eased.shape[name] *= share;
  for (const name of Object.keys(eased) as (keyof RigParameters)[]) {
    if (name !== 'shape') eased[name] *= share;
  }
  return eased;
}

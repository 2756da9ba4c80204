import type { BuiltClip, ClipRequest } from '../build-clip.ts';
import { chooseCamera } from './choose-camera.ts';
import { makePictureShot, type PictureShotDeps } from './picture-shot.ts';
import { readPictureWords } from './picture-words.ts';
import { inputOf } from '../scene-job.ts';

/** Mode F: the picture is the first frame, and a camera moves through it. */
export async function buildPictureClip(deps: PictureShotDeps, { job, plan, voice }: ClipRequest): Promise<BuiltClip> {
  const camera = chooseCamera(plan);
  const shot = await makePictureShot(deps, {
    path: inputOf(job, 'first_frame').path,
    size: { width: job.width, height: job.height },
    words: readPictureWords(job.prompt),
    prompt: job.prompt,
    camera,
    frames: plan.frames,
    fps: plan.fps,
    seed: plan.seed,
    voice,
  });
  return {
    clip: {
      frames: plan.frames,
      sources: [shot.source],
      orderOf: (frame) => ({ layers: [{ source: 0, opacity: 1, ...shot.layerAt(frame) }] }),
    },
    warnings: speakerWarnings(voice !== null, shot.faces),
    shots: [`first_frame: ${camera.move}${shot.faces > 0 ? ', the face lives' : ''}`],
  };
}

/** What a caller must know about who speaks. */
export function speakerWarnings(speaks: boolean, faces: number): string[] {
  if (!speaks || faces === 1) return [];
  if (faces === 0) return ['the dialogue is heard, but no face that could speak it was found in the picture'];
  return [`${faces} faces were found; the largest one speaks`];
}

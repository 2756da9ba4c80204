import { buildGrade } from '../../../../media/grade/grade.ts';
import { smoothstep } from '../../../../media/smooth.ts';
import type { BuiltClip, ClipRequest } from '../build-clip.ts';
import { inputOf } from '../scene-job.ts';
import { chooseCamera } from './choose-camera.ts';
import { loadCover } from './load-cover.ts';
import { makePictureShot, type PictureShotDeps } from './picture-shot.ts';
import { readPictureWords } from './picture-words.ts';

const LOOK_SECONDS = 2;
const ONE_SHOT = 'a clip from a first frame is one shot: of the shots in the prompt, the first one decides the camera';

/** Mode F: the picture is the first frame, and a camera moves through it. */
export async function buildPictureClip(deps: PictureShotDeps, { job, plan, voice }: ClipRequest): Promise<BuiltClip> {
  const camera = chooseCamera(plan);
  const size = { width: job.width, height: job.height };
  const shot = makePictureShot(deps, {
    cover: await loadCover(inputOf(job, 'first_frame').path, size),
    size,
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
      orderOf(frame) {
        // The first frame is the picture as it was given: a look grows over it.
        const grade = buildGrade(plan.shots[0]!.grades, smoothstep(0, LOOK_SECONDS, frame / plan.fps));
        const layers = [{ source: 0, opacity: 1, ...shot.layerAt(frame) }];
        return { layers, ...(grade === null ? {} : { grade }) };
      },
    },
    warnings: [...speakerWarnings(voice !== null, shot.faces), ...(plan.shots.length > 1 ? [ONE_SHOT] : [])],
    shots: [`first_frame: ${camera.move}${shot.faces > 0 ? ', the face lives' : ''}`],
  };
}

/** What a caller must know about who speaks. */
export function speakerWarnings(speaks: boolean, faces: number): string[] {
  if (!speaks || faces === 1) return [];
  if (faces === 0) return ['the dialogue is heard, but no face that could speak it was found in the picture'];
  return [`${faces} faces were found; the largest one speaks`];
}

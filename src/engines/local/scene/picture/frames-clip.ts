import { buildMorph } from '../../../../media/flow/morph.ts';
import type { RgbImage } from '../../../../media/image/rgb-image.ts';
import { smoothstep } from '../../../../media/smooth.ts';
import type { BuiltClip, ClipRequest } from '../build-clip.ts';
import type { FrameLayer } from '../frame-source.ts';
import { inputOf } from '../scene-job.ts';
import { chooseCamera } from './choose-camera.ts';
import { chooseWindow, cropWindow, loadCover, type Size } from './load-cover.ts';
import { makePictureShot, type PictureShotDeps } from './picture-shot.ts';
import { readPictureWords } from './picture-words.ts';

/** Below this share of agreement two pictures show different things: a morph would smear one into the other. */
const RELATED = 0.35;
/** The dissolve between unrelated pictures, as a share of the clip around its middle. */
const DISSOLVE = 0.4;

/** The inputs that a clip begins and ends with. */
export interface FrameNames {
  readonly first: string;
  readonly last: string;
}

/** Mode FL: the clip begins and ends with the given pictures. */
export async function buildFramesClip(
  deps: PictureShotDeps,
  request: ClipRequest,
  names: FrameNames = { first: 'first_frame', last: 'last_frame' },
): Promise<BuiltClip> {
  const { job, plan } = request;
  const size = { width: job.width, height: job.height };
  const [first, last] = await Promise.all(
    [names.first, names.last].map((name) => loadFramed(deps, inputOf(job, name).path, size)),
  );
  const morph = buildMorph(first!, last!);
  const look = plan.shots[0]!.grades.length > 0 ? [LOOK_GIVEN] : [];
  const silent = request.voice === null ? [] : ['between two given frames nobody\u2019s lips move with the dialogue'];
  const warnings = [...silent, ...look];
  if (morph.consistency < RELATED) return dissolve(deps, request, { names, warnings });
  const end = plan.frames - 1;
  return {
    clip: {
      frames: plan.frames,
      sources: [{ kind: 'morph', morph }],
      orderOf(frame) {
        const time = frame / end;
        // Mostly eased: a camera starts and stops, and the ends stay recognisable for a moment.
        const way = 0.3 * time + 0.7 * smoothstep(0, 1, time);
        return { layers: [{ source: 0, opacity: 1, timeSeconds: frame / plan.fps, way }] };
      },
    },
    warnings: [...warnings, ...(plan.stated.camera ? [CAMERA_GIVEN] : [])],
    shots: [`${names.first} to ${names.last}: morph, ${Math.round(100 * morph.consistency)} % in agreement`],
  };
}

const LOOK_GIVEN = 'both frames are shown as they are: the look named in the prompt was not applied';
const CAMERA_GIVEN = 'the camera moves as the two frames ask; the move named in the prompt was not applied';

async function loadFramed({ finder }: PictureShotDeps, path: string, size: Size): Promise<RgbImage> {
  const { image } = await loadCover(path, size);
  const window = chooseWindow(image, size, finder.locate(image).faces[0]?.box);
  return cropWindow(image, window, size);
}

/** Unrelated pictures share one camera move: the first is at rest when it begins, the last when it ends. */
async function dissolve(
  deps: PictureShotDeps,
  { job, plan }: ClipRequest,
  { names, warnings }: { readonly names: FrameNames; readonly warnings: readonly string[] },
): Promise<BuiltClip> {
  const camera = chooseCamera(plan);
  const size = { width: job.width, height: job.height };
  const cover = (name: string) => loadCover(inputOf(job, name).path, size);
  const common = {
    size,
    words: readPictureWords(job.prompt),
    prompt: job.prompt,
    camera,
    frames: plan.frames,
    fps: plan.fps,
    seed: plan.seed,
    voice: null,
  };
  const first = makePictureShot(deps, { ...common, cover: await cover(names.first) });
  const last = makePictureShot(deps, { ...common, cover: await cover(names.last), restAt: 'end' });
  const end = plan.frames - 1;
  return {
    clip: {
      frames: plan.frames,
      sources: [first.source, last.source],
      orderOf(frame) {
        const opacity = smoothstep(0.5 - DISSOLVE / 2, 0.5 + DISSOLVE / 2, frame / end);
        const layers: FrameLayer[] = [];
        if (opacity < 1) layers.push({ source: 0, opacity: 1, ...first.layerAt(frame) });
        if (opacity > 0) layers.push({ source: 1, opacity, ...last.layerAt(frame) });
        return { layers };
      },
    },
    warnings: [...warnings, 'the two frames show different things: they are dissolved into each other, not morphed'],
    shots: [`${names.first}: ${camera.move}`, `${names.last}: ${camera.move}, dissolved in`],
  };
}

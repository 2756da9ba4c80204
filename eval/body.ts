/**
 * How closely the body follows its driver: `npm run eval:body`. Bodies only, without face and file, so that limbs are
 * judged by themselves; TEST_MEDIA_DIR names the media. The first row of each driver is the floor: how far the judge
 * and the renderer's own network disagree about the driver itself, with nothing rendered at all.
 */
import path from 'node:path';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { loadLocalWeights } from '../src/engines/local/weights.ts';
import { ARM, armIndex } from '../src/media/body/body-parameters.ts';
import type { BodyPose } from '../src/media/body/body-points.ts';
import { type BodySample, layBodyTrack } from '../src/media/body/body-track.ts';
import { createBodyTracker, type TrackedBody } from '../src/media/body/body-tracker.ts';
import { createBodyRenderer, drawBodyBack, drawBodyFront, poseBody } from '../src/media/body/draw-body.ts';
import { type BodyModel, prepareBody } from '../src/media/body/prepare-body.ts';
import { findBodyNeutral, retargetBodyClip } from '../src/media/body/retarget-body.ts';
import { createFaceFinder } from '../src/media/face/face-finder.ts';
import type { RgbImage } from '../src/media/image/rgb-image.ts';
import { inpaintBackground, knownBackground } from '../src/media/matte/inpaint.ts';
import { createPersonMatter } from '../src/media/matte/person-matte.ts';
import { createNnRuntime } from '../src/media/nn/nn-runtime.ts';
import { splitLayers } from '../src/media/rig/split-layers.ts';
import { readTestPicture } from '../src/media/test-pictures.ts';
import { createBodyJudge, type JudgedBody, type Keypoint } from './body-judge.ts';
import { type JointScore, scoreJoints } from './body-scores.ts';

const DRIVERS = ['drive/d04_asl_m_again.mp4', 'drive/d05_asl_f_book.mp4', 'drive/d06_asl_f_walk.mp4'];
const CHARACTERS = ['frames/f01_first.jpg', 'drive/d04_asl_m_again.mp4'];
/** Driver frames between two looks, as the imitator has it. */
const EVERY = 3;

interface Clip {
  readonly fps: number;
  readonly frames: RgbImage[];
}

const mediaDir = process.env.TEST_MEDIA_DIR;
if (mediaDir === undefined) throw new Error('TEST_MEDIA_DIR is not set');
const weights = await loadLocalWeights();
const runtime = await createNnRuntime(weights);
const finder = createFaceFinder({ runtime, weights: weights.face });
const matter = createPersonMatter({ runtime, weights: weights.segmentation });
const tracker = createBodyTracker({ runtime, weights: weights.pose });
const judge = await createBodyJudge();
const clips = new Map<string, Clip>();
for (const file of DRIVERS) clips.set(file, await readClip(path.join(mediaDir, file)));
const characters = await Promise.all(
  CHARACTERS.map(async (file) => ({
    file,
    photo: clips.get(file)?.frames[0] ?? (await readTestPicture(mediaDir, file)),
  })),
);
for (const [driver, clip] of clips) {
  const poses = trackClip(clip);
  const judged = judgeAll(clip.frames);
  report(
    driver,
    'floor',
    scoreJoints(
      judged,
      poses.map(asKeypoints),
      poses.map(() => [1, 1]),
    ),
  );
  for (const { file, photo } of characters) {
    const model = prepare(photo);
    if (model === null) throw new Error(`${file} shows no shoulders`);
    const { frames, gates } = render(model, poses, clip.fps);
    report(driver, file, scoreJoints(judged, judgeAll(frames), gates));
  }
}

async function readClip(file: string): Promise<Clip> {
  const backend = await openMediaBackend();
  const frames: RgbImage[] = [];
  for await (const { width, height, data } of backend.decodeVideo(file)) {
    frames.push({ width, height, data: new Uint8Array(data) });
  }
  return { frames, fps: (await backend.probe(file)).video?.fps ?? 30 };
}

function locate(image: RgbImage): TrackedBody | null {
  const [face] = finder.locate(image).faces;
  return face === undefined ? null : tracker.locate(image, face.box);
}

function trackClip({ frames, fps }: Clip): (BodyPose | null)[] {
  const samples: BodySample[] = [];
  let last: TrackedBody | null = null;
  frames.forEach((frame, i) => {
    if (i % EVERY !== 0) return;
    last = (last && tracker.track(frame, last.roi)) ?? locate(frame);
    samples.push({ timeSeconds: i / fps, pose: last });
  });
  return layBodyTrack(
    samples,
    Float64Array.from(frames, (_, i) => i / fps),
  );
}

function prepare(photo: RgbImage): BodyModel | null {
  const [face] = finder.locate(photo).faces;
  const pose = locate(photo);
  if (face === undefined || pose === null) return null;
  const matte = matter.matte(photo, face.box);
  const alpha = Uint8Array.from(matte.data, (value) => Math.round(value * 255));
  const background = inpaintBackground(photo, knownBackground(matte, photo.width / 180), 1);
  const person = { ...photo, data: photo.data.slice() };
  splitLayers(photo, alpha, person.data, background.data);
  return prepareBody({ photo, person, alpha, pose, headZone: null, seed: 1 });
}

function render(model: BodyModel, poses: readonly (BodyPose | null)[], fps: number) {
  const neutral = findBodyNeutral(poses);
  if (neutral === null) throw new Error('the driver shows no shoulders');
  const renderer = createBodyRenderer(model);
  const parameters = retargetBodyClip(model, neutral, poses, fps);
  const frames = parameters.map((frame) => {
    const target = { width: model.width, height: model.height, data: new Uint8Array(model.plate.length) };
    poseBody(renderer, frame);
    drawBodyBack(renderer, target);
    drawBodyFront(renderer, target);
    return target;
  });
  const gate = (frame: Float32Array, side: 0 | 1): number =>
    model.arms[side] === null ? 0 : (frame[armIndex(side, ARM.gate)] ?? 0);
  return { frames, gates: parameters.map((frame) => [gate(frame, 0), gate(frame, 1)] as const) };
}

function judgeAll(frames: readonly RgbImage[]): (readonly Keypoint[])[] {
  let last: JudgedBody | undefined;
  return frames.map((frame) => {
    last = judge.find(frame, last);
    return last.points;
  });
}

/** BlazePose's points in COCO's places: shoulders, elbows and wrists. */
function asKeypoints(pose: BodyPose | null): Keypoint[] {
  return Array.from({ length: 17 }, (_, i) => pose?.points[i >= 5 && i <= 10 ? i + 6 : 0] ?? { x: 0, y: 0, score: 0 });
}

function report(driver: string, character: string, scores: readonly JointScore[]): void {
  console.log(`${path.basename(driver)} on ${character}`);
  for (const score of scores) {
    const percent = (value: number): string => `${Math.round(value * 100)} %`;
    console.log(
      `  ${score.name.padEnd(12)} visible in ${score.visibleFrames} frames, ${percent(score.gatedIn)} let in; ` +
        `error ${score.medianError.toFixed(3)} (${percent(score.withinLimit)} within 0.08), ` +
        `less the offset ${score.medianMotionError.toFixed(3)} (${percent(score.motionWithinLimit)})`,
    );
  }
}

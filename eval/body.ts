/**
 * How closely elbows and wrists of a rendered figure follow its driver, both seen by movenet, which the engine never
 * uses. `floor` is how far the judge and the engine's own network disagree about the driver, with nothing rendered.
 */
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import type { VideoFrame } from '../src/codecs/backend.ts';
import { type ImitatorDeps, imitate } from '../src/engines/local/imitator/imitate.ts';
import { loadImitatorDeps } from '../src/engines/local/imitator/imitator-deps.ts';
import { ARM, armIndex, type BodyParameters } from '../src/media/body/body-parameters.ts';
import { ARMS } from '../src/media/body/body-points.ts';
import type { TrackedBody } from '../src/media/body/body-tracker.ts';
import { type BodyJudge, createBodyJudge, type JudgedBody, type Keypoint } from './body-judge.ts';
import { type JointScore, JUDGED_JOINTS, scoreJoints } from './body-scores.ts';
import type { EvaluationPlace } from './run-on-media.ts';

const DRIVERS = ['d04_asl_m_again', 'd05_asl_f_book', 'd06_asl_f_walk'];
/** Half figures whose arms hang free. Folded ones (`f01_last`) rightly stay still. */
const FIGURES = ['frames/f01_first.jpg', 'drive/d04_asl_m_again.mp4'];
/** Share of the frames in which an arm must be let in, and the median distance in shoulder widths. */
const BARS = { gatedIn: 0.6, error: 0.08 };
/** With fewer surely seen frames a share says nothing. */
const LEAST_FRAMES = 10;

type Bodies = readonly (readonly Keypoint[])[];

/** Renders, judges and prints; returns what was missed. Runs in this process, so that the arms' gates can be read. */
export async function evaluateBodies({ media, out }: EvaluationPlace): Promise<string[]> {
  const deps = await loadImitatorDeps(process.env.SPARKSTAGE_FFMPEG);
  const judge = await createBodyJudge();
  const failed: string[] = [];
  console.log('\n| driver | figure | joint | frames seen | let in | median error | less the offset | bars |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const driver of DRIVERS) {
    const videoPath = path.join(media, 'drive', `${driver}.mp4`);
    const seen = await readBodies(deps, videoPath, judgeOf(judge));
    const own = await readBodies(deps, videoPath, trackerOf(deps));
    printScores(
      driver,
      'floor',
      scoreJoints(
        seen,
        own,
        own.map(() => [1, 1]),
      ),
    );
    for (const file of FIGURES) {
      const figure = path.parse(file).name;
      const imagePath = await openFigure(deps, path.join(media, file), path.join(out, `${figure}.png`));
      const outputPath = path.join(out, `${driver}-${figure}.mp4`);
      const gates = await render(deps, { imagePath, videoPath, outputPath });
      const made = await readBodies(deps, outputPath, judgeOf(judge));
      failed.push(...printScores(driver, figure, scoreJoints(seen, made, gates)));
    }
  }
  return failed;
}

/** A picture as it is; of a video the first frame. */
async function openFigure({ backend }: ImitatorDeps, file: string, still: string): Promise<string> {
  if (!file.endsWith('.mp4')) return file;
  for await (const { width, height, data } of backend.decodeVideo(file)) {
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(still);
    break;
  }
  return still;
}

/** Shares of the left and the right arm in each frame. */
async function render(
  deps: ImitatorDeps,
  files: { readonly imagePath: string; readonly videoPath: string; readonly outputPath: string },
): Promise<readonly (readonly [number, number])[]> {
  let body: readonly BodyParameters[] = [];
  await imitate(
    deps,
    { ...files, longSideMax: 720, maxSeconds: 30, seed: 1 },
    {
      progress: () => undefined,
      signal: new AbortController().signal,
      onActing: (acting) => {
        body = acting.body ?? [];
      },
    },
  );
  return body.map((frame) => [frame[armIndex(0, ARM.gate)] ?? 0, frame[armIndex(1, ARM.gate)] ?? 0]);
}

function judgeOf(judge: BodyJudge): (frame: VideoFrame) => readonly Keypoint[] {
  let last: JudgedBody | undefined;
  return (frame) => {
    last = judge.find(frame, last);
    return last.points;
  };
}

/** BlazePose in every frame, its points in COCO's places. */
function trackerOf({ finder, bodyTracker }: ImitatorDeps): (frame: VideoFrame) => readonly Keypoint[] {
  let last: TrackedBody | null = null;
  return (frame) => {
    last = last === null ? null : bodyTracker.track(frame, last.roi);
    const [face] = last === null ? finder.locate(frame).faces : [];
    if (face !== undefined) last = bodyTracker.locate(frame, face.box);
    const points: Keypoint[] = [];
    for (const { joint, shoulder, side } of JUDGED_JOINTS) {
      const arm = ARMS[side];
      points[shoulder] = last?.points[arm.shoulder] ?? NOWHERE;
      points[joint] = last?.points[joint < 9 ? arm.elbow : arm.wrist] ?? NOWHERE;
    }
    return points;
  };
}

const NOWHERE: Keypoint = { x: 0, y: 0, score: 0 };

async function readBodies(
  { backend }: ImitatorDeps,
  file: string,
  look: (frame: VideoFrame) => readonly Keypoint[],
): Promise<Bodies> {
  const bodies: (readonly Keypoint[])[] = [];
  for await (const frame of backend.decodeVideo(file)) bodies.push(look(frame));
  return bodies;
}

function printScores(driver: string, figure: string, scores: readonly JointScore[]): string[] {
  return scores.flatMap(({ name, visibleFrames, gatedIn, medianError, medianMotionError }) => {
    const isJudged = visibleFrames >= LEAST_FRAMES;
    const misses: string[] = [];
    if (gatedIn < BARS.gatedIn) misses.push('let in');
    if (gatedIn > 0 && !(medianError <= BARS.error)) misses.push('error');
    const numbers = [gatedIn, medianError, medianMotionError].map((value) => value.toFixed(2));
    const verdict = isJudged ? misses.join(', ') || 'met' : 'too few frames';
    console.log(`| ${[driver, figure, name, visibleFrames, ...numbers, verdict].join(' | ')} |`);
    return isJudged ? misses.map((what) => `${driver} ${figure} ${name}: ${what}`) : [];
  });
}

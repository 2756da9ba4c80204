import { COMPOSITE_WITH_TRAINED_MEDIA, markMp4 } from '../../../codecs/provenance.ts';
import { type ChildPool, createChildPool } from '../../../lib/child-pool.ts';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { Log } from '../../../lib/log.ts';
import type { EngineContext, EngineJob, EngineResult, InlineEngine } from '../../engine.ts';
import { seedOf } from '../job-seed.ts';
import { findMediaProblems } from '../media-problems.ts';
import { runChild, type UnusableFile } from '../run-child.ts';
import type { ImitatorJob, ImitatorReply } from './imitator-job.ts';

export interface ImitatorEngineOptions {
  /** Imitations at a time; each takes both cores of a small machine. */
  readonly children: number;
  /** The host's ffmpeg, instead of the bundled codecs; without it the bundled ones, or ffmpeg from PATH. */
  readonly ffmpegPath?: string;
  readonly log: Log;
}

const MODEL = 'spark_avatar_imitator_v2v';
/** Long side of the video at most; a picture is never enlarged beyond `SMALLEST_SIDE`. */
const LONG_SIDE = 1280;
/** Tiny pictures are enlarged to this, because a face below it leaves the renderer nothing to move. */
const SMALLEST_SIDE = 512;
/** Seed 001 names no length; the model refuses longer ones, and what a cut leaves over is not rendered. */
const MAX_SECONDS = 30;
const MAX_CHILD_BYTES = 1800 * 2 ** 20;
/** The pipeline aborts a job at the model's own limit; this one only catches a pipeline that forgot. */
const BACKSTOP_MS = 3_600_000;
/** A resting child holds 200 to 300 MB; a fresh one is ready after half a second. */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_JOBS_PER_CHILD = 20;

/** In public words, for the documentation. */
const LIMITS = [
  'The image must show a face, 40 pixels wide or more: a photo, a painting or a drawing of a person. Animals and things are refused.',
  'The head follows turns up to 24 degrees as they are, larger ones less and less, never beyond 32.',
  'The torso follows when both shoulders are in the image, an arm when all of it is and hangs free; fingers do not move by themselves.',
  "Motion is relative to the driver's own neutral face: someone who smiles all the time does not make the character smile.",
  'The face of the driver must be seen in half of the frames; nobody is imitated from behind.',
  'Output: H.264 and AAC, 24 to 30 frames per second, at most 1280 pixels on the long side.',
];

/** Picture and driving video to an imitation, on this machine's CPU. All media work happens in child processes. */
export function createImitatorEngine(options: ImitatorEngineOptions): InlineEngine {
  const { ffmpegPath } = options;
  const pool = createChildPool({
    entry: entryUrl(import.meta.url, 'imitator-child'),
    size: options.children,
    jobTimeoutMs: BACKSTOP_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    maxRssBytes: MAX_CHILD_BYTES,
    maxJobsPerChild: MAX_JOBS_PER_CHILD,
    // The server answers first; pictures take what is left.
    niceness: 5,
    onLog: (line, pid) => options.log.debug({ pid, line }, 'imitator child'),
    ...(ffmpegPath === undefined ? {} : { env: { SPARKSTAGE_FFMPEG: ffmpegPath } }),
  });
  return {
    kind: 'inline',
    id: 'local-imitator',
    models: [MODEL],
    limits: { [MODEL]: LIMITS },
    run: (job, context) => run(pool, job, context),
    problems: () => findMediaProblems(ffmpegPath),
    close: () => pool.close(),
  };
}

async function run(pool: ChildPool, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  const message = describeJob(job, context);
  const facts = await runChild<ImitatorReply>(pool, message, context, { outputs: [message.outputPath], unusable });
  await markMp4(message.outputPath, { digitalSourceType: COMPOSITE_WITH_TRAINED_MEDIA, taskId: job.taskId });
  return {
    artifacts: [{ name: 'video.mp4', kind: 'video', path: message.outputPath, contentType: 'video/mp4' }],
    warnings: facts.warnings,
    metadata: describeFacts(facts, message),
    jobId: `local-${job.attempt}`,
    costUnits: Math.ceil(facts.durationSeconds),
  };
}

/** Public words for a driving video that the child could not use. */
function unusable(reason: string): ReturnType<UnusableFile> {
  if (!['unreadable', 'no_video', 'too_long', 'too_large', 'unsupported'].includes(reason)) return undefined;
  return { reason: 'invalid_video', message: 'The driving video cannot be used' };
}

function describeJob(job: EngineJob, context: EngineContext): ImitatorJob {
  const image = context.input('image');
  return {
    imagePath: image.path,
    videoPath: context.input('video').path,
    outputPath: context.output('video.mp4'),
    longSideMax: longSideOf(image.facts),
    maxSeconds: MAX_SECONDS,
    seed: seedOf(job),
  };
}

function longSideOf({ width, height }: JsonObject): number {
  if (typeof width !== 'number' || typeof height !== 'number') throw new Error('the picture was not probed');
  return Math.min(LONG_SIDE, Math.max(SMALLEST_SIDE, width, height));
}

function describeFacts(facts: ImitatorReply, { seed }: ImitatorJob): JsonObject {
  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  const { look, track, render, finish } = facts.timingsMs;
  const { yaw, pitch, roll } = facts.turnsDegrees;
  return {
    engine: 'local-imitator',
    width: facts.width,
    height: facts.height,
    fps: facts.fps,
    frames: facts.frames,
    seed,
    media_backend: facts.mediaBackend,
    faces_found: facts.faces,
    driver: {
      fps: rounded(facts.driverFps, 3),
      frames: facts.driverFrames,
      frames_tracked: facts.trackedFrames,
      people: facts.people,
      lost_seconds: facts.lost.map(({ fromSeconds, toSeconds }) => [rounded(fromSeconds, 2), rounded(toSeconds, 2)]),
      neutral_at_seconds: rounded(facts.neutralSeconds, 2),
      largest_turn_degrees: { yaw: rounded(yaw, 1), pitch: rounded(pitch, 1), roll: rounded(roll, 1) },
      sound: facts.hasSound,
    },
    body: {
      torso: facts.body.torso,
      left_arm: rounded(facts.body.leftArm, 2),
      right_arm: rounded(facts.body.rightArm, 2),
    },
    stage_ms: {
      look: Math.round(look),
      track: Math.round(track),
      render: Math.round(render),
      finish: Math.round(finish),
    },
    cpu_ms: Math.round(facts.cpuMs),
    realtime_factor: rounded(facts.realtimeFactor, 3),
  };
}

import type { MediaBackend, MediaFacts, VideoFacts } from '../../../codecs/backend.ts';
import { MediaError } from '../../../codecs/backend.ts';
import { readImageFacts } from '../../../codecs/image-facts.ts';
import { Failure } from '../../../lib/failure.ts';
import { describeMotion } from '../../../media/motion/face-motion.ts';
import { type FaceSample, sampleFace } from '../../../media/motion/face-sample.ts';
import { findNeutral, type NeutralFace } from '../../../media/motion/find-neutral.ts';
import { createExpressionFitter } from '../../../media/motion/fit-expression.ts';
import { layTrack, type MotionTrack, type SeenMotion } from '../../../media/motion/lay-track.ts';
import { planRetarget, retargetFrame } from '../../../media/motion/retarget-face.ts';
import {
  chooseFace,
  createRenderPool,
  loadPhoto,
  type PortraitDeps,
  type PortraitModel,
  packParameters,
  preparePortrait,
  withUsableFaces,
} from '../avatar/index.ts';
import type { FramePool } from '../frame-pool.ts';
import { choosePerson } from './choose-person.ts';
import { describeImitation } from './describe-imitation.ts';
import { type DriverSound, decodeSound } from './driver-sound.ts';
import type { ImitatorFacts, ImitatorJob, ImitatorStage } from './imitator-job.ts';
import { findLostSpans, requirePerson } from './lost-person.ts';
import { type OutputTiming, planTiming } from './output-timing.ts';
import type { DriverVideo, WatchedFrame } from './watch-driver.ts';
import { createWatchThreads, type WatchThreads } from './watch-threads.ts';

/** What an imitation works with; made once per child process. */
export interface ImitatorDeps extends PortraitDeps {
  readonly backend: MediaBackend;
  /** That ffmpeg and nothing else, for the threads' own codecs. */
  readonly ffmpegPath?: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface ImitatorContext {
  /** 0..1, never decreasing. */
  readonly progress: (fraction: number, stage: ImitatorStage) => void;
  readonly signal: AbortSignal;
}

const WATCH_THREADS = 2;
const RENDER_THREADS = 2;
/** Longer side of the frames that are analysed: a face of a tenth of it still fills the mesh's input. */
const ANALYSED_SIDE = 1280;
/** Shares of the progress bar. */
const LOOKED = 0.1;
const TRACKED = 0.5;
const RENDERED = 0.98;
/** As the talking portrait's: `superfast` four steps above crf 18 has `veryfast`'s PSNR in two thirds of its time. */
const ENCODER = { crf: 22, preset: 'superfast', threads: 2 } as const;

/**
 * Makes a character imitate the person of a driving video. The whole video is watched before the first frame is
 * drawn: the neutral face, the lost moments and the limits are then known for all of it. Must run in a child process.
 * @throws Failure `no_subject`, `invalid_video`; MediaError for files that cannot be used; the signal's reason
 */
export async function imitate(deps: ImitatorDeps, job: ImitatorJob, context: ImitatorContext): Promise<ImitatorFacts> {
  const started = deps.now();
  context.progress(0, 'look');
  const { ffmpegPath } = deps;
  const threads = createWatchThreads({ threads: WATCH_THREADS, ...(ffmpegPath === undefined ? {} : { ffmpegPath }) });
  try {
    const driver = await openDriver(deps, job);
    const surveying = threads.survey(driver.video, driver.facts.durationSeconds);
    // The character is prepared on this thread meanwhile, and its failure is the one to report.
    surveying.catch(() => undefined);
    const character = await openCharacter(deps, job);
    const survey = await surveying;
    context.signal.throwIfAborted();
    context.progress(LOOKED, 'look');
    const lookedAt = deps.now();
    const { sightings, people } = choosePerson(survey.looks, driver.video.size);
    const durationSeconds = Math.min(driver.facts.durationSeconds, job.maxSeconds);
    if (sightings.length === 0) throw nobodyThroughout(durationSeconds);
    const { timesSeconds } = survey;
    const watched = await watch(threads, { ...driver, timesSeconds, sightings }, context);
    await threads.close();
    const timing = planTiming({
      timesSeconds,
      durationSeconds: driver.facts.durationSeconds,
      maxSeconds: job.maxSeconds,
    });
    const lost = findLostSpans(watched, durationSeconds);
    requirePerson(watched, lost);
    const acting = planActing(deps, watched, timing);
    const sound = await decodeSound(deps.backend, job.videoPath, driver.facts.hasAudio);
    const trackedAt = deps.now();
    const renderedAt = await render(deps, { job, character, acting, timing, sound }, context);
    const endedAt = deps.now();
    context.progress(1, 'finish');
    return describeImitation({
      character,
      driver: driver.facts,
      watched,
      lost,
      people,
      timing,
      acting,
      sound,
      timingsMs: {
        look: lookedAt - started,
        track: trackedAt - lookedAt,
        render: renderedAt - trackedAt,
        finish: endedAt - renderedAt,
      },
    });
  } finally {
    await threads.close();
  }
}

function nobodyThroughout(durationSeconds: number): Failure {
  return new Failure('no_subject', 'No person was found in the driving video', {
    param: 'driving_video_info.video_url',
    detail: `nobody from 0.0 to ${durationSeconds.toFixed(1)} s`,
    suggestion: 'provide a video that shows one person with the face towards the camera',
  });
}

/** The driving video's own facts. */
export interface DriverFacts {
  readonly durationSeconds: number;
  readonly fps: number;
  readonly hasAudio: boolean;
}

interface Driver {
  readonly video: DriverVideo;
  readonly facts: DriverFacts;
}

async function openDriver(deps: ImitatorDeps, job: ImitatorJob): Promise<Driver> {
  const facts = await probeDriver(deps.backend, job.videoPath);
  const { width, height } = facts.video;
  const factor = Math.min(1, ANALYSED_SIDE / Math.max(width, height));
  const size = { width: Math.max(2, Math.round(width * factor)), height: Math.max(2, Math.round(height * factor)) };
  return {
    video: { path: job.videoPath, size, maxSeconds: job.maxSeconds },
    facts: { durationSeconds: facts.video.durationSeconds, fps: facts.video.fps, hasAudio: facts.audio !== undefined },
  };
}

async function probeDriver(backend: MediaBackend, path: string): Promise<MediaFacts & { video: VideoFacts }> {
  const { video, ...rest } = await backend.probe(path);
  if (video === undefined) throw new MediaError('no_video', 'the driving video has no picture track');
  return { ...rest, video };
}

/** The character, ready to move. */
export interface Character {
  readonly model: PortraitModel;
  readonly faces: number;
}

async function openCharacter(deps: ImitatorDeps, job: ImitatorJob): Promise<Character> {
  const own = await readImageFacts(job.imagePath);
  const photo = await loadPhoto(job.imagePath, job.longSideMax);
  const finder = withUsableFaces(deps.finder, Math.max(own.width, own.height));
  const { faces } = finder.locate(photo);
  const face = chooseFace(faces, null);
  return { model: preparePortrait(deps, { photo, face, faces, mask: null, seed: job.seed }), faces: faces.length };
}

async function watch(
  threads: WatchThreads,
  request: Driver & {
    readonly timesSeconds: Float64Array;
    readonly sightings: Parameters<WatchThreads['watch']>[0]['sightings'];
  },
  { progress, signal }: ImitatorContext,
): Promise<WatchedFrame[]> {
  const { video, timesSeconds, sightings } = request;
  let done = 0;
  const watched = await threads.watch({
    video,
    timesSeconds,
    sightings,
    onFrames: (frames) => {
      done += frames;
      progress(LOOKED + ((TRACKED - LOOKED) * Math.min(done, timesSeconds.length)) / timesSeconds.length, 'track');
    },
  });
  signal.throwIfAborted();
  return watched;
}

/** What the character shall do. */
export interface Acting {
  readonly neutral: NeutralFace;
  readonly neutralSeconds: number;
  readonly track: MotionTrack;
}

function planActing(deps: ImitatorDeps, watched: readonly WatchedFrame[], timing: OutputTiming): Acting {
  const samples = watched.map(({ landmarks }) => (landmarks === null ? null : sampleFace(deps.canonical, landmarks)));
  const known = samples.flatMap((sample, i) => (sample === null ? [] : [{ sample, time: watched[i]!.timeSeconds }]));
  const neutral = findNeutral(known.map(({ sample }) => sample));
  const fitter = createExpressionFitter(deps.canonical, neutral.local);
  const seen = samples.map(
    (sample: FaceSample | null, i): SeenMotion => ({
      timeSeconds: watched[i]!.timeSeconds,
      motion: sample === null ? null : describeMotion(sample, neutral, fitter),
    }),
  );
  return {
    neutral,
    neutralSeconds: known[neutral.index]!.time - (timing.timesSeconds[0] ?? 0),
    track: layTrack(seen, timing.timesSeconds),
  };
}

interface RenderPlan {
  readonly job: ImitatorJob;
  readonly character: Character;
  readonly acting: Acting;
  readonly timing: OutputTiming;
  readonly sound: DriverSound;
}

/** Renders and encodes; resolves to the time at which the last frame was written. */
async function render(deps: ImitatorDeps, plan: RenderPlan, context: ImitatorContext): Promise<number> {
  const { model } = plan.character;
  const pool = createRenderPool(model, RENDER_THREADS);
  try {
    return await encode(deps, pool, plan, context);
  } finally {
    await pool.close();
  }
}

async function encode(
  deps: ImitatorDeps,
  pool: FramePool,
  { job, character, acting, timing, sound }: RenderPlan,
  { progress, signal }: ImitatorContext,
): Promise<number> {
  const { model } = character;
  const { width, height } = model;
  const audio = sound === null ? {} : { audio: { sampleRate: sound.sampleRate, channels: 1 as const } };
  const encoder = await deps.backend.openEncoder(job.outputPath, {
    width,
    height,
    fps: timing.fps,
    ...ENCODER,
    ...audio,
  });
  const retarget = planRetarget(model.rig, acting.neutral, model.headMotion);
  try {
    if (sound !== null) await encoder.writeAudio(sound.samples);
    await pool.renderAll({
      frames: timing.frames,
      describe: (frame, out) => packParameters(retargetFrame(retarget, acting.track, frame), out),
      write: async (pixels, frame) => {
        await encoder.writeVideo(pixels);
        progress(Math.min(RENDERED, TRACKED + ((RENDERED - TRACKED) * (frame + 1)) / timing.frames), 'render');
      },
      signal,
    });
    const renderedAt = deps.now();
    progress(RENDERED, 'finish');
    await encoder.close();
    return renderedAt;
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

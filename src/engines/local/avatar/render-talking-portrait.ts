import sharp from 'sharp';
import { type MediaBackend, MediaError } from '../../../codecs/backend.ts';
import { decodeImage } from '../../../codecs/image-facts.ts';
import type { Lipnet } from '../../../media/audio/lipnet.ts';
import { SAMPLE_RATE } from '../../../media/audio/mel-features.ts';
import { trackPitch } from '../../../media/audio/pitch.ts';
import { detectSpeech } from '../../../media/audio/speech-gate.ts';
import type { LocatedFace } from '../../../media/face/face-finder.ts';
import type { RgbImage } from '../../../media/image/rgb-image.ts';
import type { FramePool } from '../frame-pool.ts';
import type { TalkingPortraitFacts, TalkingPortraitJob, TalkingPortraitStage } from './avatar-job.ts';
import { type Direction, type ParsedDirection, parseDirection } from './direction.ts';
import { createFramePoser, measureFace } from './frame-pose.ts';
import { chooseFace, loadMask } from './mask.ts';
import { type MotionPlan, planMotion } from './motion-plan.ts';
import { type MouthPlan, planMouth } from './mouth-plan.ts';
import { type OutputSettings, outputSettings } from './output-settings.ts';
import { packParameters } from './parameter-vector.ts';
import { type PortraitDeps, preparePortrait } from './portrait.ts';
import type { PortraitModel } from './portrait-model.ts';
import { createRenderPool } from './render-pool.ts';

/** What the renderer works with; made once per child process. */
export interface TalkingPortraitDeps extends PortraitDeps {
  readonly backend: MediaBackend;
  readonly lipnet: Lipnet;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface TalkingPortraitContext {
  /** 0..1, never decreasing. */
  readonly progress: (fraction: number, stage: TalkingPortraitStage) => void;
  readonly signal: AbortSignal;
}

/** Sound rate of the file written. */
const OUTPUT_SAMPLE_RATE = 48_000;
/** Backstop against a file that decodes without end; the models' own limits are far lower. */
const MAX_AUDIO_SECONDS = 600;
const DEFAULT_WORKERS = 2;
/** Shares of the progress bar. */
const PREPARED = 0.15;
const RENDERED = 0.97;

/** x264 then works beside this thread, which drives the renderers; the bytes depend on this number, not on the cores. */
const ENCODER_THREADS = 2;

/**
 * Makes a portrait speak: photo and voice in, MP4 with the same voice out. Frames are a pure function of the inputs and
 * the seed. Must run in a child process (native codecs).
 * @throws Failure `no_subject`; MediaError for files that cannot be used; the signal's reason
 */
export async function renderTalkingPortrait(
  deps: TalkingPortraitDeps,
  job: TalkingPortraitJob,
  { progress, signal }: TalkingPortraitContext,
): Promise<TalkingPortraitFacts> {
  const started = deps.now();
  progress(0, 'prepare');
  const settings = outputSettings(job);
  const portrait = await openPortrait(deps, job, settings.longSide);
  signal.throwIfAborted();
  progress(PREPARED / 2, 'prepare');
  // Threads take 0.1 to 0.3 s to start; they do it while the sound is listened to.
  const pool = createRenderPool(portrait.model, job.workers ?? DEFAULT_WORKERS);
  try {
    const parsed = parseDirection(job.prompt);
    const acting = await planActing(deps, job, { fps: settings.fps, direction: parsed.direction });
    signal.throwIfAborted();
    progress(PREPARED, 'prepare');
    const prepared = deps.now();
    const finishStarted = await renderFile(deps, { job, portrait, acting, settings, pool }, { progress, signal });
    const ended = deps.now();
    progress(1, 'finish');
    return describeResult(
      { portrait, acting, settings, parsed },
      { prepare: prepared - started, render: finishStarted - prepared, finish: ended - finishStarted },
    );
  } finally {
    await pool.close();
  }
}

interface OpenPortrait {
  readonly model: PortraitModel;
  readonly face: LocatedFace;
  readonly faces: number;
}

async function openPortrait(
  deps: TalkingPortraitDeps,
  job: TalkingPortraitJob,
  longSide: number,
): Promise<OpenPortrait> {
  const photo = await loadPhoto(job.imagePath, longSide);
  const mask = await loadMask(job.maskPaths ?? [], photo.width, photo.height);
  const { faces } = deps.finder.locate(photo);
  const face = chooseFace(faces, mask === null ? null : { data: mask, width: photo.width, height: photo.height });
  const model = preparePortrait(deps, { photo, face, faces, mask, seed: job.seed });
  return { model, face, faces: faces.length };
}

/** The photo with its longer side at `longSide` and both sides even, as H.264 needs. */
export async function loadPhoto(path: string, longSide: number): Promise<RgbImage> {
  const image = await decodeImage(path, { maxSide: longSide });
  const even = (value: number): number => Math.max(2, value - (value % 2));
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const factor = longSide / Math.max(image.width, image.height);
  const pipeline = sharp(image.data, { raw });
  // A picture that is one pixel too wide loses that column: resampling it all would cost sharpness.
  if (factor > 1) {
    pipeline.resize({
      width: even(Math.round(image.width * factor)),
      height: even(Math.round(image.height * factor)),
      fit: 'fill',
    });
  } else {
    pipeline.extract({ left: 0, top: 0, width: even(image.width), height: even(image.height) });
  }
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

interface Acting {
  readonly mouth: MouthPlan;
  readonly motion: MotionPlan;
  readonly frames: number;
  readonly seconds: number;
  readonly sound: Float32Array;
}

async function planActing(
  deps: TalkingPortraitDeps,
  job: TalkingPortraitJob,
  style: { readonly fps: number; readonly direction: Direction },
): Promise<Acting> {
  const limits = { maxSeconds: MAX_AUDIO_SECONDS };
  const sound = await deps.backend.decodeAudio(job.audioPath, { sampleRate: OUTPUT_SAMPLE_RATE, ...limits });
  const voice = await deps.backend.decodeAudio(job.audioPath, { sampleRate: SAMPLE_RATE, ...limits });
  const seconds = sound.length / OUTPUT_SAMPLE_RATE;
  if (seconds === 0) throw new MediaError('no_audio', 'the sound track is empty');
  // The small slack keeps 10.000001 s of resampled sound from taking a frame of its own.
  const frames = Math.max(1, Math.ceil(seconds * style.fps - 1e-3));
  const tracks = deps.lipnet.run(voice);
  const speech = detectSpeech(tracks, trackPitch(voice));
  const { fps, direction } = style;
  return {
    mouth: planMouth({ tracks, speech, fps, frames, energy: direction.energy }),
    motion: planMotion({
      seconds,
      seed: job.seed,
      direction,
      loudness: tracks.loudness,
      activity: tracks.gate.map((gate, t) => gate * speech[t]!),
    }),
    frames,
    seconds,
    sound,
  };
}

interface RenderPlan {
  readonly job: TalkingPortraitJob;
  readonly portrait: OpenPortrait;
  readonly acting: Acting;
  readonly settings: OutputSettings;
  readonly pool: FramePool;
}

/** Renders and encodes; resolves to the time at which the last frame was written. */
async function renderFile(
  deps: TalkingPortraitDeps,
  { job, portrait, acting, settings, pool }: RenderPlan,
  { progress, signal }: TalkingPortraitContext,
): Promise<number> {
  const { model } = portrait;
  const encoder = await deps.backend.openEncoder(job.outputPath, {
    width: model.width,
    height: model.height,
    fps: settings.fps,
    crf: settings.crf,
    preset: settings.preset,
    threads: ENCODER_THREADS,
    audio: { sampleRate: OUTPUT_SAMPLE_RATE, channels: 1 },
    ...(job.metadata === undefined ? {} : { metadata: job.metadata }),
  });
  const parametersAt = createFramePoser(measureFace(model.rig), acting, model.headMotion);
  try {
    await encoder.writeAudio(acting.sound);
    await pool.renderAll({
      frames: acting.frames,
      describe: (frame, out) => packParameters(parametersAt(frame), out),
      write: async (pixels, frame) => {
        await encoder.writeVideo(pixels);
        // The last step must not round above what `finish` says next.
        progress(Math.min(RENDERED, PREPARED + ((RENDERED - PREPARED) * (frame + 1)) / acting.frames), 'render');
      },
      signal,
    });
    const finishStarted = deps.now();
    progress(RENDERED, 'finish');
    await encoder.close();
    return finishStarted;
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

function describeResult(
  made: Omit<RenderPlan, 'job' | 'pool'> & { readonly parsed: ParsedDirection },
  timingsMs: Readonly<Record<TalkingPortraitStage, number>>,
): TalkingPortraitFacts {
  const { portrait, acting, settings, parsed } = made;
  const durationSeconds = acting.frames / settings.fps;
  const warnings: string[] = [];
  if (portrait.faces > 1) {
    const speaker = portrait.model.mask === null ? 'the largest one' : 'the largest one inside the mask';
    warnings.push(`${portrait.faces} faces were found; ${speaker} speaks`);
  }
  if (acting.mouth.activity.every((value) => value === 0)) warnings.push('no speech was heard in the audio');
  const total = timingsMs.prepare + timingsMs.render + timingsMs.finish;
  return {
    width: portrait.model.width,
    height: portrait.model.height,
    fps: settings.fps,
    frames: acting.frames,
    durationSeconds,
    faceBox: portrait.face.box,
    faces: portrait.faces,
    warnings,
    applied: parsed.applied,
    notApplied: parsed.notApplied,
    timingsMs,
    realtimeFactor: total / 1000 / durationSeconds,
  };
}

import { COMPOSITE_WITH_TRAINED_MEDIA, markMp4 } from '../../../codecs/provenance.ts';
import { type ChildPool, createChildPool } from '../../../lib/child-pool.ts';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { Log } from '../../../lib/log.ts';
import type {
  EngineContext,
  EngineJob,
  EngineResult,
  InlineEngine,
  Inspection,
  InspectRequest,
  JobOutline,
} from '../../engine.ts';
import { seedOf } from '../job-seed.ts';
import { findMediaProblems } from '../media-problems.ts';
import { runChild, toEngineFailure, type UnusableFile } from '../run-child.ts';
import type { TalkingPortraitFacts, TalkingPortraitJob, TalkingPortraitReply } from './avatar-job.ts';
import type { InspectMessage, InspectReply } from './inspect-child.ts';
import { outputSettings } from './output-settings.ts';

export interface AvatarEngineOptions {
  /** Renders at a time; each takes both cores of a small machine. */
  readonly children: number;
  /** The host's ffmpeg, instead of the bundled codecs; without it the bundled ones, or ffmpeg from PATH. */
  readonly ffmpegPath?: string;
  readonly log: Log;
}

/** Long side of the video at most; a picture is never enlarged beyond `SMALLEST_SIDE`. */
const LONG_SIDE: Readonly<Record<string, number>> = {
  'omnihuman-1.5': 1920,
  spark_avatar_picture_omni_v2: 1280,
};
/** Tiny pictures are enlarged to this, because a face below it leaves the renderer nothing to move. */
const SMALLEST_SIDE = 512;
const FPS = 25;
/** From docs/avatar.md, for the pages of its models. */
const LIMITS: readonly string[] = [
  'It warps the photo and invents no pixels: hands and bodies stay as they are.',
  'A head turned or tilted by more than about 30° in the photo moves poorly.',
  'Faces narrower than 40 pixels are refused.',
  'Words of a prompt that it cannot act on are listed in metadata.prompt_not_applied.',
];
/** x264 quality: the first frame stays within 35 dB of the photo, the still background within 40 dB. */
const CRF = 18;
/** Measured at 1920 x 1920 and 35 s: 560 MB; the rest is room for pictures of 4096 pixels while they are scaled. */
const MAX_RENDER_BYTES = 1600 * 2 ** 20;
const MAX_INSPECT_BYTES = 1200 * 2 ** 20;
/** The pipeline aborts a job at the model's own limit; this one only catches a pipeline that forgot. */
const BACKSTOP_MS = 3_600_000;
const INSPECT_TIMEOUT_MS = 20_000;
/** A resting child holds 200 to 300 MB; a fresh one is ready after half a second. */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_RENDERS_PER_CHILD = 20;

/** Photo and voice to a talking portrait, on this machine's CPU. All media work happens in child processes. */
export function createAvatarEngine(options: AvatarEngineOptions): InlineEngine {
  const onLog = (line: string, pid: number): void => options.log.debug({ pid, line }, 'avatar child');
  const common = { onLog, idleTimeoutMs: IDLE_TIMEOUT_MS };
  const renders = createChildPool({
    ...common,
    entry: entryUrl(import.meta.url, 'avatar-child'),
    size: options.children,
    jobTimeoutMs: BACKSTOP_MS,
    maxRssBytes: MAX_RENDER_BYTES,
    maxJobsPerChild: MAX_RENDERS_PER_CHILD,
    // The server answers first; pictures take what is left.
    niceness: 5,
    ...(options.ffmpegPath === undefined ? {} : { env: { SPARKSTAGE_FFMPEG: options.ffmpegPath } }),
  });
  // Its own child: a caller waits for the look at a picture, so it must not queue behind a render.
  const looks = createChildPool({
    ...common,
    entry: entryUrl(import.meta.url, 'inspect-child'),
    size: 1,
    jobTimeoutMs: INSPECT_TIMEOUT_MS,
    maxRssBytes: MAX_INSPECT_BYTES,
  });
  return {
    kind: 'inline',
    id: 'local-avatar',
    models: Object.keys(LONG_SIDE),
    limits: Object.fromEntries(Object.keys(LONG_SIDE).map((model) => [model, LIMITS])),
    run: (job, context) => run(renders, job, context),
    inspect: (request) => inspect(looks, request),
    weight: weigh,
    problems: () => findMediaProblems(options.ffmpegPath),
    async close() {
      await Promise.all([renders.close(), looks.close()]);
    },
  };
}

async function run(pool: ChildPool, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  const message = describeJob(job, context);
  const facts = await runChild<TalkingPortraitReply>(pool, message, context, {
    outputs: [message.outputPath],
    unusable,
  });
  await markMp4(message.outputPath, { digitalSourceType: COMPOSITE_WITH_TRAINED_MEDIA, taskId: job.taskId });
  return {
    artifacts: [{ name: 'video.mp4', kind: 'video', path: message.outputPath, contentType: 'video/mp4' }],
    warnings: [
      ...facts.warnings,
      ...unheededWords(facts),
      ...fastModeTrade(facts, message),
      ...missingMask(job.params, message),
    ],
    metadata: describeFacts(facts, message),
    jobId: `local-${job.attempt}`,
    costUnits: Math.ceil(facts.durationSeconds),
  };
}

function unheededWords({ notApplied }: TalkingPortraitFacts): string[] {
  if (notApplied.length === 0) return [];
  return [`not applied from the prompt: ${notApplied.join(', ')}`];
}

/** Seed 003: "faster generation with potentially lower quality"; the caller is told which. */
function fastModeTrade(
  { width, height, fps }: TalkingPortraitFacts,
  { fast, longSideMax }: TalkingPortraitJob,
): string[] {
  if (!fast) return [];
  const full = `${longSideMax} pixels on the long side and ${FPS} frames per second`;
  return [`pe_fast_mode made ${width}x${height} pixels at ${fps} frames per second instead of ${full}`];
}

function missingMask(params: JsonObject, { maskPaths }: TalkingPortraitJob): string[] {
  if (params.auto_mask !== true || maskPaths !== undefined) return [];
  return ['auto_mask found no mask that holds a face: the whole picture may move'];
}

function describeFacts(facts: TalkingPortraitReply, { seed, fast }: TalkingPortraitJob): JsonObject {
  const { prepare, render, finish } = facts.timingsMs;
  return {
    engine: 'local-avatar',
    width: facts.width,
    height: facts.height,
    fps: facts.fps,
    frames: facts.frames,
    seed,
    fast_mode: fast,
    media_backend: facts.mediaBackend,
    faces_found: facts.faces,
    prompt_applied: [...facts.applied],
    prompt_not_applied: [...facts.notApplied],
    stage_ms: { prepare: Math.round(prepare), render: Math.round(render), finish: Math.round(finish) },
    realtime_factor: Math.round(facts.realtimeFactor * 1000) / 1000,
  };
}

function describeJob(job: EngineJob, context: EngineContext): TalkingPortraitJob {
  const { params } = job;
  const image = context.input('image');
  const prompt = params.prompt;
  const maskPaths = masksOf(params, context);
  return {
    imagePath: image.path,
    audioPath: context.input('audio').path,
    outputPath: context.output('video.mp4'),
    longSideMax: longSideOf(job.model, image.facts),
    fps: FPS,
    seed: seedOf(job),
    ...(typeof prompt === 'string' && prompt.trim() !== '' ? { prompt } : {}),
    fast: params.pe_fast_mode === true,
    ...(maskPaths.length === 0 ? {} : { maskPaths }),
    crf: CRF,
    faceChoice: 'largest',
  };
}

/** The caller's masks are united; of those that `auto_mask` found, the first is the one person who speaks. */
function masksOf(params: JsonObject, context: EngineContext): string[] {
  const paths = context.inputs('mask-').map((mask) => mask.path);
  return Array.isArray(params.mask_url) && params.mask_url.length > 0 ? paths : paths.slice(0, 1);
}

/**
 * Measured with 8.4 s of speech on two cores: 5.1 s for 340 x 340 at 20 frames a second, 6.1 s for 512 x 512 at 25, 10.6
 * s for 852 x 852 at 20 and 18.6 s for 1280 x 1280 at 25, the usual: a fixed quarter, and the rest by pixels a second.
 */
function weigh({ model, params, inputs }: JobOutline): number {
  const image = inputs.find(({ name }) => name === 'image')?.facts ?? {};
  const { width, height } = image;
  if (typeof width !== 'number' || typeof height !== 'number') return 1;
  const { longSide, fps } = outputSettings({
    longSideMax: longSideOf(model, image),
    fps: FPS,
    crf: CRF,
    fast: params.pe_fast_mode === true,
  });
  const pixels = (longSide * longSide * Math.min(width, height)) / Math.max(width, height);
  return 0.25 + (0.75 * pixels * fps) / (1280 * 1280 * 25);
}

function longSideOf(model: string, facts: JsonObject): number {
  const limit = LONG_SIDE[model];
  if (limit === undefined) throw new Error(`the avatar engine does not serve ${model}`);
  const { width, height } = facts;
  if (typeof width !== 'number' || typeof height !== 'number') throw new Error('the picture was not probed');
  return Math.min(limit, Math.max(SMALLEST_SIDE, width, height));
}

/** Public words for sound that the child could not use. */
function unusable(reason: string): ReturnType<UnusableFile> {
  if (reason !== 'no_audio' && reason !== 'too_long') return undefined;
  return { reason: 'invalid_audio', message: 'The audio cannot be used' };
}

async function inspect(pool: ChildPool, request: InspectRequest): Promise<Inspection> {
  const message: InspectMessage = {
    imagePath: request.image.path,
    wantMasks: request.wantMasks,
    directory: request.directory,
  };
  try {
    const { faces, problem, maskPaths } = await pool.run<InspectReply>(message, { signal: request.signal });
    const masks = maskPaths.map((path) => ({ path, contentType: 'image/png' }));
    return { faces, masks, metadata: { faces_found: faces }, ...(problem === undefined ? {} : { problem }) };
  } catch (error) {
    throw toEngineFailure(error, request.signal, unusable);
  }
}

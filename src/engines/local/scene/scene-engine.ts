import { createHash } from 'node:crypto';
import { COMPOSITE_WITH_TRAINED_MEDIA, markMp4, markPng, PROCEDURAL_MEDIA } from '../../../codecs/provenance.ts';
import { type ChildPool, createChildPool } from '../../../lib/child-pool.ts';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { Log } from '../../../lib/log.ts';
import type { EngineArtifact, EngineContext, EngineJob, EngineResult, InlineEngine, JobOutline } from '../../engine.ts';
import { findMediaProblems } from '../media-problems.ts';
import { runChild, type UnusableFile } from '../run-child.ts';
import type { SceneFacts, SceneInput, SceneJob } from './scene-job.ts';
import { SCENE_MODES, type SceneMode } from './scene-mode.ts';

export interface SceneEngineOptions {
  /** Renders at a time; each takes both cores of a small machine. */
  readonly children: number;
  /** The host's ffmpeg, instead of the bundled codecs; without it the bundled ones, or ffmpeg from PATH. */
  readonly ffmpegPath?: string;
  readonly log: Log;
}

const MODEL = 'spark_dance_v2_0';
/** Procedural, not a diffusion model: docs/scene.md says the same at length. */
const ABILITIES: readonly string[] = [
  'Text: an animatic of procedural landscapes, a city and interiors with weather, time of day, camera and small figures.',
  'First frame: camera moves with parallax, drifting sky, water and leaves, a face that blinks and speaks quoted lines.',
  'First and last frame: a flow-based morph, or a dissolve between unrelated pictures.',
  'A person of a lone reference picture before a drawn place, where the prompt asks for it.',
  'References: pictures as shots; videos cut, retimed, reversed, regraded, looped, continued; sounds as track or voice.',
  'Mono sound: dialogue by offline voices, ambience and music by synthesis.',
];
const LIMITS: readonly string[] = [
  'It draws by rules: it does not follow a story, and words it does not know are listed in metadata.local.ignored.',
  'It invents nothing beyond a picture or behind its figures, and turns no head to profile.',
  'It does not replace, add or remove things in a video.',
  'Text scenes have no faces up close and no lettering; voices are synthetic and do not sing.',
];
/** Frames a second of every video of this model. */
const FPS = 24;
/** Measured: see docs/measurements.md; the rest is room for pictures of 6000 pixels while they are scaled. */
const MAX_RSS_BYTES = 1400 * 2 ** 20;
/** The pipeline aborts a job at the model's own limit; this one only catches a pipeline that forgot. */
const BACKSTOP_MS = 3_600_000;
const IDLE_TIMEOUT_MS = 60_000;
/** A child that made 20 clips one after the other held 780 MB: what it has freed stays with its allocator. */
const MAX_RENDERS_PER_CHILD = 8;

/** Text, pictures, videos and sounds to a video, on this machine's CPU. All media work happens in child processes. */
export function createSceneEngine(options: SceneEngineOptions): InlineEngine {
  const renders = createChildPool({
    entry: entryUrl(import.meta.url, 'scene-child'),
    size: options.children,
    jobTimeoutMs: BACKSTOP_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    maxRssBytes: MAX_RSS_BYTES,
    maxJobsPerChild: MAX_RENDERS_PER_CHILD,
    // The server answers first; pictures take what is left.
    niceness: 5,
    onLog: (line, pid) => options.log.debug({ pid, line }, 'scene child'),
    ...(options.ffmpegPath === undefined ? {} : { env: { SPARKSTAGE_FFMPEG: options.ffmpegPath } }),
  });
  return {
    kind: 'inline',
    id: 'local-scene',
    models: [MODEL],
    abilities: { [MODEL]: ABILITIES },
    limits: { [MODEL]: LIMITS },
    weight: weigh,
    run: (job, context) => run(renders, job, context),
    problems: () => findMediaProblems(options.ffmpegPath),
    close: () => renders.close(),
  };
}

/** Measured: time goes with the pixels, and a second of a scene from text takes about three of a picture. */
function weigh({ params, inputs }: JobOutline): number {
  const size = params.resolution === '1080p' ? 2.2 : params.resolution === '480p' ? 0.5 : 1;
  return size * (inputs.length === 0 ? 3 : 1);
}

async function run(pool: ChildPool, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  const resolved = readResolved(job.params);
  const message = describeJob(job, context, resolved);
  const { outputPath, lastFramePath } = message;
  const outputs = [outputPath, ...(lastFramePath === undefined ? [] : [lastFramePath])];
  const facts = await runChild<SceneFacts>(pool, message, context, { outputs, unusable });
  const artifacts = await markArtifacts(job, message);
  return {
    artifacts,
    warnings: facts.warnings,
    metadata: describeFacts(facts, message, resolved),
    jobId: `local-${job.attempt}`,
    // As the model prices: width x height x frames / 1024.
    costUnits: Math.ceil((message.width * message.height * facts.frames) / 1024),
  };
}

async function markArtifacts(job: EngineJob, message: SceneJob): Promise<EngineArtifact[]> {
  const { outputPath, lastFramePath, mode } = message;
  // Text becomes pictures by rules and noise; pictures and voices of real things are changed.
  const digitalSourceType = mode === 'T' ? PROCEDURAL_MEDIA : COMPOSITE_WITH_TRAINED_MEDIA;
  const provenance = { digitalSourceType, taskId: job.taskId };
  await markMp4(outputPath, provenance);
  const video: EngineArtifact = { name: 'video.mp4', kind: 'video', path: outputPath, contentType: 'video/mp4' };
  if (lastFramePath === undefined) return [video];
  await markPng(lastFramePath, provenance);
  return [video, { name: 'last-frame.png', kind: 'image', path: lastFramePath, contentType: 'image/png' }];
}

interface Resolved {
  readonly mode: SceneMode;
  readonly ratio: string;
  readonly width: number;
  readonly height: number;
}

/** What the model made definite (see its `finalInput`). */
function readResolved({ resolved }: JsonObject): Resolved {
  const { mode, ratio, width, height } = (resolved ?? {}) as JsonObject;
  const known = SCENE_MODES.find((name) => name === mode);
  if (known === undefined || typeof ratio !== 'string' || typeof width !== 'number' || typeof height !== 'number') {
    throw new Error('the job has no resolved mode and size');
  }
  return { mode: known, ratio, width, height };
}

function describeJob(job: EngineJob, context: EngineContext, { mode, width, height }: Resolved): SceneJob {
  const { params } = job;
  const content = Array.isArray(params.content) ? (params.content as JsonObject[]) : [];
  const text = content.find(({ type }) => type === 'text')?.text;
  return {
    mode,
    prompt: typeof text === 'string' ? text : '',
    width,
    height,
    durationSeconds: typeof params.duration === 'number' ? params.duration : -1,
    seed: seedOf(job),
    withSound: params.generate_audio !== false,
    withWatermark: params.watermark === true,
    inputs: context.inputs('').flatMap(toSceneInput),
    outputPath: context.output('video.mp4'),
    ...(params.return_last_frame === true ? { lastFramePath: context.output('last-frame.png') } : {}),
  };
}

function toSceneInput({ name, path, facts }: ReturnType<EngineContext['input']>): SceneInput[] {
  const kind = facts.kind;
  if (kind !== 'image' && kind !== 'video' && kind !== 'audio') throw new Error(`${name} was not probed`);
  const seconds = facts.durationSeconds;
  return [{ name, kind, path, ...(typeof seconds === 'number' ? { seconds } : {}) }];
}

/** -1 draws one: by the task, so that every attempt makes the same video. It is reported, and sent back it repeats. */
function seedOf({ params, taskId }: EngineJob): number {
  const { seed } = params;
  if (typeof seed === 'number' && seed >= 0) return seed;
  return createHash('sha256').update(taskId).digest().readUInt32LE(0);
}

/** Public words for a reference that the child could not use. */
function unusable(reason: string): ReturnType<UnusableFile> {
  if (reason === 'no_audio' || reason === 'too_long')
    return { reason: 'invalid_audio', message: 'The audio cannot be used' };
  if (reason === 'no_video') return { reason: 'invalid_video', message: 'The video cannot be used' };
  return undefined;
}

function describeFacts(facts: SceneFacts, message: SceneJob, resolved: Resolved): JsonObject {
  const { prepare, sound, render, finish } = facts.timingsMs;
  const seconds = (prepare + sound + render + finish) / 1000;
  return {
    engine: 'local-scene',
    mode: resolved.mode,
    width: message.width,
    height: message.height,
    ratio: resolved.ratio,
    fps: FPS,
    frames: facts.frames,
    duration: facts.durationSeconds,
    duration_source: facts.durationSource,
    seed: message.seed,
    media_backend: facts.mediaBackend,
    local: {
      understood: [...facts.understood],
      ignored: [...facts.ignored],
      fallback: facts.fallback,
      shots: [...facts.shots],
      dialogue: facts.dialogue.map((line) => ({ ...line })),
      sound: [...facts.soundParts],
    },
    stage_ms: {
      prepare: Math.round(prepare),
      sound: Math.round(sound),
      render: Math.round(render),
      finish: Math.round(finish),
    },
    realtime_factor: Math.round((seconds / facts.durationSeconds) * 1000) / 1000,
  };
}

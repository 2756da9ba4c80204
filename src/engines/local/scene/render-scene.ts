import type { MediaBackend } from '../../../codecs/backend.ts';
import { usableFaces } from '../avatar/index.ts';
import { type BuiltClip, buildClip, type ClipDeps } from './build-clip.ts';
import { type ClipSound, makeClipSound, type SoundDeps } from './clip-sound.ts';
import { drawWatermark, type Watermark } from './draw-watermark.ts';
import { loadCover } from './picture/load-cover.ts';
import { planScene } from './plan/plan-scene.ts';
import type { ScenePlan } from './plan/scene-plan.ts';
import { planTimeline } from './reference/plan-timeline.ts';
import { type Clip, openRenderPool, type RenderPool } from './render-pool.ts';
import type { SceneFacts, SceneInput, SceneJob, SceneStage } from './scene-job.ts';
import { SAMPLE_RATE } from './sound/voices.ts';

/** What the renderer works with; made once per child process. */
export interface SceneDeps extends ClipDeps, SoundDeps {
  readonly backend: MediaBackend;
  /** Writes rgb24 as a PNG. */
  readonly writePng: (path: string, picture: { width: number; height: number; data: Uint8Array }) => Promise<void>;
  readonly loadWatermark: (size: { width: number; height: number }) => Promise<Watermark>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface SceneContext {
  /** 0..1, never decreasing. */
  readonly progress: (fraction: number, stage: SceneStage) => void;
  readonly signal: AbortSignal;
}

const FPS = 24;
const WORKERS = 2;
/** As the avatar: `superfast` four steps of crf above has the quality of `veryfast` in two thirds of its time. */
const ENCODING = { crf: 22, preset: 'superfast', threads: 2 } as const;
/** Shares of the progress bar. */
const PLANNED = 0.02;
const SOUNDED = 0.08;
const PREPARED = 0.15;
const RENDERED = 0.97;

/**
 * Makes one video of the scene model. Frames are a pure function of the job. Must run in a child process (native
 * codecs).
 */
export async function renderScene(deps: SceneDeps, job: SceneJob, context: SceneContext): Promise<SceneFacts> {
  const { progress, signal } = context;
  const times: [SceneStage, number][] = [];
  const begin = (stage: SceneStage, fraction: number): void => {
    signal.throwIfAborted();
    times.push([stage, deps.now()]);
    progress(fraction, stage);
  };
  begin('prepare', 0);
  const plan = planScene(job.prompt, {
    seed: job.seed,
    durationSeconds: job.durationSeconds,
    mode: job.mode,
    references: job.mode === 'R' ? job.inputs.map(toReference) : [],
  });
  const timeline = job.mode === 'R' ? planTimeline(plan, job.inputs) : null;
  let opened: OpenedClip | null = null;
  const open = async (voice: ClipSound['voice']): Promise<OpenedClip> => {
    const built = await buildClip(deps, { job, plan, voice, timeline });
    return { ...built, pool: openRenderPool(built.clip, { width: job.width, height: job.height }, WORKERS) };
  };
  try {
    // Nobody in a scene from text moves their lips: a thread makes its world while this one makes the sound.
    if (job.mode === 'T') opened = await open(null);
    begin('sound', PLANNED);
    const sound = await makeClipSound(deps, { job, plan, timeline, signal, hasFace: () => hasFace(deps, job) });
    begin('prepare', SOUNDED);
    opened ??= await open(sound.voice);
    begin('render', PREPARED);
    await renderFile(deps, { job, opened, sound }, context, () => begin('finish', RENDERED));
    return describeScene(plan, opened, sound, sumTimes(times, deps.now()), deps.backend.name);
  } finally {
    await opened?.pool.close();
  }
}

/** What the request became, with its threads at work or waiting. */
interface OpenedClip extends BuiltClip {
  readonly pool: RenderPool;
}

/** Whether the first picture of the request has a face that could speak. */
async function hasFace({ finder }: SceneDeps, { inputs, width, height }: SceneJob): Promise<boolean> {
  const picture = inputs.find(({ kind }) => kind === 'image');
  if (picture === undefined) return false;
  const { image, scale } = await loadCover(picture.path, { width, height });
  return usableFaces(finder.locate(image).faces, scale).length > 0;
}

function toReference({ name, kind, seconds }: SceneInput) {
  return { name, kind, ...(seconds === undefined ? {} : { seconds }) };
}

function describeScene(
  plan: ScenePlan,
  { warnings, shots }: BuiltClip,
  sound: ClipSound,
  timingsMs: SceneFacts['timingsMs'],
  mediaBackend: string,
): SceneFacts {
  return {
    frames: plan.frames,
    durationSeconds: plan.durationSeconds,
    durationSource: plan.durationSource,
    understood: plan.local.understood,
    ignored: plan.local.ignored,
    fallback: plan.local.fallback,
    warnings: [...plan.warnings, ...warnings, ...sound.warnings],
    shots,
    dialogue: sound.dialogue,
    soundParts: sound.parts,
    timingsMs,
    mediaBackend,
  };
}

interface FilePlan {
  readonly job: SceneJob;
  readonly opened: { readonly clip: Clip; readonly pool: RenderPool };
  readonly sound: ClipSound;
}

async function renderFile(
  deps: SceneDeps,
  { job, opened: { clip, pool }, sound }: FilePlan,
  { progress, signal }: SceneContext,
  onRendered: () => void,
): Promise<void> {
  const size = { width: job.width, height: job.height };
  const watermark = job.withWatermark ? await deps.loadWatermark(size) : null;
  const encoder = await deps.backend.openEncoder(job.outputPath, {
    ...size,
    ...ENCODING,
    fps: FPS,
    ...(sound.pcm === null ? {} : { audio: { sampleRate: SAMPLE_RATE, channels: 1 } }),
  });
  try {
    if (sound.pcm !== null) await encoder.writeAudio(sound.pcm);
    await pool.render({
      write: async (pixels, frame) => {
        if (watermark !== null) drawWatermark(watermark, pixels, size.width);
        await encoder.writeVideo(pixels);
        const isLast = frame === clip.frames - 1;
        if (isLast && job.lastFramePath !== undefined) {
          await deps.writePng(job.lastFramePath, { ...size, data: pixels });
        }
        progress(Math.min(RENDERED, PREPARED + ((RENDERED - PREPARED) * (frame + 1)) / clip.frames), 'render');
      },
      signal,
    });
    onRendered();
    await encoder.close();
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

/** Wall time per stage; a stage that comes twice is summed. */
function sumTimes(times: readonly [SceneStage, number][], ended: number): Record<SceneStage, number> {
  const sums = { prepare: 0, sound: 0, render: 0, finish: 0 };
  for (const [index, [stage, start]] of times.entries()) sums[stage] += (times[index + 1]?.[1] ?? ended) - start;
  return sums;
}

import { type ChildPool, createChildPool } from '../../../lib/child-pool.ts';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import type { Log } from '../../../lib/log.ts';
import type { EngineContext, EngineJob, EngineResult, InlineEngine } from '../../engine.ts';
import { seedOf } from '../job-seed.ts';
import { runChild, type UnusableFile } from '../run-child.ts';
import type { PortraitFacts, PortraitFormat, PortraitJob, PortraitMode } from './portrait-job.ts';

export interface PortraitEngineOptions {
  /** Pictures at a time; each takes one core. */
  readonly children: number;
  readonly log: Log;
}

const MODEL = 'spark_edit_portrait';
/** Measured: 706 MB for a creative picture of 2048 x 2048; the rest is room for photos of 4096 pixels while they are decoded. */
const MAX_RSS_BYTES = 1400 * 2 ** 20;
/** The pipeline aborts a job at the model's own limit; this one only catches a pipeline that forgot. */
const BACKSTOP_MS = 600_000;
const IDLE_TIMEOUT_MS = 60_000;
const MAX_JOBS_PER_CHILD = 50;
/** Seconds per picture and per megapixel of output; measured on two cores: 5.0 s at 1.8 megapixels, 8.9 s at 4.2. */
const ESTIMATE = { base: 2.1, perMegapixel: 1.6 };

const LIMITS = [
  "A retoucher, relighter and background artist, not a generator: in every gen_mode the person, expression, pose, hair and clothes stay those of the photo. The vendor's creative mode makes a new person.",
  'Places are painted and out of focus; other people appear only as blurred silhouettes, text and objects not at all.',
  'What a prompt asked beyond that is listed in metadata.warnings.',
];

/** Retouches, lights and stages one portrait on this machine's CPU. All media work happens in child processes. */
export function createPortraitEngine({ children, log }: PortraitEngineOptions): InlineEngine {
  const pool = createChildPool({
    entry: entryUrl(import.meta.url, 'portrait-child'),
    size: children,
    jobTimeoutMs: BACKSTOP_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    maxRssBytes: MAX_RSS_BYTES,
    maxJobsPerChild: MAX_JOBS_PER_CHILD,
    // The server answers first; pictures take what is left.
    niceness: 5,
    onLog: (line, pid) => log.debug({ pid, line }, 'portrait child'),
  });
  return {
    kind: 'inline',
    id: 'local-portrait',
    models: [MODEL],
    limits: { [MODEL]: LIMITS },
    run: (job, context) => run(pool, job, context),
    estimateSeconds: ({ params }) =>
      ESTIMATE.base + (ESTIMATE.perMegapixel * numberOf(params, 'width') * numberOf(params, 'height')) / 1e6,
    problems: async () => [],
    close: () => pool.close(),
  };
}

async function run(pool: ChildPool, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  const message = describeJob(job, context);
  const { outputPath, format } = message;
  const facts = await runChild<PortraitFacts>(pool, message, context, { outputs: [outputPath], unusable });
  return {
    artifacts: [
      { name: `portrait.${EXTENSION[format]}`, kind: 'image', path: outputPath, contentType: `image/${format}` },
    ],
    warnings: facts.warnings,
    metadata: describeFacts(facts, message),
    jobId: `local-${job.attempt}`,
    costUnits: 1,
  };
}

/** Public words for a picture that passed the look at its head and then could not be decoded: cut short, damaged. */
function unusable(reason: string): ReturnType<UnusableFile> {
  if (!['unreadable', 'too_large', 'unsupported'].includes(reason)) return undefined;
  return { reason: 'invalid_image', message: 'The image cannot be read' };
}

const EXTENSION: Readonly<Record<PortraitFormat, string>> = { jpeg: 'jpg', png: 'png', webp: 'webp' };

function describeJob(job: EngineJob, context: EngineContext): PortraitJob {
  const { params, taskId } = job;
  const format = (params.output_format ?? 'jpeg') as PortraitFormat;
  return {
    imagePath: context.input('image').path,
    outputPath: context.output(`portrait.${EXTENSION[format]}`),
    format,
    width: numberOf(params, 'width'),
    height: numberOf(params, 'height'),
    mode: params.gen_mode as PortraitMode,
    prompt: typeof params.prompt === 'string' ? params.prompt : '',
    gpen: numberOf(params, 'gpen'),
    skin: numberOf(params, 'skin'),
    unify: numberOf(params, 'skin_unifi'),
    seed: seedOf(job),
    taskId,
  };
}

/** The model's schema has filled in every default; anything else would be a fault of ours. */
function numberOf(params: JsonObject, name: string): number {
  const value: JsonValue | undefined = params[name];
  if (typeof value !== 'number') throw new Error(`the portrait model let ${name} pass without a number`);
  return value;
}

function describeFacts(facts: PortraitFacts, { width, height, seed, mode }: PortraitJob): JsonObject {
  return {
    engine: 'local-portrait',
    width,
    height,
    seed,
    gen_mode: mode,
    faces_found: facts.faces,
    face_width: facts.faceWidth,
    extended_share: Math.round(facts.extendedShare * 1000) / 1000,
    scene: facts.scene,
    light: facts.light,
    look: facts.look,
    prompt_applied: [...facts.applied],
    prompt_not_applied: [...facts.notApplied],
    stage_ms: { ...facts.stageMs },
  };
}

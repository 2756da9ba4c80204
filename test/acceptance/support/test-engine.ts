import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMediaBackend } from '../../../src/codecs/open-backend.ts';
import type {
  EngineContext,
  EngineJob,
  EngineRegistry,
  EngineResult,
  InlineEngine,
} from '../../../src/engines/engine.ts';
import { Failure } from '../../../src/lib/failure.ts';
import { makePng } from './media.ts';

/** Pictures of this width hold nobody, as far as the test engine is concerned. */
export const EMPTY_WIDTH = 65;

export interface TestEngineOptions {
  /** Served beside omnihuman-1.5 and omni_v2. */
  readonly models?: readonly string[];
  /** What every job makes; 64 x 64 and a second long by default. */
  readonly video?: { readonly side: number; readonly fps: number; readonly frames: number };
}

/**
 * Stands in for the engine port where a test is about the platform: copies one real MP4. A prompt of `hang` runs until
 * it is aborted, `fail` fails, `junk` produces a file that is no video.
 */
export async function createTestEngines(directory: string, options: TestEngineOptions = {}): Promise<EngineRegistry> {
  const video = path.join(directory, 'engine.mp4');
  await writeTestVideo(video, options.video ?? { side: 64, fps: 10, frames: 10 });
  const engine: InlineEngine = {
    kind: 'inline',
    id: 'test-engine',
    models: ['omnihuman-1.5', 'spark_avatar_picture_omni_v2', ...(options.models ?? [])],
    run: (job, context) => run(video, job, context),
    async inspect({ image, wantMasks, directory: place }) {
      const { width, height } = image.facts as { width: number; height: number };
      const mask = path.join(place, 'mask.png');
      if (wantMasks) await writeFile(mask, await makePng(width, height));
      const masks = wantMasks ? [{ path: mask, contentType: 'image/png' }] : [];
      return { faces: width === EMPTY_WIDTH ? 0 : 1, masks, metadata: { masks_found: masks.length } };
    },
    problems: async () => [],
    close: async () => undefined,
  };
  return {
    find: (model) => (engine.models.includes(model) ? engine : undefined),
    route: (model) => (engine.models.includes(model) ? [engine] : []),
    all: () => [engine],
    close: async () => undefined,
  };
}

async function writeTestVideo(
  file: string,
  { side, fps, frames }: NonNullable<TestEngineOptions['video']>,
): Promise<void> {
  const backend = await openMediaBackend({ prefer: 'ffmpeg' });
  const encoder = await backend.openEncoder(file, { width: side, height: side, fps });
  const frame = new Uint8Array(side * side * 3).fill(120);
  for (let i = 0; i < frames; i++) await encoder.writeVideo(frame);
  await encoder.close();
}

/** Of a flat request, or the text of a `content` list. */
function promptOf({ params }: EngineJob): unknown {
  const items = Array.isArray(params.content) ? params.content : [];
  const text = items.find((item) => typeof item === 'object' && item !== null && 'text' in item) as
    | { readonly text: unknown }
    | undefined;
  return params.prompt ?? text?.text;
}

async function run(video: string, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  const prompt = promptOf(job);
  context.progress(0.5, 'rendering');
  if (prompt === 'hang') await sleep(120_000, undefined, { signal: context.signal });
  if (prompt === 'fail') throw new Failure('no_subject', 'No face was found in the picture');
  const output = context.output('video.mp4');
  if (prompt === 'junk') await writeFile(output, 'this is no video');
  else await copyFile(video, output);
  const masks = context.inputs('mask-').length;
  return {
    artifacts: [{ name: 'video.mp4', kind: 'video', path: output, contentType: 'video/mp4' }],
    warnings: [],
    metadata: { masks_used: masks },
    jobId: `local-${job.attempt}`,
    costUnits: 7.4,
  };
}

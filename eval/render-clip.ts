/** One clip through a local engine itself, as the worker calls it: a child process, real files, its own facts back. */
import { stat } from 'node:fs/promises';
import { readImageFacts } from '../src/codecs/image-facts.ts';
import type { EngineInput, InlineEngine } from '../src/engines/engine.ts';
import type { JsonObject } from '../src/lib/json.ts';
import { createLocalContext } from './local-context.ts';

export interface ClipRequest {
  readonly image: string;
  /** What moves it: a voice, or a driving video. */
  readonly audio?: string;
  readonly video?: string;
  /** Where the MP4 goes; the directory must exist. */
  readonly directory: string;
  readonly model?: string;
  readonly params?: JsonObject;
  /** Default 1. */
  readonly attempt?: number;
}

export interface Clip {
  readonly path: string;
  readonly metadata: JsonObject;
  readonly warnings: readonly string[];
  /** From the call to the finished file. */
  readonly seconds: number;
}

export async function renderClip(engine: InlineEngine, request: ClipRequest): Promise<Clip> {
  const { width, height } = await readImageFacts(request.image);
  // Without the photo's own size the engine would not know how large the video may be.
  const inputs = [await localInput('image', request.image, { width, height })];
  if (request.audio !== undefined) inputs.push(await localInput('audio', request.audio, {}));
  if (request.video !== undefined) inputs.push(await localInput('video', request.video, {}));
  const context = createLocalContext(inputs, request.directory);
  const startedMs = performance.now();
  const result = await engine.run(
    {
      taskId: 'task-unified-0-evaluate',
      orgId: 'org_evaluation',
      model: request.model ?? 'omnihuman-1.5',
      params: { seed: 1, ...request.params },
      attempt: request.attempt ?? 1,
      submission: 1,
    },
    context,
  );
  const [artifact] = result.artifacts;
  if (artifact === undefined) throw new Error('the engine gave no artifact');
  return {
    path: artifact.path,
    metadata: result.metadata,
    warnings: result.warnings,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

async function localInput(name: string, file: string, facts: JsonObject): Promise<EngineInput> {
  const { size } = await stat(file);
  return { name, path: file, contentType: 'application/octet-stream', sizeBytes: size, facts };
}

/** One video through the scene engine itself, its request read by the model as the server does it. */
import { stat } from 'node:fs/promises';
import { readImageFacts } from '../src/codecs/image-facts.ts';
import type { EngineInput, InlineEngine } from '../src/engines/engine.ts';
import type { JsonObject } from '../src/lib/json.ts';
import { createModels } from '../src/models/index.ts';
import type { InputFacts, MediaFacts } from '../src/models/model.ts';
import { parseInput } from '../src/models/parse-input.ts';
import { createLocalContext } from './local-context.ts';

const MODEL = 'spark_dance_v2_0';

/** A file of a request. Videos and sounds come with their decoded facts. */
export interface SceneFile {
  readonly path: string;
  readonly role: 'first_frame' | 'last_frame' | 'reference_image' | 'reference_video' | 'reference_audio';
  readonly facts?: Partial<MediaFacts>;
}

export interface SceneRequest {
  readonly prompt?: string;
  readonly files?: readonly SceneFile[];
  readonly params?: JsonObject;
  /** Where the files go; it must exist. */
  readonly directory: string;
}

export interface SceneClip {
  readonly path: string;
  /** The video first. */
  readonly artifacts: readonly { readonly path: string; readonly contentType: string }[];
  readonly metadata: JsonObject;
  readonly warnings: readonly string[];
  readonly width: number;
  readonly height: number;
  /** From the call to the finished file. */
  readonly seconds: number;
}

/** The model without the rest of the installation; the limit is another model's. */
export function danceModel() {
  const model = createModels({ maxAudioSeconds: 60 }).find(MODEL);
  if (model === undefined) throw new Error(`${MODEL} is missing`);
  return model;
}

export async function makeSceneClip(engine: InlineEngine, request: SceneRequest): Promise<SceneClip> {
  const model = danceModel();
  const files = request.files ?? [];
  const content: JsonObject[] = files.map(({ role }) => {
    const kind = kindOf(role);
    return { type: `${kind}_url`, [`${kind}_url`]: { url: 'https://example.com/file' }, role };
  });
  if (request.prompt !== undefined) content.unshift({ type: 'text', text: request.prompt });
  const { input } = parseInput(model, { content, seed: 1, resolution: '480p', duration: 4, ...request.params });
  const facts: Record<string, MediaFacts> = {};
  const inputs: EngineInput[] = [];
  for (const [index, { name }] of model.media(input).entries()) {
    const file = files[index];
    if (file === undefined) throw new Error(`the model names more media than the request has: ${name}`);
    const found = await factsOf(file);
    facts[name] = found;
    inputs.push({ name, path: file.path, contentType: '', sizeBytes: found.sizeBytes, facts: { ...found } });
  }
  return run(engine, { request, inputs, params: model.finalInput?.(input, facts as InputFacts) ?? input });
}

const kindOf = (role: SceneFile['role']): MediaFacts['kind'] =>
  role === 'reference_video' ? 'video' : role === 'reference_audio' ? 'audio' : 'image';

async function factsOf({ path: file, role, facts }: SceneFile): Promise<MediaFacts> {
  const kind = kindOf(role);
  const sizeBytes = (await stat(file)).size;
  if (kind !== 'image') return { kind, format: '', sizeBytes, ...facts };
  const { width, height, format } = await readImageFacts(file);
  return { kind, format, sizeBytes, width, height };
}

async function run(
  engine: InlineEngine,
  job: { readonly request: SceneRequest; readonly inputs: readonly EngineInput[]; readonly params: JsonObject },
): Promise<SceneClip> {
  const { inputs, params, request } = job;
  const context = createLocalContext(inputs, request.directory);
  const startedMs = performance.now();
  const task = { taskId: 'task-unified-0-evaluate', orgId: 'org_evaluation', model: MODEL };
  const result = await engine.run({ ...task, params, attempt: 1, submission: 1 }, context);
  const [video] = result.artifacts;
  const { width, height } = result.metadata;
  if (video === undefined || typeof width !== 'number' || typeof height !== 'number') throw new Error('no video');
  return {
    path: video.path,
    artifacts: result.artifacts,
    metadata: result.metadata,
    warnings: result.warnings,
    width,
    height,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

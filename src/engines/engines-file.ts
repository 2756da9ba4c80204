import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** One upstream of the file, its secret read from the environment. */
export interface UpstreamConfig {
  readonly id: string;
  readonly type: 'spark';
  /** Without a slash at the end; a base path of the upstream belongs to it. */
  readonly baseUrl: string;
  readonly key: string;
  /** Our model id → the upstream's. */
  readonly models: Readonly<Record<string, string>>;
  /** How inputs get there; `auto`: links when they can be reached from outside, else `data:` URIs. */
  readonly inputs: 'auto' | 'links' | 'data';
  /** Jobs that the worker may have there at a time, besides its own. */
  readonly slots: number;
  /** One answer must have come after this; downloads of outputs have ten times as long. */
  readonly timeoutSeconds: number;
  readonly maxOutputBytes: number;
}

export interface EnginesFile {
  readonly upstreams: readonly UpstreamConfig[];
  /** Model → engine ids in the order to try. Models without a route: local engines first, then the file's order. */
  readonly routes: Readonly<Record<string, readonly string[]>>;
}

export const NO_ENGINES_FILE: EnginesFile = { upstreams: [], routes: {} };

export interface EnginesFileOptions {
  /** Value of an environment variable: keys are named in the file, never written there. */
  readonly secret: (name: string) => string | undefined;
  readonly localEngines: readonly { readonly id: string; readonly models: readonly string[] }[];
  /** Models that this installation knows. */
  readonly models: readonly string[];
}

const MEGABYTE = 1_048_576;
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and dashes');
const modelNames = z.union(
  [
    z
      .array(z.string().min(1))
      .min(1)
      .transform((names) => Object.fromEntries(names.map((name) => [name, name]))),
    z
      .record(z.string(), z.string().min(1))
      .refine((names) => Object.keys(names).length > 0, 'expected at least one model'),
  ],
  { error: 'expected a list of model ids, or an object of our id to the upstream’s' },
);

const upstream = z.strictObject({
  id,
  type: z.literal('spark', { error: 'expected "spark"' }),
  base_url: z
    .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
    .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'must not hold a user, a query or a fragment')
    .transform((text) => text.replace(/\/+$/, '')),
  key_env: z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable'),
  models: modelNames,
  inputs: z.enum(['auto', 'links', 'data']).default('auto'),
  slots: z.int().min(1).max(256).default(4),
  timeout_seconds: z.number().min(1).max(300).default(30),
  max_output_mb: z.int().min(1).max(16_384).default(1024),
});

const file = z.strictObject({
  engines: z.array(upstream).default([]),
  routes: z.record(z.string(), z.array(z.string()).min(1, 'expected at least one engine')).default({}),
});

type ParsedFile = z.output<typeof file>;

/** Reads SPARKSTAGE_ENGINES. Throws one Error that lists everything wrong with it by path, and never a secret. */
export function loadEnginesFile(path: string, options: EnginesFileOptions): EnginesFile {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new Error(`${path} ${why}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseEnginesFile(json, path, options);
}

/** `loadEnginesFile` after the JSON; `name` is what errors call it. */
export function parseEnginesFile(json: unknown, name: string, options: EnginesFileOptions): EnginesFile {
  const parsed = file.safeParse(json);
  const problems = parsed.success
    ? findContradictions(parsed.data, options)
    : parsed.error.issues.map((issue) => `${showPath(issue.path)}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) {
    throw new Error(`Bad engines file ${name}:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
  const upstreams = parsed.data.engines.map((entry) => ({
    id: entry.id,
    type: entry.type,
    baseUrl: entry.base_url,
    key: options.secret(entry.key_env) ?? '',
    models: entry.models,
    inputs: entry.inputs,
    slots: entry.slots,
    timeoutSeconds: entry.timeout_seconds,
    maxOutputBytes: entry.max_output_mb * MEGABYTE,
  }));
  return { upstreams, routes: parsed.data.routes };
}

/** What each part alone cannot show: names that stand for nothing, or for two things. */
function findContradictions({ engines, routes }: ParsedFile, options: EnginesFileOptions): string[] {
  const problems: string[] = [];
  const serves = new Map(options.localEngines.map((engine) => [engine.id, engine.models]));
  const isModel = (model: string) => options.models.includes(model);
  for (const [index, entry] of engines.entries()) {
    const at = `engines[${index}]`;
    if (serves.has(entry.id)) problems.push(`${at}.id: there is another engine ${entry.id}`);
    serves.set(entry.id, Object.keys(entry.models));
    for (const model of Object.keys(entry.models).filter((name) => !isModel(name))) {
      problems.push(`${at}.models: there is no model ${model}`);
    }
    if ((options.secret(entry.key_env) ?? '') === '') {
      problems.push(`${at}.key_env: the environment variable ${entry.key_env} is not set`);
    }
  }
  for (const [model, ids] of Object.entries(routes)) {
    if (!isModel(model)) problems.push(`routes.${model}: there is no such model`);
    for (const [index, engineId] of ids.entries()) {
      const at = `routes.${model}[${index}]`;
      const models = serves.get(engineId);
      if (models === undefined) problems.push(`${at}: there is no engine ${engineId}`);
      else if (!models.includes(model)) problems.push(`${at}: ${engineId} does not serve ${model}`);
      if (ids.indexOf(engineId) !== index) problems.push(`${at}: ${engineId} is listed twice`);
    }
  }
  return problems;
}

/** `engines[0].base_url`. */
function showPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}

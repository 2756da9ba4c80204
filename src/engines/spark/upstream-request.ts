import { readFile } from 'node:fs/promises';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { EngineContext, EngineInput, EngineJob } from '../engine.ts';

export interface RequestOptions {
  /** The upstream's name for the model. */
  readonly model: string;
  /** false: as `data:` URIs. */
  readonly asLinks: boolean;
}

/** The body limit of the Spark pages (contract A3), which our own nodes hold to as well. */
const MAX_BODY_BYTES = 64 * 1_048_576;

/**
 * The body of a create: our caller's parameters with every media reference replaced, so that the upstream gets the
 * very bytes that were checked here and never our caller's links. The same job gives the same bytes every time, or a
 * repeated submit would be another request. Failure `upstream_failed`: too much for `data:` URIs.
 */
export async function writeRequest(
  job: EngineJob,
  context: EngineContext,
  { model, asLinks }: RequestOptions,
): Promise<string> {
  const replacements = new Map<string, string>();
  let bytes = 0;
  for (const input of context.inputs('')) {
    if (input.reference === undefined || replacements.has(input.reference)) continue;
    bytes += asLinks ? 0 : Math.ceil(input.sizeBytes / 3) * 4;
    if (bytes > MAX_BODY_BYTES) throw tooMuch();
    replacements.set(input.reference, asLinks ? linkOf(input) : await dataUri(input));
  }
  // callback_url: the dialects take it out, this is for a model that declares its own. resolved: our models' notes.
  const { callback_url: _callback, resolved: _notes, ...params } = job.params;
  const body = JSON.stringify({ model, input: [{ params: replace(params, replacements) }] });
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) throw tooMuch();
  return body;
}

function linkOf({ link, name }: EngineInput): string {
  if (link === undefined) throw new Error(`the pipeline gave no link for the input ${name}`);
  return link();
}

async function dataUri({ path, contentType }: EngineInput): Promise<string> {
  return `data:${contentType};base64,${(await readFile(path)).toString('base64')}`;
}

function replace(value: JsonValue, replacements: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === 'string') return replacements.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replace(item, replacements));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, replace(item, replacements)] as const);
  return Object.fromEntries(entries) as JsonObject;
}

function tooMuch(): Failure {
  return new Failure('upstream_failed', 'The inputs are too large for the service that runs this model', {
    cause: `more than ${MAX_BODY_BYTES} bytes as data: URIs; set SPARKSTAGE_PUBLIC_URL so that links can be sent`,
  });
}

/** Whether links below `publicUrl` mean anything to a machine that is not this one. */
export function isReachableFromOutside(publicUrl: string | undefined): boolean {
  if (publicUrl === undefined) return false;
  const { hostname } = new URL(publicUrl);
  return !/^(localhost|.*\.localhost|127\.|0\.0\.0\.0$|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[)/.test(
    hostname,
  );
}

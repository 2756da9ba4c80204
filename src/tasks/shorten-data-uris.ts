import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { MediaReference } from '../models/model.ts';
import type { TaskInput } from './task.ts';

/**
 * Parameters as a task keeps them: the files that came as `data:` URIs are stored by then, so each URI is replaced by
 * a short one that names its content (`data:image/png;sha256=…,`). Whole, they would put up to 64 MB into every row
 * that is read, listed and cached. References stay what `Model.media` finds, so an upstream request still maps them.
 */
export function shortenDataUris(
  params: JsonObject,
  references: readonly MediaReference[],
  inputs: readonly TaskInput[],
): JsonObject {
  const short = new Map<string, string>();
  for (const { name, url } of references) {
    const input = inputs.find((candidate) => candidate.name === name);
    // The scheme is case-insensitive (RFC 3986, 3.1).
    if (input === undefined || !/^data:/i.test(url)) continue;
    short.set(url, `data:${input.contentType};sha256=${input.sha256},`);
  }
  return short.size === 0 ? params : (replace(params, short) as JsonObject);
}

function replace(value: JsonValue, short: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === 'string') return short.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replace(item, short));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, short)]));
}

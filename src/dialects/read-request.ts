import { Failure } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { ParsedRequest } from './dialect.ts';

/** Keys of the envelope; everything else at the top level is a parameter of a flat request. */
const ENVELOPE: ReadonlySet<string> = new Set(['model', 'input', 'metadata', 'moderation']);

/**
 * Reads a create body. The seeds list the fields flat while the Spark vendor's clients nest them under
 * `input[0].params`; both forms are accepted on both paths (contract A8 row 2). Throws when the body is no
 * object, `model` is no name or `callback_url` is no string.
 */
export function readRequest(body: JsonValue): ParsedRequest {
  if (!isObject(body)) throw new Failure('invalid_parameter', 'The request body must be a JSON object');
  const warnings: string[] = [];
  const nested = nestedParams(body, warnings);
  const { callback_url: innerCallback, ...rest } = nested ?? withoutKeys(body, ENVELOPE);
  const callback = innerCallback ?? body.callback_url ?? null;
  return {
    model: readModel(body.model),
    params: withoutNulls(rest),
    callbackUrl: readCallback(callback),
    warnings,
  };
}

function nestedParams(body: JsonObject, warnings: string[]): JsonObject | undefined {
  const { input } = body;
  const first = Array.isArray(input) ? input[0] : input;
  if (first === undefined || !isObject(first) || first.params === undefined) return undefined;
  if (!isObject(first.params)) {
    throw new Failure('invalid_parameter', 'input[0].params must be an object', { param: 'input[0].params' });
  }
  if (Array.isArray(input) && input.length > 1) warnings.push('only input[0] is used; further inputs were ignored');
  return first.params;
}

function readModel(model: JsonValue | undefined): string {
  if (model === undefined || model === null || (typeof model === 'string' && model.trim() === '')) {
    throw new Failure('missing_parameter', 'model is required', { param: 'model' });
  }
  if (typeof model !== 'string') throw new Failure('invalid_parameter', 'model must be a string', { param: 'model' });
  return model;
}

function readCallback(value: JsonValue): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string') {
    throw new Failure('invalid_parameter', 'callback_url must be a string', { param: 'callback_url' });
  }
  return value.trim() === '' ? undefined : value.trim();
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutKeys(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

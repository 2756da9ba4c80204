import { z } from 'zod';
import type { JsonObject, JsonValue } from '../lib/json.ts';

export interface Cleaned {
  /** Known keys that have a value, at every depth. */
  readonly given: JsonObject;
  /** One line for each key that nobody asked for. */
  readonly warnings: readonly string[];
}

/** A request with a thousand unknown keys is answered in a few lines. */
const MAX_WARNINGS = 20;

type Schema = z.core.$ZodType;
type Shape = Readonly<Record<string, Schema>>;
type Path = readonly (string | number)[];

/**
 * What a caller really gave: null and blank strings mean "not given" (contract A0), unknown keys are dropped with a
 * warning, in nested objects too. `ignored` has a line of its own for some top-level keys. Wrong types stay as they
 * are: the schema names them.
 */
export function cleanInput(shape: Shape, params: JsonObject, ignored: Readonly<Record<string, string>>): Cleaned {
  const warnings: string[] = [];
  const given = cleanObject(shape, params, [], (path) => {
    const key = String(path[0]);
    // A caller may name a key `toString`.
    const own = path.length === 1 && Object.hasOwn(ignored, key) ? ignored[key] : undefined;
    warnings.push(own ?? `unknown parameter ${showPath(path.map(shorten))} was ignored`);
  });
  const more = warnings.length - MAX_WARNINGS;
  if (more > 0) warnings.splice(MAX_WARNINGS, more, `${more} more parameters were ignored`);
  return { given, warnings };
}

function cleanObject(shape: Shape, params: JsonObject, path: Path, onUnknown: (path: Path) => void): JsonObject {
  const given: JsonObject = {};
  for (const [key, value] of Object.entries(params)) {
    const schema = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (schema !== undefined) {
      const inner = unwrap(schema);
      if (!isAbsent(value, inner)) given[key] = cleanValue(inner, value, [...path, key], onUnknown);
    } else if (value !== null) {
      onUnknown([...path, key]);
    }
  }
  return given;
}

function cleanValue(schema: Schema, value: JsonValue, path: Path, onUnknown: (path: Path) => void): JsonValue {
  if (Array.isArray(value)) {
    if (!(schema instanceof z.ZodArray)) return value;
    const element = unwrap(schema.element);
    return value.map((item, index) => cleanValue(element, item, [...path, index], onUnknown));
  }
  if (typeof value !== 'object' || value === null) return value;
  const shape = shapeFor(schema, value);
  return shape === undefined ? value : cleanObject(shape, value, path, onUnknown);
}

/** The keys of an object schema; of a union, those of the alternative that the value's own discriminator names. */
function shapeFor(schema: Schema, value: JsonObject): Shape | undefined {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const { discriminator } = schema.def;
  for (const option of schema.options) {
    if (!(option instanceof z.ZodObject)) continue;
    const tag: unknown = option.shape[discriminator];
    if (tag instanceof z.ZodLiteral && [...tag.values].some((word) => word === value[discriminator]))
      return option.shape;
  }
  return undefined;
}

function unwrap(schema: Schema): Schema {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional || inner instanceof z.ZodExactOptional) {
    inner = inner.unwrap();
  }
  return inner;
}

/**
 * A list of nothing but absent values is absent too. Where an object belongs only null is: a blank string or a list
 * there is of the wrong form (seed 001 has a code for that).
 */
function isAbsent(value: JsonValue, schema: Schema): boolean {
  return value === null || (!(schema instanceof z.ZodObject) && isBlank(value));
}

function isBlank(value: JsonValue): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.every(isBlank);
}

/** `content[1].role`, as a caller would write it. */
export function showPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** A warning repeats the caller's key, but not a megabyte of it. */
function shorten(step: string | number): string | number {
  return typeof step === 'number' || step.length <= 64 ? step : `${step.slice(0, 61)}...`;
}

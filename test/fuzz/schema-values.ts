import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/lib/json.ts';

/** Values that are meant to fit a schema, and how references in it are looked up. */
export interface ValueSource {
  resolve(reference: string): JsonObject;
  /** What a field named like a URL gets: random names would only test the resolver. */
  readonly mediaUrls: { readonly sound: string; readonly picture: string; readonly others: readonly string[] };
}

const URL_FIELD = /url|image_input|input_reference|^file$/i;

/** An arbitrary of JSON values for a schema as this API describes it; `name` is the field it stands in. */
export function valuesOf(source: ValueSource, schema: JsonObject, name = ''): Arbitrary<JsonValue> {
  if (typeof schema.$ref === 'string') return valuesOf(source, source.resolve(schema.$ref), name);
  const options = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(options)) return fc.oneof(...options.map((option) => valuesOf(source, asObject(option), name)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => valuesOf(source, { ...schema, type }, name)));
  }
  return valuesOfType(source, schema, name);
}

function valuesOfType(source: ValueSource, schema: JsonObject, name: string): Arbitrary<JsonValue> {
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer(bounds(schema, 1_000_000));
    case 'number':
      return fc.oneof(fc.integer(bounds(schema, 1_000_000)), fc.constantFrom(0.5, 1.25));
    case 'string':
      return textsOf(source, schema, name);
    case 'array':
      return fc.array(valuesOf(source, asObject(schema.items), name), {
        minLength: numberOr(schema.minItems, 0),
        maxLength: Math.min(numberOr(schema.maxItems, 4), 12),
      });
    case 'object':
      return objectsOf(source, schema);
    default:
      return fc.jsonValue({ maxDepth: 2 }) as Arbitrary<JsonValue>;
  }
}

function textsOf({ mediaUrls }: ValueSource, { pattern, maxLength }: JsonObject, name: string): Arbitrary<string> {
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  if (URL_FIELD.test(name)) {
    const fitting = /audio/.test(name) ? mediaUrls.sound : mediaUrls.picture;
    const others = fc.constantFrom(...mediaUrls.others);
    return fc.oneof({ weight: 4, arbitrary: fc.constant(fitting) }, { weight: 1, arbitrary: others });
  }
  return fc.string({ minLength: 1, maxLength: Math.min(numberOr(maxLength, 60), 60), unit: 'grapheme' });
}

function objectsOf(source: ValueSource, schema: JsonObject): Arbitrary<JsonValue> {
  const fields = Object.entries(asObject(schema.properties)).map(
    ([name, field]) => [name, valuesOf(source, asObject(field), name)] as const,
  );
  const requiredKeys = (Array.isArray(schema.required) ? schema.required : []).map(String);
  return fc.record(Object.fromEntries(fields), { requiredKeys }) as Arbitrary<JsonValue>;
}

function bounds({ minimum, maximum }: JsonObject, most: number): { min: number; max: number } {
  const min = numberOr(minimum, -most);
  return { min, max: Math.max(min, numberOr(maximum, most)) };
}

function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

export function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

import type { JsonObject, JsonValue } from '../../api/wire.ts';

/** The part of JSON Schema that the models' inputs use. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly default?: JsonValue;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly 'x-media'?: MediaKind;
}

export type MediaKind = 'image' | 'audio' | 'video';

/** How a value is asked for. */
export type Control =
  | { readonly kind: 'fixed'; readonly value: JsonValue }
  | { readonly kind: 'media'; readonly media: MediaKind }
  | { readonly kind: 'media-list'; readonly media: MediaKind; readonly most: number }
  | { readonly kind: 'items'; readonly variants: readonly Schema[] }
  | { readonly kind: 'group'; readonly fields: readonly SchemaField[] }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'slider'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'number' }
  | { readonly kind: 'text'; readonly isLong: boolean };

export interface SchemaField {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly control: Control;
}

/** The fields of an object in the order they are declared. */
export function fieldsOf(schema: Schema): readonly SchemaField[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    schema: property,
    required: required.has(name),
    control: controlOf(name, property),
  }));
}

/** JSON has no infinity: an unbounded integer comes with the ends of the safe ones. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;
/** Wider ranges cannot be hit with a slider's thumb. */
const WIDEST_SLIDER = 4096;
const LONG_TEXTS = ['prompt', 'text'];

function controlOf(name: string, schema: Schema): Control {
  if (schema.const !== undefined) return { kind: 'fixed', value: schema.const };
  const media = schema['x-media'];
  if (media !== undefined) return { kind: 'media', media };
  if (schema.type === 'array') return listControl(schema);
  if (schema.type === 'object') return { kind: 'group', fields: fieldsOf(schema) };
  if (schema.type === 'boolean') return { kind: 'flag' };
  if (schema.enum !== undefined) return enumControl(schema.enum);
  const number = numberSchema(schema);
  if (number !== undefined) return numberControl(number);
  return { kind: 'text', isLong: LONG_TEXTS.includes(name) };
}

function listControl({ items, maxItems = 10 }: Schema): Control {
  const media = items?.['x-media'];
  if (media !== undefined) return { kind: 'media-list', media, most: maxItems };
  return { kind: 'items', variants: items?.oneOf ?? (items === undefined ? [] : [items]) };
}

function enumControl(values: readonly JsonValue[]): Control {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || numbers.length < 3) return { kind: 'choice', options: values.map(String) };
  const [min = 0, next = 1] = numbers;
  return { kind: 'slider', min, max: numbers.at(-1) ?? min, step: Math.round((next - min) * 1e6) / 1e6 };
}

/** The number itself, or the one among alternatives (a seed may also come as text). */
function numberSchema(schema: Schema): Schema | undefined {
  const isNumber = ({ type }: Schema) => type === 'integer' || type === 'number';
  return isNumber(schema) ? schema : schema.anyOf?.find(isNumber);
}

function numberControl({ minimum = -UNBOUNDED, maximum = UNBOUNDED, type }: Schema): Control {
  if (maximum - minimum > WIDEST_SLIDER) return { kind: 'number' };
  return { kind: 'slider', min: minimum, max: maximum, step: type === 'integer' ? 1 : 0.1 };
}

/** What a form begins with: whatever is fixed, and one empty item where a list must have one. */
export function emptyValue(schema: Schema): JsonObject {
  const value: JsonObject = {};
  for (const { name, required, control } of fieldsOf(schema)) {
    if (!required) continue;
    if (control.kind === 'fixed') value[name] = control.value;
    if (control.kind === 'group') value[name] = emptyValue(schema.properties?.[name] ?? {});
    const first = control.kind === 'items' ? control.variants[0] : undefined;
    if (first !== undefined) value[name] = [emptyValue(first)];
  }
  return value;
}

/** What is sent: without empty texts, lists and objects. */
export function withoutBlanks(value: JsonObject): JsonObject {
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, cleanValue(inner)] as const)
    .filter((entry): entry is readonly [string, JsonValue] => entry[1] !== undefined);
  return Object.fromEntries(kept);
}

function cleanValue(value: JsonValue): JsonValue | undefined {
  if (value === '' || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(cleanValue).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object') return value;
  const inner = withoutBlanks(value);
  return Object.keys(inner).length === 0 ? undefined : inner;
}

/** Paths of required fields without a value, as the API would name them: `driving_video_info.video_url`. */
export function missingPaths(schema: Schema, value: JsonObject, path = ''): readonly string[] {
  return fieldsOf(schema).flatMap(({ name, required, control }) => {
    const here = path === '' ? name : `${path}.${name}`;
    const own = value[name];
    if (control.kind === 'group' && typeof own === 'object' && own !== null && !Array.isArray(own)) {
      return missingPaths(schema.properties?.[name] ?? {}, own, here);
    }
    return required && own === undefined ? [here] : [];
  });
}

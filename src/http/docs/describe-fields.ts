import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** A parameter as a row of a table, every cell in words. */
export interface FieldRow {
  /** `driving_video_info.video_url`, `content[].role` */
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** '' without one. */
  readonly fallback: string;
  /** Allowed values or range; '' where everything of the type is. */
  readonly range: string;
  readonly description: string;
}

/** Every field of an object schema, nested ones below their parent; alternatives of a list are told apart by `type`. */
export function describeFields(schema: JsonObject, prefix = ''): readonly FieldRow[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(asObject(schema.properties)).flatMap(([name, value]) => {
    const field = asObject(value);
    const path = `${prefix}${name}`;
    const row: FieldRow = {
      path,
      type: typeOf(field),
      isRequired: required.includes(name),
      fallback: field.default === undefined ? '' : JSON.stringify(field.default),
      range: rangeOf(field),
      description: typeof field.description === 'string' ? field.description : '',
    };
    return [row, ...describeFields(field, `${path}.`), ...describeItems(asObject(field.items), `${path}[]`)];
  });
}

function describeItems(items: JsonObject, path: string): readonly FieldRow[] {
  return alternativesOf(items).flatMap((option) => {
    const kind = asObject(asObject(option.properties).type).const;
    return describeFields(option, typeof kind === 'string' ? `${path}(${kind}).` : `${path}.`);
  });
}

function typeOf(field: JsonObject): string {
  if (field.type === 'array') return `${typeOf(asObject(field.items))}[]`;
  const options = alternativesOf(field);
  if (options.length > 1) return [...new Set(options.map(typeOf))].join(' or ');
  if (typeof field.type === 'string') return field.type;
  const [first] = Array.isArray(field.enum) ? field.enum : [field.const];
  return first === undefined ? 'any' : typeof first;
}

function rangeOf(field: JsonObject): string {
  const { minimum, maximum, minItems, maxItems, maxLength } = field;
  if (field.const !== undefined) return code(field.const);
  if (Array.isArray(field.enum)) return field.enum.map(code).join(', ');
  if (field.type === 'array') return between(minItems, maxItems, ' items');
  if (maxLength !== undefined) return `at most ${String(maxLength)} characters`;
  return between(minimum, maximum, '');
}

function between(least: JsonValue | undefined, most: JsonValue | undefined, noun: string): string {
  if (least !== undefined && least === most) return `exactly ${count(least, noun)}`;
  if (least !== undefined && most !== undefined) return `${String(least)} to ${String(most)}${noun}`;
  if (least !== undefined) return `at least ${count(least, noun)}`;
  return most === undefined ? '' : `at most ${String(most)}${noun}`;
}

function count(number: JsonValue, noun: string): string {
  return `${String(number)}${number === 1 ? noun.replace(/s$/, '') : noun}`;
}

function alternativesOf(schema: JsonObject): readonly JsonObject[] {
  const options = schema.anyOf ?? schema.oneOf;
  return Array.isArray(options) ? options.map(asObject) : [schema];
}

function code(value: JsonValue): string {
  return `\`${String(value)}\``;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

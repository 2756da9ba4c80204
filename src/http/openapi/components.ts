import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { withoutNoise } from '../../models/describe-input.ts';

/** Schemas with names, each written once; what has none is written where it is used. */
export interface Components {
  readonly schemas: Readonly<Record<string, JsonObject>>;
  /** JSON Schema of what a caller sends (`input`) or is answered (`output`). */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonObject;
  /** Adds a schema under a name and answers a reference to it. */
  add(name: string, schema: JsonObject): JsonObject;
}

/** Names come from `.meta({ id })`, and for our own objects from their word (`asset_group` → AssetGroup). */
export function createComponents(): Components {
  const schemas: Record<string, JsonObject> = {};
  const add = (name: string, schema: JsonObject) => {
    schemas[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  };
  const nameObjects = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(nameObjects);
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nameObjects(item)]));
    const name = ownName(inner);
    const isFree = name !== undefined && [undefined, JSON.stringify(inner)].includes(JSON.stringify(schemas[name]));
    return name !== undefined && isFree ? add(name, inner) : inner;
  };
  return {
    schemas,
    add,
    describe(schema, io) {
      const { $schema: _, $defs = {}, ...root } = toJson(schema, io);
      for (const [id, definition] of Object.entries($defs as JsonObject)) add(id, cleaned(definition));
      const json = cleaned(root);
      if (json.$ref !== undefined) return json;
      const id = schema.meta()?.id;
      return typeof id === 'string' ? add(id, json) : (nameObjects(json) as JsonObject);
    },
  };
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override(context) {
      withoutNoise(context);
      // A new field is no breaking change: clients must not refuse what they do not know.
      if (context.jsonSchema.additionalProperties === false) delete context.jsonSchema.additionalProperties;
    },
  }) as JsonObject;
}

/** References into the document's own place for definitions; ids are the keys there. */
function cleaned(schema: JsonValue | undefined): JsonObject {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { id: _, ...rest } = JSON.parse(text) as JsonObject;
  return rest;
}

/** PascalCase of the word in `object`; a list is a frame around others and a deletion's answer is its own. */
function ownName({ properties }: JsonObject): string | undefined {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return undefined;
  const { object, deleted } = properties as Readonly<Record<string, JsonValue>>;
  const word = typeof object === 'object' && object !== null && !Array.isArray(object) ? object.const : undefined;
  if (typeof word !== 'string' || word === 'list') return undefined;
  const parts = [...word.split(/[_.]/), ...(deleted === undefined || word.endsWith('deleted') ? [] : ['deleted'])];
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

import { z } from 'zod';
import type { JsonObject } from '../lib/json.ts';
import type { Model } from './model.ts';

/** The parameters of a model as JSON Schema 2020-12: for the catalogue, the API description and the model's page. */
export function describeInput(model: Model): JsonObject {
  return z.toJSONSchema(model.input, { io: 'input', unrepresentable: 'any', override: withoutNoise }) as JsonObject;
}

/** The bounds that zod gives every integer say only that JSON numbers end at 2^53. */
export function withoutNoise({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

import type { z } from 'zod';
import type { Reason } from '../../lib/failure.ts';
import type { JsonValue } from '../../lib/json.ts';

/** A schema of ours, or the name of one that is made from the models (see create-requests.ts). */
export type SchemaSource = z.ZodType | CreateForm;
export type CreateForm = 'EvolinkCreate' | 'SparkCreate' | 'ArkCreate';

export interface Answer {
  readonly description: string;
  /** Schema by media type; without one the answer has no body. */
  readonly content?: Readonly<Record<string, SchemaSource>>;
  readonly examples?: Readonly<Record<string, JsonValue>>;
}

/** What a route cannot say itself: words, and the schemas of what its handler reads and writes without one. */
export interface OperationDoc {
  /** Stable name for generated clients. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Query parameters and headers that the handler reads by itself. */
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  /** By media type; the route's own schema otherwise. */
  readonly body?: Readonly<Record<string, SchemaSource>>;
  readonly bodyExamples?: Readonly<Record<string, JsonValue>>;
  /** By status; 200 is the route's own schema otherwise. */
  readonly answers?: Readonly<Record<number, Answer>>;
  /** Other media types of a 200 whose JSON is the route's own schema. */
  readonly alsoAnswers?: Readonly<Record<string, z.ZodType>>;
  /** Reasons beyond those that every route has (key, scope, rate, body). */
  readonly errors?: readonly Reason[];
}

/** By `METHOD /path`. */
export type OperationDocs = Readonly<Record<string, OperationDoc>>;

export const JSON_TYPE = 'application/json';

/** A 200 answer of JSON. */
export function answers(schema: SchemaSource, description: string, examples?: Answer['examples']) {
  const answer: Answer = { description, content: { [JSON_TYPE]: schema }, ...(examples ? { examples } : {}) };
  return { 200: answer };
}

import { z } from 'zod';
import { arkError } from '../../dialects/ark-schema.ts';
import { evolinkError } from '../../dialects/evolink-schema.ts';
import type { Dialects } from '../../dialects/index.ts';
import { openaiError } from '../../dialects/openai-schema.ts';
import { sparkError } from '../../dialects/spark-schema.ts';
import { Failure, REASONS, type Reason } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ModelRegistry } from '../../models/model.ts';
import type { DialectName } from '../../tasks/task.ts';
import { errorPageName } from '../docs/error-page.ts';
import { ERROR_WORDS, type ErrorWords } from '../docs/error-words.ts';
import { inFileEnvelope } from '../file-envelope.ts';
import type { Components } from './components.ts';
import { JSON_TYPE } from './operation.ts';

/** Shapes of an HTTP error: the dialects', and that of the file endpoints around the EvoLink one. */
export type ErrorShape = DialectName | 'files';

const filesError = evolinkError
  .extend({ success: z.literal(false), code: z.int(), msg: z.string(), data: z.null() })
  .meta({ id: 'FilesError', description: 'An error of the file endpoints: their envelope with the error inside.' });

const SCHEMAS: Readonly<Record<ErrorShape, z.ZodType>> = {
  evolink: evolinkError,
  spark: sparkError,
  openai: openaiError,
  ark: arkError,
  files: filesError,
};

export interface ErrorDeps {
  readonly components: Components;
  readonly dialects: Dialects;
  readonly models: ModelRegistry;
  /** Where error pages are: `<docsPath>/errors/<reason>`. */
  readonly docsPath: string;
}

/**
 * One response per shape and status, with an example per reason as the dialect really renders it. An operation refers
 * to those whose reasons it may answer; a reference names every reason of that status.
 */
export function createErrorResponses(deps: ErrorDeps) {
  const responses: Record<string, JsonObject> = {};
  return {
    responses: responses as Readonly<Record<string, JsonObject>>,
    /** Entries for `responses` of an operation. */
    refer(shape: ErrorShape, reasons: readonly Reason[]): Record<string, JsonObject> {
      const statuses = [...new Set(reasons.map((reason) => REASONS[reason].status))].sort((a, b) => a - b);
      return Object.fromEntries(
        statuses.map((status) => {
          const name = `${shape.charAt(0).toUpperCase()}${shape.slice(1)}${status}`;
          responses[name] ??= describe(deps, shape, status);
          return [String(status), { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
  };
}

function describe(deps: ErrorDeps, shape: ErrorShape, status: number): JsonObject {
  const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => REASONS[reason].status === status);
  const lines = reasons.map(
    (reason) => `- [\`${reason}\`](${deps.docsPath}/errors/${errorPageName(reason)}): ${ERROR_WORDS[reason].title}`,
  );
  const examples = reasons.map((reason) => [reason, exampleOf(deps, shape, reason)] as const);
  return {
    description: lines.join('\n'),
    ...headersOf(status),
    content: {
      [JSON_TYPE]: {
        schema: deps.components.describe(SCHEMAS[shape], 'output'),
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function headersOf(status: number): JsonObject {
  const text = { type: 'string' };
  if (status === 401) return { headers: { 'WWW-Authenticate': { schema: text } } };
  if (status !== 429 && status !== 503) return {};
  return { headers: { 'Retry-After': { description: 'Seconds to wait', schema: text } } };
}

function exampleOf({ dialects, models }: ErrorDeps, shape: ErrorShape, reason: Reason): JsonObject {
  const {
    message,
    details = {},
    model = 'spark_avatar_picture_omni_v2',
  }: ErrorWords['example'] = ERROR_WORDS[reason].example;
  const failure = new Failure(reason, message, details);
  const dialect = dialects[shape === 'files' ? 'evolink' : shape];
  const { body } = dialect.renderError(failure, model === null ? undefined : models.find(model));
  const shown = shape === 'files' ? inFileEnvelope(body, failure) : body;
  return { summary: ERROR_WORDS[reason].title, value: JSON.parse(shown) as JsonObject };
}

import type { z } from 'zod';
import type { Reason } from '../../lib/failure.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { RouteFacts } from './collect-routes.ts';
import type { Components } from './components.ts';
import type { createErrorResponses, ErrorShape } from './error-responses.ts';
import { type Answer, JSON_TYPE, type OperationDoc, type SchemaSource } from './operation.ts';

export interface OperationDeps {
  readonly components: Components;
  readonly errors: ReturnType<typeof createErrorResponses>;
}

/** One operation: the route's schemas where it has some, the words for the rest, and every error it may answer. */
export function describeOperation(deps: OperationDeps, route: RouteFacts, doc: OperationDoc): JsonObject {
  const parameters = [
    ...pathParameters(deps, route),
    ...queryParameters(deps, route, doc),
    ...headerParameters(deps, doc),
  ];
  const body = describeBody(deps, route, doc);
  return {
    operationId: doc.id,
    tags: [doc.tag],
    summary: doc.summary,
    ...(describeScopes(route, doc) === '' ? {} : { description: describeScopes(route, doc) }),
    ...(route.scopes === undefined ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      ...Object.fromEntries(answersOf(route, doc).map(([status, answer]) => [status, describeAnswer(deps, answer)])),
      ...withoutKeys(deps.errors.refer(shapeOf(route), reasonsOf(route, doc)), Object.keys(doc.answers ?? {})),
    },
  };
}

function describeScopes({ scopes = [] }: RouteFacts, { description }: OperationDoc): string {
  const needed = scopes.length === 0 ? undefined : `Scope: ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`;
  return [description, needed].filter((part) => part !== undefined).join('\n\n');
}

function pathParameters({ components }: OperationDeps, { path, schemas }: RouteFacts): JsonObject[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return names.map((name) => {
    const own = schemas.params?.shape[name] as z.ZodType | undefined;
    const schema = own === undefined ? { type: 'string' } : components.describe(own, 'input');
    return { name, in: 'path', required: true, schema };
  });
}

function queryParameters({ components }: OperationDeps, { schemas }: RouteFacts, doc: OperationDoc): JsonObject[] {
  return [schemas.querystring, doc.query].flatMap((object) =>
    object === undefined ? [] : parametersOf(components.describe(object, 'input'), 'query'),
  );
}

function headerParameters({ components }: OperationDeps, { headers }: OperationDoc): JsonObject[] {
  return headers === undefined ? [] : parametersOf(components.describe(headers, 'input'), 'header');
}

function parametersOf({ properties = {}, required = [] }: JsonObject, place: string): JsonObject[] {
  return Object.entries(properties as Record<string, JsonObject>).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: (required as readonly JsonValue[]).includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function describeBody(deps: OperationDeps, { schemas }: RouteFacts, doc: OperationDoc): JsonObject | undefined {
  const sources = doc.body ?? (schemas.body === undefined ? undefined : { [JSON_TYPE]: schemas.body });
  if (sources === undefined) return undefined;
  const content = Object.entries(sources).map(([type, source]) => {
    const examples = type === JSON_TYPE ? showExamples(doc.bodyExamples) : {};
    return [type, { schema: schemaOf(deps, source, 'input'), ...examples }] as const;
  });
  return { required: true, content: Object.fromEntries(content) };
}

function answersOf({ schemas }: RouteFacts, doc: OperationDoc): readonly (readonly [string, Answer])[] {
  const own = Object.entries(schemas.response ?? {}).map(([status, schema]) => {
    const content = { [JSON_TYPE]: schema, ...(status === '200' ? doc.alsoAnswers : {}) };
    return [status, { description: doc.summary, content }] as const;
  });
  return [...own, ...Object.entries(doc.answers ?? {})];
}

function describeAnswer(deps: OperationDeps, { description, content, examples }: Answer): JsonObject {
  if (content === undefined) return { description };
  const media = Object.entries(content).map(([type, source]) => {
    const shown = type === JSON_TYPE ? showExamples(examples) : {};
    return [type, { schema: schemaOf(deps, source, 'output'), ...shown }] as const;
  });
  return { description, content: Object.fromEntries(media) };
}

function showExamples(examples: Answer['examples']): JsonObject {
  if (examples === undefined) return {};
  return {
    examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { summary: name, value }])),
  };
}

function schemaOf({ components }: OperationDeps, source: SchemaSource, io: 'input' | 'output'): JsonObject {
  if (typeof source === 'string') return { $ref: `#/components/schemas/${source}` };
  return components.describe(source, io);
}

function shapeOf({ path, dialect }: RouteFacts): ErrorShape {
  return path.startsWith('/api/v1/files') ? 'files' : dialect;
}

/** What every route of that kind may answer, and what the words add. */
function reasonsOf(route: RouteFacts, { errors = [] }: OperationDoc): readonly Reason[] {
  const needsKey: readonly Reason[] = ['unauthenticated', 'permission_denied'];
  const takesBody: readonly Reason[] = ['invalid_json', 'unsupported_media_type', 'request_too_large'];
  return [
    'invalid_parameter',
    ...(route.scopes === undefined ? [] : needsKey),
    ...(route.isCounted ? (['rate_limited'] as const) : []),
    ...(route.method === 'GET' ? [] : takesBody),
    ...errors,
    'internal',
    'service_unavailable',
  ];
}

function withoutKeys(record: Record<string, JsonObject>, keys: readonly string[]): Record<string, JsonObject> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/lib/json.ts';
import { breakValue, HOSTILE_TEXTS } from './break-value.ts';
import type { Operation } from './read-document.ts';
import { asObject, type ValueSource, valuesOf } from './schema-values.ts';

/** What exists on the server under test, for requests that go further than "there is no such thing". */
export interface World extends ValueSource {
  readonly ids: readonly string[];
  /** Keys of every kind: admin, narrow scopes, few models, one request per minute. */
  readonly keys: readonly string[];
}

export interface FuzzRequest {
  readonly method: string;
  /** Query included. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | FormData | undefined;
}

const JSON_TYPE = 'application/json';

/** Requests of an operation: half as described, half with something broken. */
export function requestsOf(world: World, operation: Operation): Arbitrary<FuzzRequest> {
  return fc
    .record({
      authorization: operation.isPublic ? fc.constant(undefined) : authorizations(world),
      path: paths(world, operation),
      query: queries(world, operation),
      headers: headersOf(world, operation),
      body: bodiesOf(world, operation),
    })
    .map(({ authorization, path, query, headers, body }) => ({
      method: operation.method,
      path: query === '' ? path : `${path}?${query}`,
      headers: { ...headers, ...body.headers, ...(authorization === undefined ? {} : { authorization }) },
      body: body.content,
    }));
}

function authorizations({ keys }: World): Arbitrary<string | undefined> {
  const [admin = '', ...others] = keys;
  return fc.oneof(
    { weight: 14, arbitrary: fc.constant(`Bearer ${admin}`) },
    { weight: 2, arbitrary: fc.constantFrom(...others).map((key) => `Key ${key}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        undefined,
        '',
        'Bearer',
        'Bearer sk-spark-wrong',
        `Basic ${admin}`,
        `Bearer ${'k'.repeat(4000)}`,
      ),
    },
  );
}

function paths({ ids }: World, { path }: Operation): Arbitrary<string> {
  const names = [...path.matchAll(/\{\w+\}/g)].map(([name]) => name);
  const segment = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS.filter((text) => text.trim() !== '')).map(encodeSegment) },
    { weight: 1, arbitrary: fc.constantFrom('%zz', '%00', '%ff', '%2e%2e%2f', 'a%2fb') },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 90, unit: 'grapheme' }).map(encodeSegment) },
  );
  return fc
    .tuple(...names.map(() => segment))
    .map((segments) => segments.reduce((built, value, index) => built.replace(names[index] ?? '', () => value), path));
}

/** A lone surrogate has no UTF-8, and dots alone would be another path. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/^\.+$/, 'dots');
}

function queries(world: World, { parameters }: Operation): Arbitrary<string> {
  const own = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = own.map((parameter) => {
    const valid = valuesOf(world, asObject(parameter.schema), String(parameter.name));
    const value = fc.oneof(
      { weight: 3, arbitrary: valid },
      { weight: 1, arbitrary: fc.constantFrom<JsonValue>(...HOSTILE_TEXTS, ...world.ids) },
    );
    const encoded = value.map(
      (given) => `${parameter.name}=${encodeURIComponent(String(given).toWellFormed().slice(0, 2000))}`,
    );
    return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: encoded });
  });
  const extra = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('x=1', 'limit=5&limit=6', '%zz=%zz', '__proto__=1', 'order[]=asc', '=&&='),
    },
  );
  return fc.tuple(extra, ...pairs).map((parts) => parts.filter((part) => part !== '').join('&'));
}

function headersOf(world: World, { parameters }: Operation): Arbitrary<Record<string, string>> {
  const own = parameters.filter((parameter) => parameter.in === 'header');
  const entries = own.map((parameter) => {
    const valid = valuesOf(world, asObject(parameter.schema)).map(String);
    const broken = fc.constantFrom('a b', 'x'.repeat(300), '\u00e9', '-1', ',');
    const value = fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: broken });
    return fc.option(value, { nil: undefined }).map((text) => [String(parameter.name), text?.trim()] as const);
  });
  return fc
    .tuple(...entries)
    .map((pairs) =>
      Object.fromEntries(
        pairs.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
      ),
    );
}

interface Body {
  readonly content: string | FormData | undefined;
  readonly headers: Record<string, string>;
}

function bodiesOf(world: World, { method, bodies }: Operation): Arbitrary<Body> {
  if (method === 'GET') return fc.constant({ content: undefined, headers: {} });
  const described = Object.entries(bodies).map(([type, schema]) =>
    type === JSON_TYPE ? jsonBodies(valuesOf(world, schema)) : formBodies(world, schema),
  );
  if (described.length === 0) return fc.oneof({ weight: 6, arbitrary: fc.constant(noBody) }, rawBodies);
  return fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...described) },
    { weight: 1, arbitrary: rawBodies },
    { weight: 1, arbitrary: fc.constant(noBody) },
  );
}

const noBody: Body = { content: undefined, headers: {} };

function jsonBodies(valid: Arbitrary<JsonValue>): Arbitrary<Body> {
  const value = fc.oneof(
    { weight: 1, arbitrary: valid },
    { weight: 2, arbitrary: valid.chain(breakValue) },
    { weight: 1, arbitrary: valid.chain(breakValue).chain(breakValue) },
  );
  return value.map((body) => ({ content: JSON.stringify(body), headers: { 'content-type': JSON_TYPE } }));
}

const rawBodies: Arbitrary<Body> = fc.record({
  content: fc.constantFrom(
    '',
    '{',
    '[1,',
    '"text"',
    'null',
    '{"a":1}}',
    '\u0000',
    '['.repeat(100_000),
    '{"model":"omnihuman-1.5"}',
  ),
  headers: fc.constantFrom(
    { 'content-type': JSON_TYPE },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/xml' },
    { 'content-type': 'multipart/form-data' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': 'application/json; charset=utf-16' },
    {},
  ),
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

function formBodies(world: World, schema: JsonObject): Arbitrary<Body> {
  const resolved = typeof schema.$ref === 'string' ? world.resolve(schema.$ref) : schema;
  const names = Object.keys(asObject(resolved.properties));
  const field = fc.record({
    name: fc.constantFrom(...names, 'extra'),
    text: fc.constantFrom(...HOSTILE_TEXTS, ...world.ids, 'Image', '4'),
  });
  const file = fc.record({
    name: fc.constantFrom('file', 'input_reference', 'wrong'),
    bytes: fc.constantFrom(PNG, Buffer.from('no picture'), Buffer.alloc(0)),
    fileName: fc.constantFrom('a.png', '../a', '🦊.png', 'x'.repeat(300), ''),
  });
  return fc
    .record({ fields: fc.array(field, { maxLength: 6 }), file: fc.option(file) })
    .map(({ fields, file: given }) => {
      const content = new FormData();
      for (const { name, text } of fields) content.append(name, text.toWellFormed());
      if (given !== null) content.append(given.name, new Blob([given.bytes]), given.fileName);
      return { content, headers: {} };
    });
}

import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject, JsonValue } from '../../src/lib/json.ts';
import { asObject } from './schema-values.ts';

/** One operation of the API description, references at its top levels followed. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly parameters: readonly JsonObject[];
  /** Schema by media type. */
  readonly bodies: Readonly<Record<string, JsonObject>>;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  resolve(reference: string): JsonObject;
  /** Why an answer is none that the description knows; undefined when it is one. */
  findProblem(operation: Operation, answer: FuzzAnswer): string | undefined;
}

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

export function readDocument(source: JsonObject): ApiDocument {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
  ajv.addSchema({ ...asObject(closed(source)), $id: 'api' });
  const resolve = (reference: string) => {
    const steps = reference.slice(2).split('/');
    return steps.reduce<JsonObject>((place, step) => asObject(place[step]), source);
  };
  const operations = Object.entries(asObject(source.paths)).flatMap(([path, methods]) =>
    Object.entries(asObject(methods)).map(([method, value]): Operation => {
      const operation = asObject(value);
      const content = asObject(asObject(operation.requestBody).content);
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        isPublic: Array.isArray(operation.security),
        parameters: (Array.isArray(operation.parameters) ? operation.parameters : []).map(asObject),
        bodies: Object.fromEntries(
          Object.entries(content).map(([type, media]) => [type, asObject(asObject(media).schema)]),
        ),
      };
    }),
  );
  return {
    operations,
    resolve,
    findProblem: (operation, answer) => findProblem(ajv, resolve, source, operation, answer),
  };
}

function findProblem(
  ajv: Ajv2020,
  resolve: (reference: string) => JsonObject,
  source: JsonObject,
  { path, method }: Operation,
  { status, contentType, text }: FuzzAnswer,
): string | undefined {
  const responses = asObject(asObject(asObject(asObject(source.paths)[path])[method.toLowerCase()]).responses);
  const entry = asObject(responses[String(status)]);
  const isShared = typeof entry.$ref === 'string';
  const response = isShared ? resolve(String(entry.$ref)) : entry;
  if (response.description === undefined) return `status ${status} is not described`;
  const content = asObject(response.content);
  if (Object.keys(content).length === 0) return text === '' ? undefined : `status ${status} has a body`;
  const type = contentType.split(';', 1)[0] ?? '';
  const known = Object.hasOwn(content, type) ? type : '*/*';
  if (!Object.hasOwn(content, known) && text !== '') return `content type ${contentType} of ${status} is not described`;
  if (type !== 'application/json') return undefined;
  const place = isShared
    ? String(entry.$ref)
    : `#/paths/${pointerStep(path)}/${method.toLowerCase()}/responses/${status}`;
  const validate = ajv.getSchema(`api${place}/content/${pointerStep(type)}/schema`);
  if (validate === undefined) throw new Error(`no schema at ${place}`);
  if (validate(JSON.parse(text))) return undefined;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
}

function pointerStep(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/**
 * The description with every object closed that does not say otherwise. Clients must bear new fields, so the document
 * leaves objects open; here a field that it does not name is a finding.
 */
function closed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]));
  const isOpen = inner.type === 'object' && inner.properties !== undefined && inner.additionalProperties === undefined;
  return isOpen ? { ...inner, additionalProperties: false } : inner;
}

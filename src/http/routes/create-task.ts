import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { Failure } from '../../lib/failure.ts';
import type { JsonValue } from '../../lib/json.ts';
import { createTask } from '../../tasks/create.ts';
import type { DialectName, Task } from '../../tasks/task.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { abortedWithCaller } from '../lost-caller.ts';

/** Either path takes every model; the path picks the shape of the answer (contract B). */
const PATHS: readonly (readonly [string, DialectName])[] = [
  ['/v1/videos/generations', 'evolink'],
  ['/v1/images/generations', 'evolink'],
  ['/model/v1/generation', 'spark'],
  ['/v1/generation', 'spark'],
];

/** POST a task. */
export function createTaskRoutes(app: App, deps: AppDeps): void {
  for (const [url, dialect] of PATHS) {
    app.post(url, { bodyLimit: CREATE_BODY_BYTES, config: { scopes: ['generate'], dialect } }, (request, reply) =>
      answerCreate(deps, dialect, request, reply),
    );
  }
}

async function answerCreate(deps: AppDeps, name: DialectName, request: FastifyRequest, reply: FastifyReply) {
  const parsed = parseBody(deps, name, request);
  const task = await createFromRequest(deps, { dialect: name, parsed, request, reply });
  const body = deps.dialects[name].render(task, deps.models.find(task.model));
  return reply.type('application/json; charset=utf-8').send(body);
}

interface CreateCall {
  readonly dialect: DialectName;
  readonly parsed: ParsedRequest;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The JSON body of a create in the words of a dialect; an absent one is `invalid_json`. */
export function parseBody(deps: AppDeps, dialect: DialectName, request: FastifyRequest): ParsedRequest {
  if (request.body === undefined) throw new Failure('invalid_json', 'The request body is empty, JSON is expected');
  return deps.dialects[dialect].parse(request.body as JsonValue, request.headers);
}

/** Creates what a request asks for; errors from here on come in the model's own codes. */
export async function createFromRequest(deps: AppDeps, { dialect, parsed, request, reply }: CreateCall): Promise<Task> {
  const key = keyOf(request);
  const model = deps.models.find(parsed.model);
  if (model === undefined) throw new Failure('model_not_found', `There is no model ${parsed.model.slice(0, 100)}`);
  request.requestedModel = model;
  const idempotencyKey = readIdempotencyKey(request);
  const task = await createTask(deps.pipeline, {
    orgId: key.orgId,
    key,
    dialect,
    parsed,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    // Path and body: the same body on the other path asks for an answer of another shape.
    requestBodyHash: `${dialect} ${request.bodyHash ?? ''}`,
    signal: abortedWithCaller(reply),
  });
  deps.metrics.taskCreated(task.model, dialect);
  return task;
}

/** The header of a repeatable request; undefined when there is none. */
export function readIdempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new Failure('invalid_parameter', 'Idempotency-Key must be 1 to 255 printable characters without spaces', {
    param: 'Idempotency-Key',
  });
}

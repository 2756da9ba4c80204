import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Dialects } from '../dialects/index.ts';
import { Failure, toFailure } from '../lib/failure.ts';
import type { Log } from '../lib/log.ts';
import type { DialectName } from '../tasks/task.ts';
import { inFileEnvelope } from './file-envelope.ts';
import { writeError } from './request-log.ts';

export interface ErrorDeps {
  readonly basePath: string;
  readonly dialects: Dialects;
  readonly log: Log;
}

/** Answers any error in the shape that the caller's path speaks. */
export function createErrorHandler(deps: ErrorDeps) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const failure = classify(error);
    // A caller who hung up gets no answer, and what that interrupted is no fault of ours.
    if (failure.status >= 500 && !reply.raw.destroyed) writeError(deps.log, request, failure);
    sendFailure(deps, failure, request, reply);
  };
}

/** Renders a failure; for the file endpoints in their own envelope, with the error inside. */
function sendFailure(deps: ErrorDeps, failure: Failure, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.slice(deps.basePath.length);
  const dialect = deps.dialects[request.routeOptions.config?.dialect ?? dialectOfPath(path)];
  const rendered = dialect.renderError(failure, request.requestedModel);
  reply.code(rendered.status).headers(rendered.headers).type('application/json; charset=utf-8');
  // The rest of an over-long body would be read to its end before the next request on this connection.
  if (rendered.status === 413) reply.header('connection', 'close');
  reply.send(path.startsWith('/api/v1/files') ? inFileEnvelope(rendered.body, failure) : rendered.body);
}

/** The vendors' paths are known by their beginnings (contract B); what is none of them speaks seed 003. */
const PATHS: readonly (readonly [RegExp, DialectName])[] = [
  [/^\/(model\/v1|v1\/generation|v1\/models\/skill|api\/v1\/user)(\/|\?|$)/, 'spark'],
  [/^\/v1\/videos\/generations(\/|\?|$)/, 'evolink'],
  [/^\/v1\/videos(\/|\?|$)/, 'openai'],
  [/^\/api\/v3(\/|\?|$)/, 'ark'],
];

/** The dialect that an error at this path speaks, base path removed. */
export function dialectOfPath(path: string): DialectName {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1] ?? 'evolink';
}

const MULTIPART_ERROR = /^FST_(PARTS|FILES|FIELDS|PROTO|NO_FORM_DATA|INVALID_MULTIPART|REQ_FILE)/;

/** What the form parser says of a body that is no form or ends too early; these errors have no code. */
const BROKEN_FORM = /^Multipart: Boundary not found|unexpected end of multipart data$/i;

function classify(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return toFailure(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const param = issue?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    const message = `${param === '' ? 'request' : param}: ${issue?.message ?? 'invalid'}`;
    return new Failure('invalid_parameter', message, param === '' ? {} : { param });
  }
  if (BROKEN_FORM.test(error.message)) return multipartFailure('', error);
  return classifyFramework(error as FastifyError);
}

function classifyFramework(error: FastifyError): Failure {
  const { code = '', statusCode = 500 } = error;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Failure('request_too_large', 'The request body is too large', { cause: error });
  }
  if (code.startsWith('FST_ERR_CTP_INVALID_MEDIA_TYPE')) {
    return new Failure('unsupported_media_type', 'Send the body as Content-Type: application/json');
  }
  if (MULTIPART_ERROR.test(code)) return multipartFailure(code, error);
  if (statusCode === 503) return new Failure('service_unavailable', 'The server is shutting down', { cause: error });
  if (statusCode >= 400 && statusCode < 500) {
    return new Failure('invalid_parameter', 'The request could not be read', { cause: error });
  }
  return toFailure(error);
}

function multipartFailure(code: string, cause: Error): Failure {
  if (code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') {
    return new Failure('unsupported_media_type', 'Send the file as multipart/form-data', { cause });
  }
  const isTooMuch = /LIMIT|TOO_LARGE/.test(code);
  return new Failure(isTooMuch ? 'request_too_large' : 'invalid_parameter', 'The multipart form could not be read', {
    cause,
  });
}

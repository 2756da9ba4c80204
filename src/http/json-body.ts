import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import { findJsonError } from './json-error-place.ts';
import { checkJsonLimits } from './json-limits.ts';
import { assertStorableJson } from './storable-text.ts';

/** Media may come as `data:` URIs (contract A3: "Request body >64 MB → 413"). */
export const CREATE_BODY_BYTES = 64 * 1_048_576;
/** Everything else is small. */
export const BODY_BYTES = 1_048_576;

/** Only JSON is parsed; any other type is 415 (Fastify would also take text/plain). */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json(?:;|$)/,
    { parseAs: 'string' },
    (request: FastifyRequest, body: string, done) => {
      try {
        const value = parseJson(body);
        if (request.headers['idempotency-key'] !== undefined) {
          request.bodyHash = createHash('sha256').update(body).digest('hex');
        }
        done(null, value);
      } catch (error) {
        done(error instanceof Error ? error : new Error('unreadable body'));
      }
    },
  );
}

function parseJson(body: string): JsonValue {
  checkJsonLimits(body);
  const value = parseOrExplain(body);
  // In UTF-8 only an escape can be either; most bodies have none, so nothing is walked through.
  if (/\\u(?:0000|d[89a-f])/i.test(body)) assertStorableJson(value);
  return value;
}

function parseOrExplain(body: string): JsonValue {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    const isEmpty = body.trim() === '';
    throw new Failure(
      'invalid_json',
      isEmpty
        ? 'The request body is empty, JSON is expected'
        : `The request body is not valid JSON: ${findJsonError(body)}`,
    );
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Failure } from '../lib/failure.ts';
import type { Log } from '../lib/log.ts';

/**
 * One line per request: the route's pattern instead of its path, no query, no body, no header. Polls that go well are
 * most of the traffic and say nothing, so they are lines of level debug, and not even built when nobody reads those.
 */
export function createRequestLog(log: Log): (request: FastifyRequest, reply: FastifyReply) => void {
  const isVerbose = log.isLevelEnabled?.('debug') === true;
  return (request, reply) => {
    const isQuiet = reply.statusCode < 400 && (request.method === 'GET' || request.method === 'HEAD');
    if (!isQuiet) log.info(describeRequest(request, reply), 'request');
    else if (isVerbose) log.debug(describeRequest(request, reply), 'request');
  };
}

function describeRequest(request: FastifyRequest, reply: FastifyReply): object {
  return {
    requestId: request.id,
    method: request.method,
    route: routeOf(request),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(request.apiKey === null ? {} : { orgId: request.apiKey.orgId, keyId: request.apiKey.id }),
  };
}

/** A failure of ours, with its cause for the operator. */
export function writeError(log: Log, request: FastifyRequest, failure: Failure): void {
  const { cause } = failure.details;
  const fields = { requestId: request.id, route: routeOf(request), reason: failure.reason };
  log.error({ ...fields, cause: withoutQueries(cause) }, failure.message);
}

/** The pattern (`/v1/tasks/:id`), never the path: paths hold ids, and their number is without limit. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched';
}

/** Stack and message of a cause. Query strings go: a caller's URL may carry its signature there. */
function withoutQueries(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return text.replace(/\?[^\s"')]*/g, '?…').slice(0, 4000);
}

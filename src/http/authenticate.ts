import type { FastifyRequest } from 'fastify';
import type { KeyCache } from '../accounts/key-cache.ts';
import type { ApiKey, Scope } from '../accounts/keys.ts';
import { takeRequest } from '../accounts/limits.ts';
import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';

export interface AuthDeps {
  readonly keys: KeyCache;
  readonly database: Queryable;
}

/**
 * The hook of every route that needs a key: finds it, checks the route's scopes, counts the request. Runs before the
 * body is read, so a stranger cannot make us parse 64 MB.
 */
export function createAuthenticate({ keys, database }: AuthDeps): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const key = await keys.find(readSecret(request.headers.authorization));
    if (key === undefined) throw new Failure('unauthenticated', 'This key is unknown, revoked or expired');
    const { scopes = [], isCounted = true } = request.routeOptions.config;
    assertScope(key, scopes);
    if (isCounted) await takeRequest(database, key);
    request.apiKey = key;
  };
}

/** `Bearer` (the seeds) or `Key` (the Spark vendor's queue clients), in any case. */
function readSecret(header: string | undefined): string {
  const match = header === undefined ? null : /^(?:bearer|key) +(\S+) *$/i.exec(header);
  if (match?.[1] === undefined) {
    throw new Failure('unauthenticated', 'Send the header Authorization: Bearer YOUR_API_KEY');
  }
  return match[1];
}

function assertScope(key: ApiKey, scopes: readonly Scope[]): void {
  if (scopes.length === 0 || isAdmin(key) || scopes.some((scope) => key.scopes.includes(scope))) return;
  throw new Failure('permission_denied', `This key lacks the scope ${scopes.join(' or ')}`);
}

/** Whether a key may do what callers may not (cancel what its model forbids to cancel). */
export function isAdmin(key: ApiKey): boolean {
  return key.scopes.includes('admin');
}

/** The key of a request behind `authenticate`. */
export function keyOf(request: FastifyRequest): ApiKey {
  if (request.apiKey === null) throw new Error(`route ${request.routeOptions.url ?? '?'} is not behind authenticate`);
  return request.apiKey;
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../lib/failure.ts';

const NAME = 'sparkstage_session';
/** Any value. A page of another origin cannot send it without asking us first (CORS), and we never say yes. */
const HEADER = 'x-sparkstage-console';
const SAFE_METHODS = ['GET', 'HEAD'];

export interface CookiePlace {
  readonly basePath: string;
  readonly publicUrl: () => string;
}

/** The token of the console's session; undefined when the browser is not signed in. */
export function readSessionCookie({ headers }: FastifyRequest): string | undefined {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/**
 * Throws `permission_denied` unless a request that changes something comes from our own page. SameSite=Strict alone is
 * not enough: every port of one host is the same site, so any other program on localhost could serve the attack.
 */
export function assertOwnPage(request: FastifyRequest): void {
  if (SAFE_METHODS.includes(request.method) || request.headers[HEADER] !== undefined) return;
  throw new Failure('permission_denied', 'Requests of a signed-in browser need the header X-Sparkstage-Console', {
    param: 'X-Sparkstage-Console',
  });
}

/** Out of reach of scripts, of other sites, and of anything outside our own paths. */
export function setSessionCookie(reply: FastifyReply, place: CookiePlace, token: string, maxAgeSeconds: number): void {
  const attributes = [
    `${NAME}=${token}`,
    `Path=${place.basePath === '' ? '/' : place.basePath}`,
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(place.publicUrl().startsWith('https:') ? ['Secure'] : []),
  ];
  reply.header('set-cookie', attributes.join('; '));
}

export function clearSessionCookie(reply: FastifyReply, place: CookiePlace): void {
  setSessionCookie(reply, place, '', 0);
}

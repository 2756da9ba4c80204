import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiKey } from '../../accounts/keys.ts';
import { SCOPES } from '../../accounts/keys.ts';
import { FIRST_ORG_ID, findOrganisation } from '../../accounts/organisations.ts';
import {
  createSession,
  endSession,
  readSessionEnd,
  redeemSignInLink,
  SESSION_SECONDS,
} from '../../accounts/sessions.ts';
import { Failure } from '../../lib/failure.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { isAdmin, keyOf } from '../authenticate.ts';
import { assertOwnPage, clearSessionCookie, readSessionCookie, setSessionCookie } from '../session-cookie.ts';
import { unixTime } from './page.ts';

const signIn = z.union(
  [z.object({ key: z.string().min(1).max(500) }), z.object({ link: z.string().min(1).max(500) })],
  {
    error: 'expected key or link',
  },
);

const session = z.object({
  object: z.literal('session'),
  organisation: z.object({ id: z.string(), name: z.string() }),
  key: z.object({
    id: z.string(),
    name: z.string(),
    masked: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    models: z.array(z.string()).nullable(),
  }),
  /** Whether it may manage the whole installation. */
  is_operator: z.boolean(),
  /** null: a key has no session to end. */
  expires: z.number().nullable(),
  /** What links of results begin with. */
  public_url: z.string(),
  usd_per_credit: z.number(),
});
export type SessionBody = z.output<typeof session>;

const ended = z.object({ object: z.literal('session'), ended: z.literal(true) });

/** POST a key, or the token of a one-time link: the answer sets the session's cookie. */
export function signInRoute(app: App, deps: AppDeps): void {
  const schema = { body: signIn, response: { 200: ended.omit({ ended: true }).extend({ expires: z.number() }) } };
  app.post('/v1/session', { schema }, async (request, reply) => {
    assertOwnPage(request);
    const { token, expiresAt } = await openSession(deps, request.body);
    setSessionCookie(reply, deps, token, SESSION_SECONDS);
    reply.header('cache-control', 'no-store');
    return { object: 'session' as const, expires: unixTime(expiresAt) };
  });
}

async function openSession(deps: AppDeps, body: z.output<typeof signIn>) {
  if ('link' in body) return redeemSignInLink(deps.database, body.link);
  const key = await deps.keys.find(body.key.trim());
  if (key === undefined)
    throw new Failure('unauthenticated', 'This key is unknown, revoked or expired', { param: 'key' });
  return createSession(deps.database, key);
}

/** GET who is asking and what that key may do: the console offers nothing else. */
export function showSessionRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: [], isCounted: false }, schema: { response: { 200: session } } };
  app.get('/v1/session', options, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return describeSession(deps, request, keyOf(request));
  });
}

async function describeSession(deps: AppDeps, request: FastifyRequest, key: ApiKey): Promise<SessionBody> {
  const organisation = await findOrganisation(deps.database, key.orgId);
  if (organisation === undefined) throw new Error('a key without an organisation');
  const token = readSessionCookie(request);
  const end = token === undefined ? undefined : await readSessionEnd(deps.database, token);
  return {
    object: 'session',
    organisation: { id: organisation.id, name: organisation.name },
    key: {
      id: key.id,
      name: key.name,
      masked: `${key.prefix}…${key.last4}`,
      scopes: [...key.scopes],
      models: key.models === null ? null : [...key.models],
    },
    is_operator: key.orgId === FIRST_ORG_ID && isAdmin(key),
    expires: end === undefined ? null : unixTime(end),
    public_url: deps.publicUrl(),
    usd_per_credit: deps.usdPerCredit,
  };
}

/** DELETE: signs out. Works for a session that has ended, too: the cookie goes in any case. */
export function signOutRoute(app: App, deps: AppDeps): void {
  app.delete('/v1/session', { schema: { response: { 200: ended } } }, async (request, reply: FastifyReply) => {
    assertOwnPage(request);
    const token = readSessionCookie(request);
    if (token !== undefined) await endSession(deps.database, token);
    clearSessionCookie(reply, deps);
    return { object: 'session' as const, ended: true as const };
  });
}

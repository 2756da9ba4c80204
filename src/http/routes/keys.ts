import { z } from 'zod';
import { type ApiKey, createKey, listKeys, revokeKey, SCOPES } from '../../accounts/keys.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { chosenOrganisation } from '../chosen-organisation.ts';
import { unixTime } from './page.ts';

const newKey = z.object({
  name: z.string().trim().min(1).max(100).default('unnamed'),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['generate', 'read', 'assets']),
  models: z.array(z.string().min(1)).min(1).nullable().default(null),
  credit_limit: z.number().min(0).max(1_000_000_000).nullable().default(null),
  requests_per_minute: z.int().min(1).max(1_000_000).nullable().default(null),
  concurrency: z.int().min(1).max(100_000).nullable().default(null),
  /** Unix seconds. */
  expires_at: z.int().positive().nullable().default(null),
  /** Another one than the key's own: for the operator. */
  organisation_id: z.string().exactOptional(),
});
const whose = z.object({ organisation_id: z.string().exactOptional() });

const shownKey = z.object({
  id: z.string(),
  object: z.literal('api_key'),
  organisation_id: z.string(),
  name: z.string(),
  masked: z.string(),
  scopes: z.array(z.string()),
  models: z.array(z.string()).nullable(),
  credit_limit: z.number().nullable(),
  /** Reserved or spent; null without a limit, because only then it is counted. */
  credits_spent: z.number().nullable(),
  requests_per_minute: z.number().nullable(),
  concurrency: z.number().nullable(),
  expires_at: z.number().nullable(),
  revoked_at: z.number().nullable(),
  last_used_at: z.number().nullable(),
  created: z.number(),
});

export type KeyBody = z.output<typeof shownKey>;

function showKey(key: ApiKey): KeyBody {
  const time = (date: Date | null) => (date === null ? null : unixTime(date));
  return {
    id: key.id,
    object: 'api_key',
    organisation_id: key.orgId,
    name: key.name,
    masked: `${key.prefix}…${key.last4}`,
    scopes: [...key.scopes],
    models: key.models === null ? null : [...key.models],
    credit_limit: key.creditLimitMicro === null ? null : key.creditLimitMicro / MICRO_PER_CREDIT,
    credits_spent: key.creditLimitMicro === null ? null : key.spentMicro / MICRO_PER_CREDIT,
    requests_per_minute: key.requestsPerMinute,
    concurrency: key.concurrency,
    expires_at: time(key.expiresAt),
    revoked_at: time(key.revokedAt),
    last_used_at: time(key.lastUsedAt),
    created: unixTime(key.createdAt),
  };
}

/** POST a key: the answer is the only place its secret ever appears. */
export function createKeyRoute(app: App, deps: AppDeps): void {
  const response = shownKey.extend({ key: z.string() });
  const options = { config: { scopes: ['admin'] as const }, schema: { body: newKey, response: { 200: response } } };
  app.post('/v1/keys', options, async (request, reply) => {
    const { name, scopes, models, concurrency, ...rest } = request.body;
    const { record, secret } = await createKey(deps, {
      orgId: await chosenOrganisation(deps.database, request, request.body.organisation_id),
      name,
      scopes,
      models,
      concurrency,
      creditLimitMicro: rest.credit_limit === null ? null : Math.round(rest.credit_limit * MICRO_PER_CREDIT),
      requestsPerMinute: rest.requests_per_minute,
      expiresAt: rest.expires_at === null ? null : new Date(rest.expires_at * 1000),
    });
    reply.header('cache-control', 'no-store');
    return { ...showKey(record), key: secret };
  });
}

/** GET all keys, masked, revoked ones included. */
export function listKeysRoute(app: App, deps: AppDeps): void {
  const response = z.object({ object: z.literal('list'), data: z.array(shownKey) });
  const options = {
    config: { scopes: ['admin'] as const },
    schema: { querystring: whose, response: { 200: response } },
  };
  app.get('/v1/keys', options, async (request) => {
    const orgId = await chosenOrganisation(deps.database, request, request.query.organisation_id);
    const keys = await listKeys(deps.database, orgId);
    return { object: 'list' as const, data: keys.map(showKey) };
  });
}

/** DELETE = revoke: it stops within a second everywhere, and stays in the list. */
export function revokeKeyRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['admin'] as const },
    schema: { params: z.object({ id: z.string() }), querystring: whose, response: { 200: shownKey } },
  };
  app.delete('/v1/keys/:id', options, async (request) => {
    const orgId = await chosenOrganisation(deps.database, request, request.query.organisation_id);
    return showKey(await revokeKey(deps.database, orgId, request.params.id));
  });
}

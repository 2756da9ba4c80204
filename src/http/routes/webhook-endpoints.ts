import { z } from 'zod';
import { listCallbackEndpoints } from '../../tasks/callback-endpoints.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { unixTime } from './page.ts';

const endpoint = z.object({
  object: z.literal('webhook_endpoint'),
  url: z.string(),
  deliveries: z.number(),
  delivered: z.number(),
  failed: z.number(),
  pending: z.number(),
  last_status: z.enum(['pending', 'delivered', 'failed']),
  last_created: z.number(),
});
export type WebhookEndpointBody = z.output<typeof endpoint>;

/** GET the addresses that tasks have named as `callback_url`, each with how it fared, latest first. */
export function webhookEndpointsRoute(app: App, deps: AppDeps): void {
  const response = z.object({ object: z.literal('list'), data: z.array(endpoint) });
  const options = { config: { scopes: ['read'] as const }, schema: { response: { 200: response } } };
  app.get('/v1/webhooks/endpoints', options, async (request) => {
    const endpoints = await listCallbackEndpoints(deps.database, keyOf(request).orgId);
    const data = endpoints.map(({ lastStatus, lastCreatedAt, ...counts }) => ({
      object: 'webhook_endpoint' as const,
      ...counts,
      last_status: lastStatus,
      last_created: unixTime(lastCreatedAt),
    }));
    return { object: 'list' as const, data };
  });
}

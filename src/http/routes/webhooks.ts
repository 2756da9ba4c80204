import { z } from 'zod';
import { type Delivery, listDeliveries, redeliver } from '../../tasks/callbacks.ts';
import { rotateCallbackSecret, type ShownSecret, showCallbackSecret } from '../../tasks/callbacks-secret.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { pageLimit, unixTime } from './page.ts';

const shownDelivery = z.object({
  id: z.string(),
  object: z.literal('webhook_delivery'),
  task_id: z.string(),
  url: z.string(),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.array(
    z.object({
      series: z.number(),
      number: z.number(),
      started: z.number(),
      duration_ms: z.number(),
      http_status: z.number().nullable(),
      error: z.string().nullable(),
      response_start: z.string(),
    }),
  ),
  created: z.number(),
  finished: z.number().nullable(),
  /** What was posted, byte by byte. */
  payload: z.string(),
});

export type DeliveryBody = z.output<typeof shownDelivery>;

function showDelivery(delivery: Delivery): DeliveryBody {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    task_id: delivery.taskId,
    url: delivery.url,
    status: delivery.status,
    attempts: delivery.attempts.map((attempt) => ({
      series: attempt.series,
      number: attempt.number,
      started: unixTime(attempt.startedAt),
      duration_ms: attempt.durationMs,
      http_status: attempt.status,
      error: attempt.error,
      response_start: attempt.responseStart,
    })),
    created: unixTime(delivery.createdAt),
    finished: delivery.finishedAt === null ? null : unixTime(delivery.finishedAt),
    payload: delivery.body,
  };
}

const query = z.object({
  limit: pageLimit,
  after: z.string().exactOptional(),
  task_id: z.string().exactOptional(),
  status: z.enum(['pending', 'delivered', 'failed']).exactOptional(),
});

/** GET callbacks and what became of them, newest first. */
export function listDeliveriesRoute(app: App, deps: AppDeps): void {
  const response = z.object({ object: z.literal('list'), data: z.array(shownDelivery), has_more: z.boolean() });
  const options = {
    config: { scopes: ['read'] as const },
    schema: { querystring: query, response: { 200: response } },
  };
  app.get('/v1/webhooks/deliveries', options, async (request) => {
    const { task_id: taskId, ...page } = request.query;
    const { orgId } = keyOf(request);
    const filter = taskId === undefined ? {} : { taskId };
    const { deliveries, hasMore } = await listDeliveries(deps.database, { orgId, ...page, ...filter });
    return { object: 'list' as const, data: deliveries.map(showDelivery), has_more: hasMore };
  });
}

const redelivered = z.object({ id: z.string(), object: z.literal('webhook_delivery'), status: z.literal('pending') });

/** POST: sends a callback again, now: the same id and the same bytes. 409 while it is still being attempted. */
export function redeliverRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['generate'] as const },
    schema: { params: z.object({ id: z.string() }), response: { 200: redelivered } },
  };
  app.post('/v1/webhooks/deliveries/:id/redeliver', options, async (request) => {
    const { id } = request.params;
    const { database } = deps;
    await redeliver({ database, queue: deps.pipeline.queue }, { orgId: keyOf(request).orgId, deliveryId: id });
    return { id, object: 'webhook_delivery' as const, status: 'pending' as const };
  });
}

const shownSecret = z.object({
  object: z.literal('webhook_secret'),
  secret: z.string(),
  is_masked: z.boolean(),
  created: z.number(),
  previous_until: z.number().nullable(),
});

export type WebhookSecretBody = z.output<typeof shownSecret>;

function showSecret(secret: ShownSecret): WebhookSecretBody {
  return {
    object: 'webhook_secret',
    secret: secret.secret,
    is_masked: secret.isMasked,
    created: unixTime(secret.createdAt),
    previous_until: secret.previousUntil === null ? null : unixTime(secret.previousUntil),
  };
}

const secretOptions = { config: { scopes: ['admin'] as const }, schema: { response: { 200: shownSecret } } };

/** GET the signing secret: in full the first time, masked afterwards. */
export function showWebhookSecretRoute(app: App, deps: AppDeps): void {
  app.get('/v1/webhooks/secret', secretOptions, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return showSecret(await showCallbackSecret(deps.database, keyOf(request).orgId));
  });
}

/** POST: a new signing secret; the old one signs beside it for a day. */
export function rotateWebhookSecretRoute(app: App, deps: AppDeps): void {
  app.post('/v1/webhooks/secret/rotate', secretOptions, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return showSecret(await rotateCallbackSecret(deps.database, keyOf(request).orgId));
  });
}

import { z } from 'zod';
import { balance, listLedger, topUp } from '../../accounts/ledger.ts';
import { Failure } from '../../lib/failure.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { readIdempotencyKey } from './create-task.ts';
import { pageLimit, unixTime } from './page.ts';

const topUpRequest = z.object({
  // A billion credits is a typing error, and keeps micro-credits far below 2^53.
  credits: z.number({ error: 'expected a number of credits' }).positive().max(1_000_000_000),
});
const topUpBody = z.object({
  object: z.literal('topup'),
  credits: z.number(),
  booked: z.boolean(),
  remaining_credits: z.number(),
});

/** POST credits into the organisation's wallet; the same Idempotency-Key books once. */
export function topUpRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['billing'] as const },
    schema: { body: topUpRequest, response: { 200: topUpBody } },
  };
  app.post('/v1/billing/topups', options, async (request) => {
    const { orgId } = keyOf(request);
    const idempotencyKey = readIdempotencyKey(request);
    if (idempotencyKey === undefined) {
      throw new Failure('missing_parameter', 'A top-up needs the header Idempotency-Key', { param: 'Idempotency-Key' });
    }
    const amountMicro = Math.round(request.body.credits * MICRO_PER_CREDIT);
    if (amountMicro < 1) throw new Failure('invalid_parameter', 'credits is too small', { param: 'credits' });
    const booked = await topUp(deps.database, { orgId, amountMicro, idempotencyKey });
    const { availableMicro } = await balance(deps.database, orgId);
    return {
      object: 'topup' as const,
      credits: amountMicro / MICRO_PER_CREDIT,
      booked,
      remaining_credits: availableMicro / MICRO_PER_CREDIT,
    };
  });
}

const ledgerQuery = z.object({
  limit: pageLimit,
  after: z.coerce.number({ error: 'expected an entry id' }).int().positive().exactOptional(),
});
const ledgerBody = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      id: z.number(),
      task_id: z.string().nullable(),
      kind: z.enum(['topup', 'reserve', 'capture', 'release']),
      amount: z.number(),
      created: z.number(),
    }),
  ),
  has_more: z.boolean(),
});

/** GET the ledger, newest first; amounts in credits. */
export function listLedgerRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['billing', 'read'] as const },
    schema: { querystring: ledgerQuery, response: { 200: ledgerBody } },
  };
  app.get('/v1/billing/ledger', options, async (request) => {
    const page = await listLedger(deps.database, { orgId: keyOf(request).orgId, ...request.query });
    const data = page.entries.map((entry) => ({
      id: entry.id,
      task_id: entry.taskId,
      kind: entry.kind,
      amount: entry.amountMicro / MICRO_PER_CREDIT,
      created: unixTime(entry.createdAt),
    }));
    return { object: 'list' as const, data, has_more: page.hasMore };
  });
}

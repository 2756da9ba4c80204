import { z } from 'zod';
import { balance, topUp } from '../../accounts/ledger.ts';
import { Failure } from '../../lib/failure.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { chosenOrganisation } from '../chosen-organisation.ts';
import { readIdempotencyKey } from './create-task.ts';

const topUpRequest = z.object({
  // A billion credits is a typing error, and keeps micro-credits far below 2^53.
  credits: z.number({ error: 'expected a number of credits' }).positive().max(1_000_000_000),
  /** Another one than the key's own: for the operator. */
  organisation_id: z.string().exactOptional(),
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
    const orgId = await chosenOrganisation(deps.database, request, request.body.organisation_id);
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

import { z } from 'zod';
import { balance } from '../../accounts/ledger.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { chosenOrganisation } from '../chosen-organisation.ts';

const wallet = z.object({
  object: z.literal('wallet'),
  organisation_id: z.string(),
  available_credits: z.number(),
  /** Reserved by open tasks. */
  held_credits: z.number(),
  spent_credits: z.number(),
  topped_up_credits: z.number(),
  usd_per_credit: z.number(),
});
export type WalletBody = z.output<typeof wallet>;

/** GET the wallet whole: what is free, what open tasks hold, what was spent and what was paid in. */
export function walletRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['billing', 'read'] as const, isCounted: false },
    schema: { querystring: z.object({ organisation_id: z.string().exactOptional() }), response: { 200: wallet } },
  };
  app.get('/v1/billing/wallet', options, async (request) => {
    const orgId = await chosenOrganisation(deps.database, request, request.query.organisation_id);
    const funds = await balance(deps.database, orgId);
    return {
      object: 'wallet' as const,
      organisation_id: orgId,
      available_credits: funds.availableMicro / MICRO_PER_CREDIT,
      held_credits: funds.heldMicro / MICRO_PER_CREDIT,
      spent_credits: funds.capturedMicro / MICRO_PER_CREDIT,
      topped_up_credits: funds.totalToppedUpMicro / MICRO_PER_CREDIT,
      usd_per_credit: deps.usdPerCredit,
    };
  });
}

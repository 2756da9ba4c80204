import { z } from 'zod';
import { readKeySpending } from '../../accounts/key-spending.ts';
import type { ApiKey } from '../../accounts/keys.ts';
import { balance } from '../../accounts/ledger.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';

const wallet = z.object({ remaining_credits: z.number(), used_credits: z.number() });
const creditsBody = z.object({
  data: z.object({ token: wallet.extend({ unlimited_credits: z.boolean() }), user: wallet }),
  message: z.string(),
  success: z.boolean(),
});

const balanceBody = z.object({
  status: z.object({ code: z.number(), message: z.string() }),
  data: z.object({
    user_id: z.string(),
    balance: z.string(),
    total_recharged: z.string(),
    currency: z.string(),
    billing_mode: z.string(),
    credit_limit: z.string(),
    arrears: z.string(),
    available_balance: z.string(),
  }),
});

/** GET /v1/credits, the EvoLink vendor's shape. What open tasks hold is neither remaining nor used. */
export function showCreditsRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: [] }, schema: { response: { 200: creditsBody } } };
  app.get('/v1/credits', options, async (request) => {
    const key = keyOf(request);
    const funds = await balance(deps.database, key.orgId);
    const user = {
      remaining_credits: funds.availableMicro / MICRO_PER_CREDIT,
      used_credits: funds.capturedMicro / MICRO_PER_CREDIT,
    };
    const token = { ...(await keyWallet(deps, key, user)), unlimited_credits: key.creditLimitMicro === null };
    return { data: { token, user }, message: '', success: true };
  });
}

/** What the key itself may still spend: a key without a limit of its own has all that the organisation has. */
async function keyWallet(deps: AppDeps, key: ApiKey, user: z.output<typeof wallet>): Promise<z.output<typeof wallet>> {
  if (key.creditLimitMicro === null) return user;
  const spentMicro = await readKeySpending(deps.database, key);
  const leftOfLimit = Math.max(0, key.creditLimitMicro - spentMicro) / MICRO_PER_CREDIT;
  return {
    remaining_credits: Math.min(leftOfLimit, user.remaining_credits),
    used_credits: spentMicro / MICRO_PER_CREDIT,
  };
}

/** GET the balance in the Spark vendor's shape: dollars, as strings. */
export function showBalanceRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: [], dialect: 'spark' as const }, schema: { response: { 200: balanceBody } } };
  app.get('/api/v1/user/balance', options, async (request) => {
    const { orgId } = keyOf(request);
    const funds = await balance(deps.database, orgId);
    const usd = (micro: number) => ((micro / MICRO_PER_CREDIT) * deps.usdPerCredit).toFixed(4);
    return {
      status: { code: 200, message: 'ok' },
      data: {
        user_id: orgId,
        balance: usd(funds.availableMicro + funds.heldMicro),
        total_recharged: usd(funds.totalToppedUpMicro),
        currency: 'USD',
        billing_mode: 'prepaid',
        credit_limit: usd(0),
        arrears: usd(0),
        available_balance: usd(funds.availableMicro),
      },
    };
  });
}

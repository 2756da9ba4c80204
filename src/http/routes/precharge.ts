import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import { priceTask } from '../../tasks/price.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { abortedWithCaller } from '../lost-caller.ts';
import { parseBody } from './create-task.ts';

/**
 * The Spark vendor's shape (its SDKs' `precharge`), then ours. `cost` is dollars as in a task's `usage`; `hash` names
 * what was priced: model and validated parameters; `sample_count` is 0 because the price is computed, not sampled. Where
 * an engine decides how much it uses, `cost` is the most that can be charged: what a create reserves.
 */
const prechargeBody = z.object({
  status: z.literal('success'),
  data: z.object({
    model: z.string(),
    original_model: z.string(),
    billing_model: z.string(),
    cost: z.string(),
    currency: z.literal('USD'),
    discount: z.number(),
    hash: z.string(),
    sample_count: z.number(),
    /** Milliseconds. */
    updated_at: z.number(),
    billing_rule: z.enum(['per_call', 'per_second', 'per_token']),
    units: z.number(),
    credits: z.number(),
    warnings: z.array(z.string()),
  }),
});

export type PrechargeBody = z.output<typeof prechargeBody>;

/** POST a create body to hear its price: everything about the parameters and their files is checked, nothing made. */
export function prechargeRoutes(app: App, deps: AppDeps): void {
  const options = {
    bodyLimit: CREATE_BODY_BYTES,
    config: { scopes: ['generate'] as const, dialect: 'spark' as const },
    schema: { response: { 200: prechargeBody } },
  };
  for (const url of ['/model/v1/generation/precharge', '/v1/generation/precharge']) {
    app.post(url, options, async (request, reply) => {
      const parsed = parseBody(deps, 'spark', request);
      request.requestedModel = deps.models.find(parsed.model);
      const { model, input, quote, warnings } = await priceTask(deps.pipeline, {
        key: keyOf(request),
        model: parsed.model,
        params: parsed.params,
        signal: abortedWithCaller(reply),
      });
      const credits = quote.amountMicro / MICRO_PER_CREDIT;
      const hash = createHash('sha256')
        .update(JSON.stringify([model.id, input]))
        .digest('hex');
      return {
        status: 'success' as const,
        data: {
          model: model.id,
          original_model: model.id,
          billing_model: model.id,
          cost: (credits * deps.usdPerCredit).toFixed(4),
          currency: 'USD' as const,
          discount: 1,
          hash: `v1:${hash}`,
          sample_count: 0,
          updated_at: deps.ids.now(),
          billing_rule: quote.rule,
          units: quote.units,
          credits,
          warnings: [...parsed.warnings, ...warnings],
        },
      };
    });
  }
}

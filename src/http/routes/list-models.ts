import { describeInput } from '../../models/describe-input.ts';
import type { Model, Prices } from '../../models/model.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';

/** GET the models with their input schemas, prices and whether an engine serves them here. */
export function listModelsRoute(app: App, deps: AppDeps): void {
  const described = deps.models.all().map((model) => describeModel(model, deps.prices));
  app.get('/v1/models', { config: { scopes: [] } }, async (_request, reply) => {
    const data = described.map((model) => ({ ...model, ...describeService(deps, model.id) }));
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ object: 'list', data }));
  });
}

export type ModelBody = ReturnType<typeof describeModel> & ReturnType<typeof describeService>;

/** Whether and by what a model is served here, and what that engine makes of it. */
function describeService({ engines }: AppDeps, model: string) {
  const engine = engines.find(model);
  if (engine === undefined) return { available: false, engine: null };
  const can = engine.abilities?.[model] ?? [];
  const cannot = engine.limits?.[model] ?? [];
  return { available: true, engine: { id: engine.id, can, cannot } };
}

/** What a caller needs to know to use a model. */
export function describeModel(model: Model, prices: Prices) {
  const price = model.leastQuote(prices);
  return {
    id: model.id,
    object: 'model',
    title: model.title,
    description: model.description,
    type: model.produces,
    can_cancel: model.canCancel,
    pricing: {
      billing_rule: price.rule,
      credits_per_unit: price.amountMicro / price.units / MICRO_PER_CREDIT,
      credits_by_tier: tiersOf(model, prices),
    },
    input_schema: describeInput(model),
    example: { model: model.id, ...model.example },
  };
}

/** Credits per unit by what the model prices by: `any`, or `720p` and `720p+video`. */
function tiersOf(model: Model, prices: Prices): Record<string, number> {
  const tiers = Object.entries(prices[model.id]?.micro ?? {});
  return Object.fromEntries(tiers.map(([tier, micro]) => [tier, micro / MICRO_PER_CREDIT]));
}

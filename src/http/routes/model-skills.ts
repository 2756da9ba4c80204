import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { Model } from '../../models/model.ts';
import { parseInput } from '../../models/parse-input.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { describeModel } from './list-models.ts';

/** The filters of the Spark vendor's clients. */
const searchQuery = z.object({
  q: z.string().max(200).default(''),
  input: z.string().exactOptional(),
  output: z.string().exactOptional(),
  type: z.string().exactOptional(),
  provider: z.string().exactOptional(),
  limit: z.coerce.number({ error: 'expected a number' }).int().min(1).max(100).default(20),
});
type SearchQuery = z.output<typeof searchQuery>;

const JSON_TYPE = 'application/json; charset=utf-8';
const PROVIDER = 'sparkstage';

/** GET …/skill/search and …/skill/{model}: the catalogue as the vendor's clients read it (contract B, "models"). */
export function modelSkillRoutes(app: App, deps: AppDeps): void {
  const config = { scopes: [], dialect: 'spark' as const };
  for (const root of ['/model/v1/models/skill', '/v1/models/skill']) {
    app.get(`${root}/search`, { config, schema: { querystring: searchQuery } }, async (request, reply) => {
      const found = deps.models
        .all()
        .map((model) => summarise(deps, model))
        .filter((hit) => fits(hit, request.query));
      const { q: query, limit } = request.query;
      const hits = found.slice(0, limit);
      return reply
        .type(JSON_TYPE)
        .send(JSON.stringify({ hits, query, limit, offset: 0, estimatedTotalHits: found.length }));
    });
    app.get<{ Params: { model: string }; Querystring: Record<string, unknown> }>(
      `${root}/:model`,
      { config },
      async (request, reply) => {
        const model = deps.models.find(request.params.model);
        if (model === undefined) throw new Failure('model_not_found', 'There is no such model', { param: 'model' });
        if (request.query.format === 'json') return reply.type(JSON_TYPE).send(JSON.stringify(detail(deps, model)));
        // Not by Accept: the vendor's clients ask for JSON here, are sent Markdown and print it.
        return reply.type('text/markdown; charset=utf-8').send(writeSkill(deps, model));
      },
    );
  }
}

type Hit = ReturnType<typeof summarise>;

function summarise(deps: AppDeps, model: Model) {
  return {
    id: model.id,
    name: model.id,
    title: model.title,
    description: model.description,
    provider: PROVIDER,
    type: model.produces,
    input: inputKinds(model),
    output: [model.produces],
    available: deps.engines.find(model.id) !== undefined,
  };
}

/** Kinds of media that the model takes, and `text` where it takes a prompt. */
function inputKinds(model: Model): readonly string[] {
  const kinds = model.takes ?? model.media(parseInput(model, model.example).input).map(({ rule }) => rule.kind);
  const takesText = 'prompt' in model.input.shape || 'content' in model.input.shape;
  return [...new Set<string>([...kinds, ...(takesText ? ['text'] : [])])];
}

/** Every word of the query occurs somewhere, in any case. */
function fits(hit: Hit, query: SearchQuery): boolean {
  const text = `${hit.id} ${hit.title} ${hit.description} ${hit.type} ${hit.input.join(' ')}`.toLowerCase();
  const words = query.q.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    words.every((word) => text.includes(word)) &&
    (query.input === undefined || hit.input.includes(query.input)) &&
    (query.output === undefined || hit.output.some((kind) => kind === query.output)) &&
    (query.type === undefined || hit.type === query.type) &&
    (query.provider === undefined || hit.provider === query.provider)
  );
}

function detail(deps: AppDeps, model: Model) {
  return { ...summarise(deps, model), ...describeModel(model, deps.prices) };
}

/** The vendor's detail is a Markdown page; ours has the same facts: price, schema and a request that works. */
function writeSkill(deps: AppDeps, model: Model): string {
  const { pricing, input_schema: schema } = describeModel(model, deps.prices);
  const usd = (pricing.credits_per_unit * deps.usdPerCredit).toFixed(4);
  const unit = { per_second: 'second', per_call: 'call', per_token: 'token' }[pricing.billing_rule];
  const tiers = Object.entries(pricing.credits_by_tier);
  const request = { model: model.id, input: [{ params: model.example }] };
  return [
    `# ${model.title}`,
    model.description,
    `- Model id: \`${model.id}\``,
    `- Produces: ${model.produces}`,
    `- Price: ${tiers.length > 1 ? 'from ' : ''}${pricing.credits_per_unit} credits (USD ${usd}) per ${unit}`,
    ...(tiers.length > 1 ? tiers.map(([tier, credits]) => `  - ${tier}: ${credits} credits per ${unit}`) : []),
    `- Served here: ${deps.engines.find(model.id) === undefined ? 'no' : 'yes'}`,
    '## Request',
    '`POST /model/v1/generation`, then `GET /model/v1/generation/task/{id}` until `status` is `completed` or `failed`.',
    fence(request),
    '## Parameters (JSON Schema)',
    fence(schema),
    '',
  ].join('\n\n');
}

function fence(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

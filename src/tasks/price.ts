import type { ApiKey } from '../accounts/keys.ts';
import { checkModelAllowed } from '../accounts/limits.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { InputFacts, MediaReference, Model, ModelRegistry, Prices, Quote } from '../models/model.ts';
import { parseInput } from '../models/parse-input.ts';
import { shortenDataUris } from './shorten-data-uris.ts';
import type { TaskInput } from './task.ts';

export interface ResolvedInputs {
  readonly inputs: readonly TaskInput[];
  readonly facts: InputFacts;
}

export interface PriceDeps {
  readonly models: ModelRegistry;
  readonly prices: Prices;
  /** Fetches, sniffs, probes and stores every reference; throws a Failure that names the field. */
  resolveInputs(request: {
    readonly orgId: string;
    readonly references: readonly MediaReference[];
    readonly signal: AbortSignal;
  }): Promise<ResolvedInputs>;
}

/** Fetched and checked inputs with what the task would cost. */
export interface PricedInput {
  /** What the engine gets: the validated input with the choices that its files decided. */
  readonly input: JsonObject;
  readonly inputs: readonly TaskInput[];
  readonly quote: Quote;
  /** Billed seconds; null for pictures. */
  readonly outputSeconds: number | null;
  readonly warnings: readonly string[];
}

/** The model of a request. Throws `model_not_found`, or `permission_denied` when the key may not use it. */
export function findModel({ models }: Pick<PriceDeps, 'models'>, key: ApiKey, id: string): Model {
  const model = models.find(id);
  if (model === undefined) {
    throw new Failure('model_not_found', `The model ${id} does not exist`, { param: 'model' });
  }
  checkModelAllowed(key, model.id);
  return model;
}

/** Fetches every input, checks what spans several of them and computes the price; `input` is a validated one. */
export async function priceInput(
  deps: PriceDeps,
  request: {
    readonly orgId: string;
    readonly model: Model;
    readonly input: JsonObject;
    readonly signal: AbortSignal;
  },
): Promise<PricedInput> {
  const { model, input, orgId, signal } = request;
  const references = model.media(input);
  const { inputs, facts } =
    references.length === 0 ? { inputs: [], facts: {} } : await deps.resolveInputs({ orgId, references, signal });
  model.crossCheck?.(input, facts);
  return {
    input: shortenDataUris(model.finalInput?.(input, facts) ?? input, references, inputs),
    inputs,
    quote: model.quote(input, facts, deps.prices),
    outputSeconds: model.outputSeconds(input, facts),
    warnings: model.warnings?.(input, facts) ?? [],
  };
}

/**
 * What a create with these parameters would reserve, without creating anything: the same checks of the parameters and
 * their files. Balance, limits and engines are not asked, because a price is wanted before one tops up.
 */
export async function priceTask(
  deps: PriceDeps,
  request: {
    readonly key: ApiKey;
    readonly model: string;
    readonly params: JsonObject;
    readonly signal: AbortSignal;
  },
): Promise<PricedInput & { readonly model: Model }> {
  const { key, signal } = request;
  const model = findModel(deps, key, request.model);
  const { input, warnings } = parseInput(model, request.params);
  const priced = await priceInput(deps, { orgId: key.orgId, model, input, signal });
  return { ...priced, model, warnings: [...warnings, ...priced.warnings] };
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Price, PriceRule, Prices, Quote } from './model.ts';

/** Micro-credits in one credit: every amount of money is an integer number of these. */
export const MICRO_PER_CREDIT = 1_000_000;

/** The tier of a model with one price. */
const ANY = 'any';

interface PriceRow {
  /** What the price counts; the first is the default. A model can only be priced by what it can count. */
  readonly rules: readonly [PriceRule, ...PriceRule[]];
  /** Credits per unit, by tier. */
  readonly credits: Readonly<Record<string, number>>;
}

const TALKING: PriceRow = { rules: ['per_second', 'per_call'], credits: { [ANY]: 1 } };
const FREE: PriceRow = { rules: ['per_call'], credits: { [ANY]: 0 } };

/**
 * The price list. Seed 003's example reserves 10 credits for 10 seconds, so a second of a talking portrait is the
 * unit; the others stand to it as third-party list prices do (contract C2: ¥1 a second for OmniHuman, ¥0.3 for the
 * imitator; a second of Seedance 2.0 has 10,044 tokens at 480p, 21,600 at 720p and 48,600 at 1080p). A reference
 * video must be read as well as made: a fifth more.
 */
const DEFAULTS: Readonly<Record<string, PriceRow>> = {
  'omnihuman-1.5': TALKING,
  spark_avatar_picture_omni_v2: TALKING,
  spark_avatar_imitator_v2v: { rules: ['per_second', 'per_call'], credits: { [ANY]: 0.3 } },
  spark_dance_v2_0: {
    rules: ['per_second', 'per_call', 'per_token'],
    credits: { '480p': 0.5, '720p': 1, '1080p': 2.25, '480p+video': 0.6, '720p+video': 1.2, '1080p+video': 2.7 },
  },
  spark_edit_portrait: { rules: ['per_call'], credits: { [ANY]: 1 } },
  spark_asset_create_group: FREE,
  spark_asset_create: FREE,
  spark_asset_get: FREE,
};

/** 10,000 credits a unit is a typing error, not a price. */
const amount = z.number().min(0).max(10_000);
const priceFile = z.record(
  z.string(),
  z.union([
    amount,
    z.strictObject({
      rule: z.enum(['per_call', 'per_second', 'per_token']).exactOptional(),
      credits: z.union([amount, z.record(z.string(), amount)]),
    }),
  ]),
);
type FileRow = z.output<typeof priceFile>[string];

/** The price of every known model. */
export function defaultPrices(): Prices {
  return Object.fromEntries(
    Object.entries(DEFAULTS).map(([model, row]) => [model, { rule: row.rules[0], micro: toMicro(row.credits) }]),
  );
}

/**
 * The defaults with a file's rows laid over them: `{"<model>": 2}` for every tier of a model, or
 * `{"<model>": {"rule": "per_token", "credits": {"<tier>": 0.0001}}}`. Throws one Error that names the file and every
 * bad row; an unknown model or tier is an error because it would silently price nothing.
 */
export function loadPrices(path: string | undefined): Prices {
  if (path === undefined) return defaultPrices();
  const rows = priceFile.safeParse(readJson(path));
  if (!rows.success) {
    const lines = rows.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`);
    throw new Error(`Bad price file ${path}:\n${lines.join('\n')}`);
  }
  const problems = Object.entries(rows.data).flatMap(([model, row]) => findProblems(model, row));
  if (problems.length > 0)
    throw new Error(`Bad price file ${path}:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  const changed = Object.entries(rows.data).map(([model, row]) => [model, layOver(rowOf(model), row)] as const);
  return { ...defaultPrices(), ...Object.fromEntries(changed) };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read price file ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

function rowOf(model: string): PriceRow {
  const row = Object.hasOwn(DEFAULTS, model) ? DEFAULTS[model] : undefined;
  if (row === undefined) throw new Error(`no price for model ${model}`);
  return row;
}

function findProblems(model: string, row: FileRow): readonly string[] {
  if (!Object.hasOwn(DEFAULTS, model)) return [`unknown model ${model}`];
  if (typeof row === 'number') return [];
  const { rules, credits } = rowOf(model);
  const problems: string[] = [];
  const isOtherRule = row.rule !== undefined && row.rule !== rules[0];
  if (row.rule !== undefined && !rules.includes(row.rule)) {
    problems.push(`${model}: rule ${row.rule} is not possible, only ${rules.join(', ')}`);
  }
  const given = typeof row.credits === 'number' ? credits : row.credits;
  const tiers = Object.keys(credits);
  const unknown = Object.keys(given).filter((tier) => !tiers.includes(tier));
  if (unknown.length > 0) problems.push(`${model}: unknown tier ${unknown.join(', ')}, known: ${tiers.join(', ')}`);
  const missing = tiers.filter((tier) => !Object.hasOwn(given, tier));
  // A default is a price per unit of the default rule: per second it says nothing about a token.
  if (isOtherRule && missing.length > 0) problems.push(`${model}: ${row.rule} needs a price for ${missing.join(', ')}`);
  return problems;
}

function layOver(defaults: PriceRow, row: FileRow): Price {
  const { rule = defaults.rules[0], credits } = typeof row === 'number' ? { credits: row } : row;
  const all = typeof credits === 'number' ? Object.keys(defaults.credits).map((tier) => [tier, credits] as const) : [];
  const own = typeof credits === 'number' ? Object.fromEntries(all) : credits;
  return { rule, micro: toMicro({ ...defaults.credits, ...own }) };
}

function toMicro(credits: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(credits).map(([tier, perUnit]) => [tier, Math.round(perUnit * MICRO_PER_CREDIT)]),
  );
}

/** What a task may use, in every unit that its model can count. */
export interface Usage {
  readonly seconds?: number;
  readonly tokens?: number;
  readonly tier?: string;
}

/**
 * A quote by the model's price. Throws when the table has no row for the model or the tier, or prices it by something
 * that is not counted: nothing is free by accident.
 */
export function quotePrice(prices: Prices, model: string, { seconds, tokens, tier = ANY }: Usage): Quote {
  const price = prices[model];
  const microPerUnit = price?.micro[tier];
  if (price === undefined || microPerUnit === undefined) throw new Error(`no price for model ${model}, tier ${tier}`);
  const units = { per_call: 1, per_second: seconds, per_token: tokens }[price.rule];
  if (units === undefined) throw new Error(`${model} is priced ${price.rule}, which it does not count`);
  return { rule: price.rule, units, amountMicro: Math.round(microPerUnit * units) };
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Prices, Quote } from './model.ts';

/** Micro-credits in one credit: every amount of money is an integer number of these. */
export const MICRO_PER_CREDIT = 1_000_000;

/** Credits per billing unit. Seed 003's example reserves 10 credits for 10 seconds: one per second. */
const DEFAULT_CREDITS: Readonly<Record<string, number>> = {
  'omnihuman-1.5': 1,
  spark_avatar_picture_omni_v2: 1,
};

/** 10,000 credits a second is a typing error, not a price. */
const priceFile = z.record(z.string(), z.number().min(0).max(10_000));

/** The price of every known model, in micro-credits per unit. */
export function defaultPrices(): Prices {
  return toMicro(DEFAULT_CREDITS);
}

/**
 * The defaults with a file's `{"<model>": <credits per unit>}` laid over them. Throws one Error that names the
 * file and every bad row; an unknown model is an error because its row would silently price nothing.
 */
export function loadPrices(path: string | undefined): Prices {
  if (path === undefined) return defaultPrices();
  const rows = priceFile.safeParse(readJson(path));
  if (!rows.success) {
    const lines = rows.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`);
    throw new Error(`Bad price file ${path}:\n${lines.join('\n')}`);
  }
  const unknown = Object.keys(rows.data).filter((model) => !(model in DEFAULT_CREDITS));
  if (unknown.length > 0) throw new Error(`Bad price file ${path}: unknown model ${unknown.join(', ')}`);
  return toMicro({ ...DEFAULT_CREDITS, ...rows.data });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read price file ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

function toMicro(credits: Readonly<Record<string, number>>): Prices {
  return Object.fromEntries(
    Object.entries(credits).map(([model, amount]) => [model, Math.round(amount * MICRO_PER_CREDIT)]),
  );
}

/** A quote by the second. Throws when the table has no row for the model: nothing is free by accident. */
export function quotePerSecond(prices: Prices, model: string, seconds: number): Quote {
  const microPerSecond = prices[model];
  if (microPerSecond === undefined) throw new Error(`no price for model ${model}`);
  return { rule: 'per_second', units: seconds, amountMicro: microPerSecond * seconds };
}

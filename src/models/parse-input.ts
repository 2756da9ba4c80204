import type { z } from 'zod';
import { Failure, type Reason } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { cleanInput, showPath } from './clean-input.ts';
import type { CheckRow, Model } from './model.ts';

export interface ParsedInput {
  /** Validated, defaults filled in, unknown keys gone. */
  readonly input: JsonObject;
  readonly warnings: readonly string[];
}

/**
 * Validates `params` against the model's schema. The first violated rule in declaration order wins, as the seeds'
 * error tables imply. Throws `missing_parameter` or `invalid_parameter` with the model's own code.
 */
export function parseInput(model: Model, params: JsonObject): ParsedInput {
  const { given, warnings } = cleanInput(model.input.shape, params, model.ignored);
  const parsed = model.input.safeParse(given);
  if (parsed.success) return { input: model.completeInput?.(parsed.data) ?? parsed.data, warnings };
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new Error(`schema of ${model.id} failed without an issue`);
  throw describeIssue(model, given, issue);
}

function describeIssue(model: Model, given: JsonObject, issue: z.core.$ZodIssue): Failure {
  const isMissing = !isGiven(given, issue.path);
  const reason: Reason = isMissing ? 'missing_parameter' : 'invalid_parameter';
  const field = showPath(isMissing ? issue.path : listOf(issue.path));
  const row = findCheck(model.checks, field, isMissing);
  const ownMessage = isMissing ? `${field} is required` : withField(showPath(issue.path), issue.message);
  return new Failure(reason, row?.message ?? ownMessage, {
    ...(field === '' ? {} : { param: field }),
    ...(row === undefined ? {} : { code: row.code }),
    ...(row?.message === undefined || isMissing ? {} : { detail: ownMessage }),
  });
}

function withField(path: string, message: string): string {
  return path === '' ? message : `${path}: ${message}`;
}

function isGiven(given: JsonObject, path: readonly PropertyKey[]): boolean {
  let value: unknown = given;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return true;
}

/** `param` names the list, as seed 003 does (`image_urls`), when a plain item of it is at fault. */
function listOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  return typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
}

/** The first check row that fits; undefined when the model has no code for that field. */
export function findCheck(checks: readonly CheckRow[], path: string, isMissing: boolean): CheckRow | undefined {
  return checks.find((row) => row.path === path && (row.when === 'any' || isMissing));
}

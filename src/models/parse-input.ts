import type { z } from 'zod';
import { Failure, type Reason } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
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
  const { shape } = model.input;
  const given: JsonObject = {};
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(params)) {
    if (Object.hasOwn(shape, key)) {
      if (!isAbsent(value)) given[key] = value;
    } else if (value !== null) {
      warnings.push(model.ignored[key] ?? `unknown parameter ${shortKey(key)} was ignored`);
    }
  }
  const parsed = model.input.safeParse(given);
  if (parsed.success) return { input: parsed.data, warnings };
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new Error(`schema of ${model.id} failed without an issue`);
  throw describeIssue(model, given, issue);
}

/** null and blank strings mean "not given" (contract A0); so does a list of nothing else. */
function isAbsent(value: JsonValue): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.every(isAbsent);
}

function describeIssue(model: Model, given: JsonObject, issue: z.core.$ZodIssue): Failure {
  const field = String(issue.path[0] ?? '');
  const isMissing = !Object.hasOwn(given, field);
  const reason: Reason = isMissing ? 'missing_parameter' : 'invalid_parameter';
  const row = findCheck(model.checks, field, isMissing);
  const ownMessage = isMissing ? `${field} is required` : `${showPath(issue.path)}: ${issue.message}`;
  return new Failure(reason, (isMissing ? row?.message : undefined) ?? ownMessage, {
    param: isMissing ? field : showPath(listOf(issue.path)),
    ...(row === undefined ? {} : { code: row.code }),
  });
}

/** `param` names the list, as seed 003 does (`image_urls`), when a plain item of it is at fault. */
function listOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  return typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
}

/** The first check row that fits; undefined when the model has no code for that field. */
export function findCheck(checks: readonly CheckRow[], path: string, isMissing: boolean): CheckRow | undefined {
  return checks.find((row) => row.path === path && (row.when === 'any' || isMissing));
}

/** `content[1].role`, as a caller would write it. */
function showPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** A warning repeats the caller's key, but not a megabyte of it. */
function shortKey(key: string): string {
  return key.length <= 64 ? key : `${key.slice(0, 61)}...`;
}

import { Failure } from '../lib/failure.ts';
import type { Model } from '../models/model.ts';
import { findCode } from '../models/parse-input.ts';

/**
 * Dresses a failure in the model's own words and code. The field at fault and the exact violation stay: a model's
 * wording is one sentence for several fields and causes.
 */
export function applyWording(model: Model, failure: Failure): Failure {
  const wording = model.wording[failure.reason];
  const param = failure.details.param ?? wording?.param;
  const code = failure.details.code ?? (param === undefined ? undefined : findCode(model.checks, rootOf(param), false));
  const suggestion = wording?.suggestion ?? failure.details.suggestion;
  return new Failure(failure.reason, wording?.message ?? failure.message, {
    ...failure.details,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
    ...(suggestion === undefined ? {} : { suggestion }),
    cause: failure,
  });
}

/** `content[1].role` → `content`: the check rows name fields of the top level. */
function rootOf(param: string): string {
  return /^[^.[]*/.exec(param)?.[0] ?? param;
}

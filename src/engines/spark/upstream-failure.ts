import { Failure, REASONS, type Reason } from '../../lib/failure.ts';
import type { WireError } from './wire.ts';

/** Last three digits of the 9-digit codes: the seeds' own rows, and our band (contract A7). */
const BY_DIGITS: Readonly<Record<string, Reason>> = {
  '080': 'invalid_image',
  '081': 'invalid_audio',
  '082': 'invalid_video',
  '083': 'no_subject',
  '093': 'safety_rejected',
  '095': 'engine_failed',
  '096': 'output_invalid',
  '097': 'upstream_failed',
  '098': 'worker_lost',
  '099': 'engine_unavailable',
};

/** String codes of the two other error families, most exact first. */
const BY_WORD: readonly (readonly [RegExp, Reason])[] = [
  [/SensitiveContentDetected|^content_policy_violation$/, 'safety_rejected'],
  [/^MissingParameter/, 'missing_parameter'],
  [/^InvalidParameter|^invalid_parameters$/, 'invalid_parameter'],
  [/^image_processing_error$/, 'invalid_image'],
  [/^image_dimension_mismatch$/, 'mask_mismatch'],
  [/^generation_failed_no_content$/, 'output_invalid'],
  [/^generation_timeout$/, 'engine_timeout'],
  [/^resource_exhausted$/, 'engine_out_of_memory'],
];

/**
 * Reasons that say the same to our caller as to us. The rest is between the upstream and its customer, who is the
 * operator: its key, its credits, its limits, whether it can reach our links, who cancelled there.
 */
const PASSED_ON: ReadonlySet<Reason> = new Set([
  'missing_parameter',
  'invalid_parameter',
  'invalid_image',
  'invalid_audio',
  'invalid_video',
  'mask_mismatch',
  'no_subject',
  'safety_rejected',
  'input_too_large',
  'engine_failed',
  'engine_timeout',
  'engine_out_of_memory',
  'output_invalid',
  'worker_lost',
  'upstream_failed',
  'engine_unavailable',
]);

/**
 * What the upstream said went wrong, as our Failure: its reason where we know it, its code, message and field.
 * undefined: it is not for the caller's ears (or is not understood), and the operator has to look.
 */
export function passOnFailure(error: WireError): Failure | undefined {
  const code = error.code ?? '';
  const reason = reasonOf(error.reason, code);
  if (reason === undefined || !PASSED_ON.has(reason)) return undefined;
  const passedCode = passCode(code);
  return new Failure(reason, messageOf(error), {
    ...(passedCode === undefined ? {} : { code: passedCode }),
    ...(error.param === undefined ? {} : { param: error.param }),
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.fallback_suggestion === undefined ? {} : { suggestion: error.fallback_suggestion }),
  });
}

/** What it said, for people. */
export function messageOf(error: WireError | undefined): string {
  const text = [error?.message, error?.error_message].find((candidate) => candidate !== undefined && candidate !== '');
  return text?.slice(0, 500) ?? 'no message';
}

function reasonOf(ownWord: string | undefined, code: string): Reason | undefined {
  if (ownWord !== undefined && ownWord in REASONS) return ownWord as Reason;
  if (/^\d{9}$/.test(code)) {
    const digits = code.slice(-3);
    // 001 to 009 are rows of the model's own table: all of them say that a field is missing or wrong.
    return BY_DIGITS[digits] ?? (/^00[1-9]$/.test(digits) ? 'invalid_parameter' : undefined);
  }
  return BY_WORD.find(([pattern]) => pattern.test(code))?.[1];
}

/** A dialect puts its own six digits before the last three; the other families' codes are whole words. */
function passCode(code: string): string | undefined {
  if (/^\d{9}$/.test(code)) return code.slice(-3);
  return /^[A-Z][A-Za-z]+(\.[A-Za-z_]+)?$/.test(code) ? code : undefined;
}

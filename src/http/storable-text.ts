import { Failure } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import { showPath } from '../models/clean-input.ts';

/**
 * PostgreSQL stores neither NUL nor half of a surrogate pair, in no text and no JSON. Both can only be meant to break
 * something, so they are refused where they come in and not replaced.
 */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Throws `invalid_parameter` for a form's text that cannot be stored. */
export function assertStorable(text: string, param: string): string {
  if (isStorable(text)) return text;
  throw refusal(param);
}

/** The same for every text and key of a parsed body. */
export function assertStorableJson(value: JsonValue, path: readonly PropertyKey[] = []): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw refusal(showPath(path));
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertStorableJson(item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!isStorable(key)) throw refusal(showPath(path));
      assertStorableJson(item, [...path, key]);
    }
  }
}

function refusal(param: string): Failure {
  const about = param === '' ? '' : `${param}: `;
  return new Failure('invalid_parameter', `${about}text must hold neither NUL nor half a surrogate pair`, {
    ...(param === '' ? {} : { param }),
  });
}

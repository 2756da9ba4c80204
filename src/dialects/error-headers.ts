import type { Failure } from '../lib/failure.ts';
import type { Description } from './describe-failure.ts';

/**
 * Headers that go with an error. The challenge is `Bearer` without a realm: RFC 9110 demands one on a 401, and
 * this one makes no browser ask for a password.
 */
export function errorHeaders(failure: Failure, words: Description): Record<string, string> {
  return {
    ...(failure.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(words.retryAfterSeconds === undefined ? {} : { 'retry-after': String(words.retryAfterSeconds) }),
  };
}

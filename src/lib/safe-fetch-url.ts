import net from 'node:net';
import { Failure } from './failure.ts';
import { type AddressGuard, bareHost, ForbiddenAddressError, type LookupAll } from './safe-fetch-address.ts';
import { NETWORK_ERROR_WORDS } from './safe-fetch-errors.ts';

export interface UrlRules {
  readonly param: string;
  readonly httpsOnly: boolean;
  /** Characters. */
  readonly maxLength: number;
}

const LOOKUP_TIMEOUT_MS = 2000;

/** See `SafeFetch.assertPublicUrl`. */
export async function assertPublicUrl(
  { guard, lookup }: { readonly guard: AddressGuard; readonly lookup: LookupAll },
  text: string,
  { param, httpsOnly, maxLength }: UrlRules,
): Promise<void> {
  if (text.length > maxLength) {
    throw new Failure('invalid_parameter', `${param} is too long`, {
      param,
      detail: `${text.length} characters, at most ${maxLength}`,
    });
  }
  const url = checkUrl(text, param);
  if (httpsOnly && url.protocol !== 'https:') {
    throw new Failure('invalid_parameter', `${param} must be an https URL`, { param });
  }
  const host = bareHost(url.hostname);
  const addresses = net.isIP(host) === 0 ? await resolveWithin(lookup, host, LOOKUP_TIMEOUT_MS) : [host];
  if (!addresses.every(guard)) throw forbiddenAddress(param, new ForbiddenAddressError(host));
}

/** Every address of a name; empty when it cannot be told in time. */
function resolveWithin(lookup: LookupAll, host: string, timeoutMs: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), timeoutMs);
    lookup(host, (error, addresses) => {
      clearTimeout(timer);
      resolve(error === null ? addresses.map((entry) => entry.address) : []);
    });
  });
}

/** http(s) without credentials, or a Failure `invalid_parameter` that names the field. */
export function checkUrl(text: string, param: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Failure('invalid_parameter', `${param} must be an http or https URL`, { param });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Failure('invalid_parameter', `${param} must not contain a user name or password`, { param });
  }
  return url;
}

/** Says what is wrong without the address that the name resolved to: that would map our network for the caller. */
export function forbiddenAddress(param: string, cause: unknown): Failure {
  return new Failure('forbidden_address', `${param} must point to a public address`, {
    param,
    detail: NETWORK_ERROR_WORDS.forbidden_address,
    cause,
  });
}

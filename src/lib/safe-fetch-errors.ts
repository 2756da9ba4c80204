import { ForbiddenAddressError } from './safe-fetch-address.ts';

/** Why an outgoing request got no answer; stored with callback attempts and mapped to failures for downloads. */
export type NetworkErrorKind = 'forbidden_address' | 'host_not_found' | 'timeout' | 'tls' | 'refused' | 'connection';

/** Public wording: says what to mend and reveals no address that the caller did not write. */
export const NETWORK_ERROR_WORDS: Readonly<Record<NetworkErrorKind, string>> = {
  forbidden_address: 'the host is not a public address',
  host_not_found: 'the host name was not found',
  timeout: 'no complete answer in time',
  tls: 'the TLS certificate or handshake was not accepted',
  refused: 'the connection was refused',
  connection: 'the connection broke',
};

const DNS_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'EAI_NONAME', 'EAI_FAIL']);
const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Sorts what undici, the connector and AbortSignal throw. */
export function classifyNetworkError(error: unknown): NetworkErrorKind {
  for (const cause of causes(error)) {
    if (cause instanceof ForbiddenAddressError) return 'forbidden_address';
    if (cause.name === 'TimeoutError') return 'timeout';
    const code = (cause as NodeJS.ErrnoException).code;
    if (typeof code !== 'string') continue;
    if (DNS_CODES.has(code)) return 'host_not_found';
    if (TIMEOUT_CODES.has(code)) return 'timeout';
    if (TLS_CODE.test(code)) return 'tls';
    if (code === 'ECONNREFUSED') return 'refused';
  }
  return 'connection';
}

/** The error, its causes and the members of an AggregateError (several addresses tried), outermost first. */
function* causes(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 4) return;
  yield error;
  if (error instanceof AggregateError) for (const member of error.errors) yield* causes(member, depth + 1);
  yield* causes(error.cause, depth + 1);
}

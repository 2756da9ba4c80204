import { Failure } from '../lib/failure.ts';

/** What a request to the bucket ended with. Names the operation and the answer, never a key, URL or credential. */
export class S3RequestError extends Error {
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** The service's own word (`AccessDenied`), or the network's (`ECONNREFUSED`). */
  readonly code: string;

  constructor(operation: string, answer: { status: number | undefined; code: string }, cause: unknown) {
    super(`S3 ${operation}: ${answer.status ?? 'no answer'} ${answer.code}`, { cause });
    this.name = 'S3RequestError';
    this.status = answer.status;
    this.code = answer.code;
  }

  /** Whether the same request may succeed a moment later. */
  get isTransient(): boolean {
    if (this.status === undefined) return !LASTING_NETWORK_CODES.has(this.code);
    // 501 is a server that will not learn the operation while we wait.
    if (this.status >= 500) return this.status !== 501;
    return this.status === 408 || this.status === 429 || TRANSIENT_CODES.has(this.code);
  }
}

/** Answered with 400, and yet about this one transfer. */
const TRANSIENT_CODES = new Set([
  'BadDigest',
  'IncompleteBody',
  'RequestTimeout',
  'SlowDown',
  'XAmzContentChecksumMismatch',
]);

/** The name, the certificate or the address is wrong until somebody changes the configuration. */
const LASTING_NETWORK_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ENOTFOUND',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The code of an error or of what caused it (fetch wraps the network's errors twice); else what the innermost says. */
export function findErrorCode(error: unknown): string {
  let said = 'unknown';
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    said = at.message;
  }
  return said;
}

/** What callers hear; the request error goes to the log as its cause. */
export function toStoreFailure(error: unknown): unknown {
  if (!(error instanceof S3RequestError)) return error;
  return error.isTransient
    ? new Failure('service_unavailable', 'The media store does not answer; try again in a moment', { cause: error })
    : new Failure('internal', 'Internal server error', { cause: error });
}

/** The chunks of an answer's body; a transfer that breaks off fails like a request without an answer. */
export async function* readBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    const code = findErrorCode(error);
    throw toStoreFailure(new S3RequestError('GetObject', { status: undefined, code }, error));
  }
}

/** What an operator can do about it: the start-up error and the doctor's line. */
export function explainS3Error(error: unknown): string {
  const cause = error instanceof Failure ? error.details.cause : error;
  if (!(cause instanceof S3RequestError)) return cause instanceof Error ? cause.message : String(cause);
  const advice = cause.status === undefined ? 'is the endpoint right and reachable from here?' : ADVICE[cause.code];
  const byStatus = cause.status === 403 ? ADVICE.AccessDenied : undefined;
  return `${cause.message}: ${advice ?? byStatus ?? 'see the documentation of the service'}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  AccessDenied: 'the key may not do this; it needs GetObject, PutObject, DeleteObject and ListBucket',
  AuthorizationHeaderMalformed: 'region names another region than the bucket is in',
  InvalidAccessKeyId: 'the service does not know AWS_ACCESS_KEY_ID',
  NoSuchBucket: 'there is no such bucket; make it first, or try path_style=1 or path_style=0',
  NotImplemented: 'the service lacks something; with verify=read it need not compute checksums',
  PermanentRedirect: 'endpoint or region names another region than the bucket is in',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY is wrong, or region is',
};

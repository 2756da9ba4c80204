import type { Agent, Dispatcher } from 'undici';
import { classifyNetworkError, NETWORK_ERROR_WORDS, type NetworkErrorKind } from '../../lib/safe-fetch-errors.ts';

/** An upstream's answer, or that none came. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Seconds of its Retry-After, when it said some. */
      readonly retryAfterSeconds: number | undefined;
      /** undefined when the body is no JSON. */
      readonly body: unknown;
    }
  | {
      readonly kind: 'silence';
      /** Whether the upstream may have got the request all the same. */
      readonly mayHaveArrived: boolean;
      readonly why: string;
    };

export interface SparkClient {
  /** `body` is JSON; the same body and key again is the same job where the upstream knows the header. */
  create(request: {
    readonly body: string;
    readonly idempotencyKey: string;
    readonly signal: AbortSignal;
  }): Promise<Answer>;
  read(id: string, signal: AbortSignal): Promise<Answer>;
  cancel(id: string): Promise<Answer>;
}

export interface SparkClientOptions {
  readonly baseUrl: string;
  readonly key: string;
  readonly timeoutMs: number;
  /** The guarded one: an upstream inside our network must be allowed like any other address. */
  readonly agent: Agent;
}

/** Task objects are a few kilobytes; anything near this is not one. */
const MAX_ANSWER_BYTES = 4 * 1_048_576;
/** No connection, no request: nobody can have accepted it. */
const NEVER_SENT: ReadonlySet<NetworkErrorKind> = new Set(['refused', 'host_not_found', 'forbidden_address', 'tls']);

/** The three calls of the Spark wire (contract B). Never rejects but for a caller's abort. */
export function createSparkClient(options: SparkClientOptions): SparkClient {
  const { key } = options;
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
  const never = new AbortController().signal;
  const task = (id: string) => `/model/v1/generation/task/${encodeURIComponent(id)}`;
  return {
    create: ({ body, idempotencyKey, signal }) =>
      send(options, {
        method: 'POST',
        path: '/model/v1/generation',
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body,
        signal,
      }),
    read: (id, signal) => send(options, { method: 'GET', path: task(id), headers, signal }),
    // The vendor documents no cancel; ours is here, and elsewhere it is a 404.
    cancel: (id) =>
      send(options, { method: 'POST', path: `/v1/tasks/${encodeURIComponent(id)}/cancel`, headers, signal: never }),
  };
}

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

async function send({ baseUrl, timeoutMs, agent }: SparkClientOptions, request: Sent): Promise<Answer> {
  const { signal, path, method, headers, body } = request;
  const url = new URL(baseUrl + path);
  try {
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method,
      headers: { 'user-agent': 'sparkstage', 'accept-encoding': 'identity', ...headers },
      ...(body === undefined ? {} : { body }),
      // One connection per call, as for downloads: an idle one would outlive its address check.
      reset: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    return {
      kind: 'answer',
      status: response.statusCode,
      retryAfterSeconds: readRetryAfter(response.headers['retry-after']),
      body: parseJson(await readText(response)),
    };
  } catch (error) {
    signal.throwIfAborted();
    const kind = classifyNetworkError(error);
    return { kind: 'silence', mayHaveArrived: !NEVER_SENT.has(kind), why: NETWORK_ERROR_WORDS[kind] };
  }
}

/** A body over the limit is cut, and so no JSON any more. */
async function readText({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return size > MAX_ANSWER_BYTES ? '' : Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only seconds: no service of this wire was seen to send a date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { Agent, type Dispatcher } from 'undici';
import { Failure } from './failure.ts';
import { createAddressGuard, createGuardedConnector, type LookupAll, systemLookup } from './safe-fetch-address.ts';
import { classifyNetworkError, NETWORK_ERROR_WORDS, type NetworkErrorKind } from './safe-fetch-errors.ts';
import { assertPublicUrl, checkUrl, forbiddenAddress, type UrlRules } from './safe-fetch-url.ts';

export interface SafeFetchOptions {
  /** Networks that may be reached although they are not public. */
  readonly allowCidrs: readonly string[];
  readonly lookup?: LookupAll;
  /** PEM authorities trusted besides the system's. */
  readonly extraCa?: readonly string[];
}

export interface DownloadOptions {
  /** The request field that held the URL; named in every failure. */
  readonly param: string;
  /** One byte more is `input_too_large`. */
  readonly maxBytes: number;
  /** For everything together: name, connection, redirects and body. */
  readonly timeoutMs: number;
  /** Default 3. */
  readonly maxRedirects?: number;
  /** Created by the download (it must not exist) and removed again when the download fails. */
  readonly toFile: string;
  readonly signal: AbortSignal;
}

export interface Downloaded {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface PostOptions {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For everything until the status line; the answer's body is only sampled. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type PostOutcome =
  | { readonly kind: 'response'; readonly status: number; readonly bodyStart: string }
  | { readonly kind: 'error'; readonly error: NetworkErrorKind };

export interface SafeFetch {
  /** For other clients of ours that call out (remote engines): the same address checks apply. */
  readonly agent: Agent;
  /** Streams to a file while hashing. Failures: `forbidden_address`, `input_download_failed`, `input_too_large`. */
  download(url: string, options: DownloadOptions): Promise<Downloaded>;
  /** Never follows a redirect; https only. A refused address is an outcome, not an exception. */
  post(url: string, options: PostOptions): Promise<PostOutcome>;
  /**
   * Refuses a URL that could never be called: malformed, too long, credentials inside, not https where asked
   * (`invalid_parameter`), or a host that is or resolves to a forbidden address (`forbidden_address`).
   * A name that does not resolve right now passes: every connection is checked again anyway.
   */
  assertPublicUrl(url: string, rules: UrlRules): Promise<void>;
  close(): Promise<void>;
}

/** How much of a callback's answer is kept for the operator. */
const BODY_START_BYTES = 1024;
const CONNECT_TIMEOUT_MS = 8000;
const DEFAULT_MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const COMPRESSED = /\b(x-)?gzip|compress|deflate|\bbr\b|zstd/i;

/** The one door to the network outside: every connection goes through the guarded connector. */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const guard = createAddressGuard(options.allowCidrs);
  const lookup = options.lookup ?? systemLookup;
  const agent = new Agent({
    connect: createGuardedConnector({
      guard,
      lookup,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      extraCa: options.extraCa,
    }),
  });
  return {
    agent,
    download: (url, downloadOptions) => download(agent, url, downloadOptions),
    post: (url, postOptions) => post(agent, url, postOptions),
    assertPublicUrl: (url, rules) => assertPublicUrl({ guard, lookup }, url, rules),
    // destroy, not close: close would wait for a slow peer.
    close: () => agent.destroy(),
  };
}

async function download(agent: Agent, url: string, options: DownloadOptions): Promise<Downloaded> {
  options.signal.throwIfAborted();
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, deadline]);
  try {
    const response = await follow(agent, checkUrl(url, options.param), { ...options, signal });
    return await receive(response, options);
  } catch (error) {
    if (error instanceof Failure) throw error;
    options.signal.throwIfAborted();
    throw networkFailure(error, options.param, options.timeoutMs);
  }
}

/** The first answer that is no redirect; each hop's URL is checked again, its address by the connector. */
async function follow(agent: Agent, first: URL, options: DownloadOptions): Promise<Dispatcher.ResponseData> {
  let url = first;
  for (let hop = 0; hop <= (options.maxRedirects ?? DEFAULT_MAX_REDIRECTS); hop++) {
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      // Nothing is decompressed here, so a small body cannot unfold into a large one.
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'sparkstage' },
      // One connection per download: an idle one would outlive its address check.
      reset: true,
      signal: options.signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
    const location = response.headers.location;
    if (!REDIRECTS.has(response.statusCode)) return response;
    discard(response);
    if (typeof location !== 'string') {
      throw downloadFailure(options.param, `HTTP ${response.statusCode} without a location`);
    }
    const next = URL.parse(location, url.href);
    if (next === null) throw downloadFailure(options.param, `HTTP ${response.statusCode} to a malformed location`);
    url = checkUrl(next.href, options.param);
  }
  throw downloadFailure(options.param, 'too many redirects');
}

async function receive(response: Dispatcher.ResponseData, options: DownloadOptions): Promise<Downloaded> {
  const { param, maxBytes } = options;
  const refuse = (failure: Failure): never => {
    discard(response);
    throw failure;
  };
  if (response.statusCode !== 200) refuse(downloadFailure(param, `HTTP ${response.statusCode}`));
  const encoding = String(response.headers['content-encoding'] ?? '');
  if (COMPRESSED.test(encoding)) refuse(downloadFailure(param, `content-encoding ${encoding} was not asked for`));
  // Only an early no: the header may lie, so the bytes are counted below in any case.
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge(param, maxBytes));

  const hash = createHash('sha256');
  const file = await open(options.toFile, 'wx', 0o600).catch((error: unknown) => {
    discard(response);
    return platformFault(error);
  });
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw tooLarge(param, maxBytes);
      hash.update(chunk);
      await file.appendFile(chunk).catch(platformFault);
    }
  } catch (error) {
    await file.close();
    await rm(options.toFile, { force: true });
    throw error;
  }
  await file.close();
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function post(agent: Agent, url: string, options: PostOptions): Promise<PostOutcome> {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
    throw new Error('post needs an https URL that was checked when the task was created');
  }
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
  try {
    const response = await agent.request({
      origin: parsed.origin,
      path: parsed.pathname + parsed.search,
      method: 'POST',
      headers: { 'user-agent': 'sparkstage', 'accept-encoding': 'identity', ...options.headers },
      body: options.body,
      reset: true,
      signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
    return { kind: 'response', status: response.statusCode, bodyStart: await readStart(response) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { kind: 'error', error: classifyNetworkError(error) };
  }
}

/** The first kilobyte as text, for the operator. The status has decided already, so a body that breaks off is no error. */
async function readStart(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= BODY_START_BYTES) break;
    }
  } catch {
    // What arrived before the break is kept.
  }
  discard(response);
  return Buffer.concat(chunks).subarray(0, BODY_START_BYTES).toString('utf8');
}

/** Drops the rest of a body; without the listener the abort that destroy causes would be an uncaught error. */
function discard(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => undefined);
  response.body.destroy();
}

/** A full or broken disk is ours to mend, not the caller's download. */
function platformFault(cause: unknown): never {
  throw new Failure('internal', 'Internal server error', { cause });
}

function networkFailure(error: unknown, param: string, timeoutMs: number): Failure {
  const kind = classifyNetworkError(error);
  if (kind === 'forbidden_address') return forbiddenAddress(param, error);
  const words = NETWORK_ERROR_WORDS[kind];
  return downloadFailure(param, kind === 'timeout' ? `${words} (${timeoutMs / 1000} s)` : words, error);
}

function downloadFailure(param: string, detail: string, cause?: unknown): Failure {
  return new Failure('input_download_failed', `${param} could not be downloaded`, { param, detail, cause });
}

function tooLarge(param: string, maxBytes: number): Failure {
  return new Failure('input_too_large', `${param} is too large`, { param, detail: `more than ${maxBytes} bytes` });
}

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type S3rver from 's3rver';
import { findSignatureFault, type SigningKey } from './sigv4.ts';

export interface S3Request {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Takes the place of the service for the next `times` requests that match. */
export interface S3Fault {
  readonly matches: (request: S3Request) => boolean;
  readonly times: number;
  answer(response: ServerResponse): void;
}

export interface S3Server {
  readonly endpoint: string;
  readonly key: SigningKey;
  /** A storage URL of the one bucket. */
  url(prefix: string, options?: Record<string, string>): string;
  /** Everything that arrived, in order. */
  readonly requests: S3Request[];
  readonly faults: S3Fault[];
  /** Whether it checks and repeats x-amz-checksum-sha256, as Amazon does and many others do not. */
  computesChecksums: boolean;
  /** What it stores in place of the body of a PUT; undefined: the body. */
  mangle: ((body: Buffer) => Buffer) | undefined;
  close(): Promise<void>;
}

export const BUCKET = 'media';
/** One of the two accounts of s3rver, which never looks at the secret; the check in front of it does. */
const KEY: SigningKey = { accessKeyId: 'S3RVER', secretAccessKey: 'correct horse+battery/staple', region: 'eu-test-1' };

/**
 * A real S3 server on loopback behind a strict door: s3rver stores objects, parts and ranges but lets every signature
 * pass, so each request is authenticated first. undefined where s3rver is not installed: tests skip.
 */
export async function openS3Server(): Promise<S3Server | undefined> {
  const Server = await loadServer();
  if (Server === undefined) return undefined;
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-s3-'));
  const configureBuckets = [{ name: BUCKET }];
  const options = { address: '127.0.0.1', port: 0, directory, silent: true, vhostBuckets: false, configureBuckets };
  const inner = new Server(options);
  const { port } = await inner.run();
  const state: Pick<S3Server, 'requests' | 'faults' | 'computesChecksums' | 'mangle'> = {
    requests: [],
    faults: [],
    computesChecksums: false,
    mangle: undefined,
  };
  const door = createServer((incoming, response) => {
    // A client that hangs up is part of the tests.
    receive(state, `http://127.0.0.1:${port}`, incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return Object.assign(state, {
    endpoint,
    key: KEY,
    url: (prefix: string, parameters: Record<string, string> = {}) =>
      `s3://${BUCKET}/${prefix}?${new URLSearchParams({ endpoint, region: KEY.region, ...parameters })}`,
    async close() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await inner.close();
      await rm(directory, { recursive: true, force: true });
    },
  });
}

async function loadServer(): Promise<typeof S3rver | undefined> {
  try {
    return (await import('s3rver')).default;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

type State = Pick<S3Server, 'requests' | 'faults' | 'computesChecksums' | 'mangle'>;

async function receive(state: State, origin: string, incoming: IncomingMessage, response: ServerResponse) {
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const request = { method: incoming.method ?? '', target: incoming.url ?? '', headers };
  state.requests.push(request);
  const body = await buffer(incoming);
  const fault = state.faults.find(({ matches }) => matches(request));
  if (fault !== undefined) {
    state.faults.splice(state.faults.indexOf(fault), 1);
    if (fault.times > 1) state.faults.unshift({ ...fault, times: fault.times - 1 });
    return fault.answer(response);
  }
  const forgery = findSignatureFault(request, KEY, new Date());
  if (forgery !== undefined) return answerError(response, 403, forgery);
  const claimed = headers['x-amz-checksum-sha256'];
  const computed = createHash('sha256').update(body).digest('base64');
  if (state.computesChecksums && claimed !== undefined) {
    if (claimed !== computed) return answerError(response, 400, 'XAmzContentChecksumMismatch');
    response.setHeader('x-amz-checksum-sha256', computed);
  }
  const content = request.method === 'PUT' ? (state.mangle?.(body) ?? body) : body;
  await forward(origin, request, content, response);
}

async function forward(origin: string, { method, target, headers }: S3Request, body: Buffer, response: ServerResponse) {
  const kept = Object.entries(headers).filter(
    ([name]) => !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name),
  );
  const answer = await fetch(origin + target, {
    method,
    headers: kept.map(([name, value]): [string, string] => [name, value ?? '']),
    ...(method === 'PUT' || method === 'POST' ? { body: new Uint8Array(body) } : {}),
  });
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) {
    if (!['connection', 'keep-alive', 'transfer-encoding'].includes(name)) response.setHeader(name, value);
  }
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body), response);
}

/** As S3 words an error. */
export function answerError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>told by a test</Message></Error>`);
}

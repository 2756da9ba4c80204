import { S3mini, S3ServiceError } from 's3mini';
import { Agent, type RequestInit as AgentRequestInit, fetch as fetchThrough } from 'undici';
import type { IdSource } from '../lib/ids.ts';
import { bucketUrl, type S3Address, type S3Credentials } from './s3-address.ts';
import { findErrorCode, S3RequestError, toStoreFailure } from './s3-errors.ts';
import { retry } from './s3-retry.ts';
import type { ByteRange } from './store.ts';

export interface S3ClientOptions {
  readonly address: S3Address;
  readonly credentials: S3Credentials;
  readonly ids: Pick<IdSource, 'random'>;
  /** Default 250. */
  readonly firstPauseMs?: number;
}

/**
 * The few requests that a store needs, under full object names (prefix included). Each is signed (SigV4), tried again
 * when it may help, and bounded in time. Failures: `service_unavailable`, `internal`; their cause is an S3RequestError.
 */
export interface S3Client {
  /** One request. Answers the SHA-256 (base64) that the service says it computed; undefined when it says nothing. */
  put(name: string, body: Blob, sha256Base64: string | undefined): Promise<string | undefined>;
  /** In parts, one after another; nothing of them stays when it fails. */
  putParts(name: string, body: Blob, partBytes: number): Promise<void>;
  /** Bytes; undefined when there is no such object. */
  sizeOf(name: string): Promise<number | undefined>;
  /** The answer with its unread body; undefined when there is no such object. */
  get(name: string, range?: ByteRange): Promise<Response | undefined>;
  /** No error when there is no such object. */
  delete(name: string): Promise<void>;
  /** A GET that anybody may send until it expires; `parameters` override headers of the answer. */
  presign(name: string, expiresInSeconds: number, parameters: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;
const CONNECT_TIMEOUT_MS = 10_000;
/** Without a byte. A service may take its time to put the parts of a large object together. */
const IDLE_TIMEOUT_MS = 120_000;
const CONTENT_TYPE = 'application/octet-stream';

/** The one file that knows the S3 library. */
export function createS3Client({ address, credentials, ids, firstPauseMs }: S3ClientOptions): S3Client {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  });
  const s3 = new S3mini({
    ...credentials,
    region: address.region,
    endpoint: bucketUrl(address),
    fetch: createFetch(agent),
  });
  const request = createRequest(ids, firstPauseMs ?? FIRST_PAUSE_MS);

  return {
    put: (name, body, sha256Base64) =>
      request('PutObject', async () => {
        const checksum = sha256Base64 === undefined ? {} : { 'x-amz-checksum-sha256': sha256Base64 };
        const answer = await s3.putObject(name, body, CONTENT_TYPE, undefined, checksum);
        await answer.body?.cancel();
        return answer.headers.get('x-amz-checksum-sha256') ?? undefined;
      }),
    putParts: (name, body, partBytes) => putParts({ s3, request }, { name, body, partBytes }),
    sizeOf: (name) =>
      request('HeadObject', () => s3.getContentLength(name)).catch((error: unknown) => undefinedIfMissing(error)),
    get: (name, range) =>
      request('GetObject', () =>
        // The library's end is exclusive.
        range === undefined ? s3.getObjectRaw(name) : s3.getObjectRaw(name, false, range.start, range.end + 1),
      ).catch((error: unknown) => undefinedIfMissing(error)),
    async delete(name) {
      await request('DeleteObject', () => s3.deleteObject(name)).catch((error: unknown) => undefinedIfMissing(error));
    },
    presign: (name, expiresInSeconds, parameters) => s3.getPresignedUrl('GET', name, expiresInSeconds, parameters),
    // Not close(), which would wait for whoever reads a body slowly or not at all.
    close: () => agent.destroy(),
  };
}

type SendRequest = <T>(operation: string, send: () => Promise<T>) => Promise<T>;

function createRequest(ids: Pick<IdSource, 'random'>, firstPauseMs: number): SendRequest {
  const isTransient = (error: unknown) => error instanceof S3RequestError && error.isTransient;
  return async (operation, send) => {
    try {
      return await retry({ ids, attempts: ATTEMPTS, firstPauseMs, isTransient }, () =>
        send().catch((error: unknown) => Promise.reject(toRequestError(operation, error))),
      );
    } catch (error) {
      throw toStoreFailure(error);
    }
  };
}

interface Session {
  readonly s3: S3mini;
  readonly request: SendRequest;
}

interface PartedObject {
  readonly name: string;
  readonly body: Blob;
  readonly partBytes: number;
}

async function putParts({ s3, request }: Session, { name, body, partBytes }: PartedObject): Promise<void> {
  const uploadId = await request('CreateMultipartUpload', () => s3.getMultipartUploadId(name, CONTENT_TYPE));
  try {
    const parts: { partNumber: number; etag: string }[] = [];
    for (let start = 0; start < body.size; start += partBytes) {
      const part = body.slice(start, start + partBytes);
      parts.push(await request('UploadPart', () => s3.uploadPart(name, uploadId, part, parts.length + 1)));
    }
    await request('CompleteMultipartUpload', async () => {
      const { etag } = await s3.completeMultipartUpload(name, uploadId, parts);
      // Services answer 200 first and may still write an error into the body; the library passes that on as a result.
      if (!etag) throw new S3RequestError('CompleteMultipartUpload', { status: 500, code: 'InternalError' }, undefined);
    });
  } catch (error) {
    // Parts that nobody completes or aborts stay for ever, unseen and paid for. The first error is the one to tell.
    await request('AbortMultipartUpload', () => s3.abortMultipartUpload(name, uploadId)).catch(() => undefined);
    throw error;
  }
}

/** fetch on connections of our own, so that time limits are ours and closing the store ends them. */
function createFetch(agent: Agent): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    // fetch would ask for gzip, and unpack what a proxy packed: the bytes and the length must be the object's.
    headers.set('accept-encoding', 'identity');
    const body = init?.body;
    const streamed = body instanceof Blob && body.size > 0;
    // fetch reads a Blob into memory (497 MB resident for 400 MB sent); its stream it sends as it comes (132 MB). With
    // the length, or it would go out in chunks of unknown number, which S3 refuses.
    if (streamed) headers.set('content-length', String(body.size));
    const answer = await fetchThrough(String(input), {
      // Node's fetch and the package's are the same code with types of their own.
      ...(init as unknown as AgentRequestInit),
      ...(streamed ? { body: body.stream(), duplex: 'half' as const } : {}),
      headers: Object.fromEntries(headers),
      // A redirect would carry a signature for another host.
      redirect: 'manual',
      dispatcher: agent,
    });
    return answer as unknown as Response;
  };
}

function undefinedIfMissing(error: unknown): undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  // A missing bucket is a 404 too, and no reason to believe that an object is gone.
  if (cause instanceof S3RequestError && cause.status === 404 && cause.code !== 'NoSuchBucket') return undefined;
  throw error;
}

function toRequestError(operation: string, error: unknown): S3RequestError {
  if (error instanceof S3RequestError) return error;
  // Some methods of the library wrap the service's error in a plain one.
  const inner = error instanceof Error && error.cause instanceof S3ServiceError ? error.cause : error;
  if (inner instanceof S3ServiceError) {
    return new S3RequestError(operation, { status: inner.status, code: serviceCode(inner) }, undefined);
  }
  return new S3RequestError(operation, { status: undefined, code: findErrorCode(error) }, error);
}

/** The library reads the code only from an exact `application/xml`; many services add a charset. */
function serviceCode({ serviceCode: known, body }: S3ServiceError): string {
  if (known !== undefined && known !== 'Unknown') return known;
  return /<Code>(\w{1,64})<\/Code>/.exec(body ?? '')?.[1] ?? 'Unknown';
}

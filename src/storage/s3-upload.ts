import type { IdSource } from '../lib/ids.ts';
import type { S3Address } from './s3-address.ts';
import type { S3Client } from './s3-client.ts';
import { type Digest, digest, readWhole } from './s3-download.ts';

export interface UploadOptions {
  readonly client: S3Client;
  readonly verify: S3Address['verify'];
  readonly ids: Pick<IdSource, 'random'>;
  /** Larger bodies go up in parts of `partBytes`. Defaults: 64 MiB and 16 MiB; services want parts of 5 MiB or more. */
  readonly singleRequestBytes?: number;
  readonly partBytes?: number;
}

const MIB = 1024 * 1024;
const SINGLE_REQUEST_BYTES = 64 * MIB;
const PART_BYTES = 16 * MIB;
const MAX_PARTS = 10_000;

/** Stores the bytes under the full object name and proves it; when that fails, nothing of them stays. */
export async function uploadObject(options: UploadOptions, name: string, body: Blob): Promise<void> {
  const { client, verify } = options;
  const sent = await digest(body.stream());
  try {
    let computed: string | undefined;
    if (body.size > (options.singleRequestBytes ?? SINGLE_REQUEST_BYTES)) {
      const partBytes = Math.max(options.partBytes ?? PART_BYTES, Math.ceil(body.size / MAX_PARTS));
      await client.putParts(name, body, partBytes);
    } else {
      computed = await client.put(name, body, verify === 'checksum' ? sent.sha256 : undefined);
    }
    await prove(options, name, { sent, isComputed: verify === 'checksum' && computed === sent.sha256 });
  } catch (error) {
    // As with files: a failed put leaves nothing. The first error is the one to tell.
    await client.delete(name).catch(() => undefined);
    throw error;
  }
}

/**
 * Fails unless the bucket holds these bytes. Services have stored a transfer's framing as content and answered 200, so
 * "uploaded" is no proof: it takes the SHA-256 that the service computed itself, or reading the object back. Objects
 * that came in parts are always read back: services have no SHA-256 over the whole of those.
 */
async function prove(
  options: UploadOptions,
  name: string,
  { sent, isComputed }: { readonly sent: Digest; readonly isComputed: boolean },
): Promise<void> {
  const found = isComputed
    ? { sizeBytes: await options.client.sizeOf(name), sha256: sent.sha256 }
    : await readWhole(options, name, digest);
  if (found.sizeBytes === sent.sizeBytes && found.sha256 === sent.sha256) return;
  const difference =
    found.sizeBytes === sent.sizeBytes ? 'another SHA-256' : `${found.sizeBytes} bytes for ${sent.sizeBytes}`;
  throw new Error(`the S3 service did not store what it was sent: ${difference}`);
}

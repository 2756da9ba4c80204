import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { Failure } from '../lib/failure.ts';

export interface ReceivedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ReceiveOptions {
  /** The request field, named in the failure. */
  readonly param: string;
  /** One byte more is `input_too_large`. */
  readonly maxBytes: number;
  /** Must not exist; removed again when anything fails. */
  readonly toFile: string;
}

/** Writes a stream to a file while counting and hashing it: memory does not grow with the upload. */
export async function receiveStream(
  stream: AsyncIterable<Uint8Array>,
  { param, maxBytes, toFile }: ReceiveOptions,
): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(toFile, 'wx', 0o600);
  try {
    for await (const chunk of stream) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw tooLarge(param, maxBytes);
      hash.update(chunk);
      await file.appendFile(chunk);
    }
  } catch (error) {
    await file.close();
    await rm(toFile, { force: true });
    throw error;
  }
  await file.close();
  return { sizeBytes, sha256: hash.digest('hex') };
}

export function tooLarge(param: string, maxBytes: number): Failure {
  return new Failure('input_too_large', `${param} is too large`, { param, detail: `more than ${maxBytes} bytes` });
}

import path from 'node:path';
import { createChildPool } from '../src/lib/child-pool.ts';
import type { EncodeOrder, EncodeReply } from './encode-child.ts';

/** Seconds of encoding per second of the `video.mp4` in a directory, its frames decoded beforehand. */
export async function encodeRealtimeFactor(
  directory: string,
  size: { readonly width: number; readonly height: number },
  settings?: EncodeOrder['settings'],
): Promise<number> {
  const pool = createChildPool({
    entry: new URL('./encode-child.ts', import.meta.url),
    size: 1,
    jobTimeoutMs: 300_000,
    maxRssBytes: 2 ** 31,
  });
  try {
    const files = { video: path.join(directory, 'video.mp4'), output: path.join(directory, 'again.mp4') };
    const order: EncodeOrder = { ...files, ...size, ...(settings === undefined ? {} : { settings }) };
    const { encodeMs, seconds } = await pool.run<EncodeReply>(order);
    return encodeMs / 1000 / seconds;
  } finally {
    await pool.close();
  }
}

import type { ProbePool } from '../codecs/probe-pool.ts';
import type { Sniffed } from '../codecs/sniff.ts';
import type { MediaFacts } from '../models/model.ts';

export interface ProbeRequest {
  readonly localPath: string;
  readonly sniffed: Sniffed;
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
}

/** Decodes a file far enough to know what it is. Throws `MediaError` for content that cannot be used. */
export type Prober = (request: ProbeRequest) => Promise<MediaFacts>;

/** The real prober: pictures and containers are decoded in child processes, because they are hostile input. */
export function createProber(pool: Pick<ProbePool, 'probeImage' | 'probeMedia'>): Prober {
  return async ({ localPath, sniffed, sizeBytes, signal }) => {
    if (sniffed.kind !== 'image') {
      return describeContainer(await pool.probeMedia(localPath, { signal }), sniffed, sizeBytes);
    }
    const { width, height } = await pool.probeImage(localPath, undefined, { signal, decode: true });
    return { kind: 'image', format: sniffed.format, sizeBytes, width, height };
  };
}

/** An MP4 without pictures is sound; a sound file with a cover picture stays sound. */
function describeContainer(
  { video, audio }: Awaited<ReturnType<ProbePool['probeMedia']>>,
  sniffed: Sniffed,
  sizeBytes: number,
): MediaFacts {
  if (sniffed.kind === 'video' && video !== undefined) {
    return {
      kind: 'video',
      format: sniffed.format,
      sizeBytes,
      width: video.width,
      height: video.height,
      durationSeconds: video.durationSeconds,
      fps: video.fps,
      hasAudio: audio !== undefined,
    };
  }
  const format = sniffed.format === 'mp4' || sniffed.format === 'mov' ? 'm4a' : sniffed.format;
  return { kind: 'audio', format, sizeBytes, durationSeconds: audio?.durationSeconds ?? 0 };
}

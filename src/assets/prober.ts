import type { MediaFacts as ContainerFacts } from '../codecs/backend.ts';
import { decodeImage, readImageFacts } from '../codecs/image-facts.ts';
import type { Sniffed } from '../codecs/sniff.ts';
import type { MediaFacts } from '../models/model.ts';

/** Decodes a file far enough to know what it is. Throws `MediaError` for content that cannot be used. */
export type Prober = (localPath: string, sniffed: Sniffed, sizeBytes: number) => Promise<MediaFacts>;

export interface ProberDeps {
  /** Reads and decodes in a child process: containers are hostile input to native code. */
  readonly probeMedia: (localPath: string) => Promise<ContainerFacts>;
}

/** Small enough for a scaled decode, which still reads the whole picture and so finds a truncated one. */
const CHECK_SIDE = 256;

/** The real prober: sharp for pictures, the media backend for sound and video. */
export function createProber({ probeMedia }: ProberDeps): Prober {
  return async (localPath, sniffed, sizeBytes) => {
    if (sniffed.kind === 'image') {
      const { width, height } = await readImageFacts(localPath);
      await decodeImage(localPath, { maxSide: CHECK_SIDE });
      return { kind: 'image', format: sniffed.format, sizeBytes, width, height };
    }
    return describeContainer(await probeMedia(localPath), sniffed, sizeBytes);
  };
}

/** An MP4 without pictures is sound; a sound file with a cover picture stays sound. */
function describeContainer(probed: ContainerFacts, sniffed: Sniffed, sizeBytes: number): MediaFacts {
  const { video, audio } = probed;
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

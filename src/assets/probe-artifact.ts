import { MediaError } from '../codecs/backend.ts';
import type { ProbePool } from '../codecs/probe-pool.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';

/** A file that an engine made. */
interface Artifact {
  readonly kind: 'video' | 'image' | 'text';
  readonly path: string;
}

/**
 * Decodes what an engine made before anybody pays for it: an unreadable or empty file is `output_invalid`. Answers
 * width, height, durationSeconds, fps and hasAudio, as far as the kind has them.
 */
export function createArtifactProbe(pool: Pick<ProbePool, 'probeImage' | 'probeMedia'>) {
  return async ({ kind, path }: Artifact): Promise<JsonObject> => {
    try {
      if (kind === 'text') return {};
      if (kind === 'image') {
        const { width, height } = await pool.probeImage(path);
        return { width, height };
      }
      const { video, audio, durationSeconds } = await pool.probeMedia(path);
      if (video === undefined) throw new Failure('output_invalid', 'The generated video has no picture');
      const { width, height, fps } = video;
      return { width, height, fps, durationSeconds, hasAudio: audio !== undefined };
    } catch (error) {
      if (!(error instanceof MediaError) || error.reason === 'no_backend') throw error;
      throw new Failure('output_invalid', `The generated ${kind} cannot be decoded`, { cause: error });
    }
  };
}

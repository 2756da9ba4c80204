import { type MediaBackend, MediaError } from '../../../codecs/backend.ts';

/** The driver's sound from the moment of the first picture on; null: the video is silent. */
export type DriverSound = { readonly samples: Float32Array; readonly sampleRate: number } | null;

const SAMPLE_RATE = 48_000;
/** Backstop against a track that decodes without end; the encoder cuts at the last picture. */
const MAX_SECONDS = 600;

/** Mono sound, aligned to the pictures. A track that holds nothing counts as none. */
export async function decodeSound(backend: MediaBackend, path: string, hasAudio: boolean): Promise<DriverSound> {
  if (!hasAudio) return null;
  const options = { sampleRate: SAMPLE_RATE, maxSeconds: MAX_SECONDS, fromFirstPicture: true };
  try {
    const samples = await backend.decodeAudio(path, options);
    return samples.length === 0 ? null : { samples, sampleRate: SAMPLE_RATE };
  } catch (error) {
    if (error instanceof MediaError && (error.reason === 'no_audio' || error.reason === 'unreadable')) return null;
    throw error;
  }
}

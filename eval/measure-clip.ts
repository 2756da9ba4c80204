/** A produced video, decoded again and looked at by the independent tracker. */
import type { MediaBackend } from '../src/codecs/backend.ts';
import type { FaceTracker } from './face-tracker.ts';
import { psnr } from './scores.ts';

export interface ClipMeasures {
  readonly fps: number;
  readonly frames: number;
  readonly openness: Float64Array;
  readonly eyeOpenness: Float64Array;
  /** PSNR of the first frame against the photo, dB. */
  readonly firstFrame: number;
  /** PSNR of the background over all frames, dB; NaN without a background mask. */
  readonly background: number;
  /** Identity vectors of every 25th frame. */
  readonly identities: readonly Float32Array[];
}

export interface MeasureOptions {
  /** The photo at the video's size; undefined for real clips. */
  readonly photo?: Uint8Array;
  /** Non-zero where nothing may move, one per pixel. */
  readonly background?: Uint8Array;
}

export async function measureClip(
  tools: { backend: MediaBackend; tracker: FaceTracker },
  file: string,
  options: MeasureOptions = {},
): Promise<ClipMeasures> {
  const { backend, tracker } = tools;
  const facts = await backend.probe(file);
  const openness: number[] = [];
  const eyes: number[] = [];
  const identities: Float32Array[] = [];
  let firstFrame = Number.NaN;
  let backgroundError = 0;
  let frames = 0;
  tracker.reset();
  for await (const frame of backend.decodeVideo(file)) {
    const face = await tracker.track(frame);
    openness.push(face?.openness ?? openness.at(-1) ?? 0);
    eyes.push(face?.eyeOpenness ?? eyes.at(-1) ?? 0);
    if (frames % 25 === 0) identities.push((await tracker.identity(frame)) ?? new Float32Array(128));
    if (options.photo !== undefined) {
      if (frames === 0) firstFrame = psnr(frame.data, options.photo);
      if (options.background !== undefined) {
        backgroundError += 10 ** (-psnr(frame.data, options.photo, options.background) / 10);
      }
    }
    frames++;
  }
  return {
    fps: facts.video?.fps ?? 25,
    frames,
    openness: Float64Array.from(openness),
    eyeOpenness: Float64Array.from(eyes),
    firstFrame,
    background: options.background === undefined ? Number.NaN : -10 * Math.log10(backgroundError / frames),
    identities,
  };
}

/** Cosine similarity of two identity vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    lengthA += x * x;
    lengthB += y * y;
  }
  return dot / Math.sqrt(lengthA * lengthB);
}

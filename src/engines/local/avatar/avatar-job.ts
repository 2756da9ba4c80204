import type { EncoderOptions } from '../../../codecs/backend.ts';
import type { PixelBox } from '../../../media/image/rgb-image.ts';

/** One talking portrait to make. Plain data: it crosses a process border as JSON. */
export interface TalkingPortraitJob {
  readonly imagePath: string;
  readonly audioPath: string;
  /** MP4 to write; removed again when the job fails. */
  readonly outputPath: string;
  /** Longer side of the video, pixels. */
  readonly longSideMax: number;
  readonly fps: number;
  readonly seed: number;
  readonly prompt?: string;
  /** Trade size and frame rate for speed, see `fastVariant`. */
  readonly fast: boolean;
  /** Pictures of the photo's size, white where it may change; several are united. */
  readonly maskPaths?: readonly string[];
  /** Quality on the scale of x264's `veryfast`, 0 best to 51. */
  readonly crf: number;
  readonly metadata?: NonNullable<EncoderOptions['metadata']>;
  readonly faceChoice: 'largest';
  /** Renderers beside the encoding thread; 2 by default. The frames do not depend on it. */
  readonly workers?: number;
}

export type TalkingPortraitStage = 'prepare' | 'render' | 'finish';

/** What the engine's child answers. */
export interface TalkingPortraitReply extends TalkingPortraitFacts {
  /** Which codecs did the work: `node-av` or `ffmpeg`. */
  readonly mediaBackend: string;
}

/** What was really made. */
export interface TalkingPortraitFacts {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
  readonly durationSeconds: number;
  /** Forehead to chin in the video's pixels. */
  readonly faceBox: PixelBox;
  readonly faces: number;
  readonly warnings: readonly string[];
  /** Words of the prompt that were acted on, and those that a portrait cannot act on. */
  readonly applied: readonly string[];
  readonly notApplied: readonly string[];
  /** Wall time per stage. */
  readonly timingsMs: Readonly<Record<TalkingPortraitStage, number>>;
  /** Wall time of everything divided by the video's length. */
  readonly realtimeFactor: number;
}

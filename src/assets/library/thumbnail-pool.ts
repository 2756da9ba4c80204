import { MediaError } from '../../codecs/backend.ts';
import type { BackendChoice } from '../../codecs/open-backend.ts';
import { ChildError, createChildPool } from '../../lib/child-pool.ts';
import { entryUrl } from '../../lib/entry-url.ts';
import type { AssetType } from '../../models/asset-rules.ts';
import type { SheetVideo } from './draw-spritesheet.ts';
import type { ThumbnailMessage } from './thumbnail-child.ts';

interface ThumbnailRequest {
  readonly type: AssetType;
  /** The file to draw; its content has been checked against the type's rule. */
  readonly path: string;
  /** Written as WebP, at most 320 pixels a side; a sheet as JPEG. */
  readonly outputPath: string;
  /** Of a video: twenty of its frames in one picture instead of the first. */
  readonly sheet?: SheetVideo;
  readonly signal: AbortSignal;
}

/** Draws previews: a picture smaller, a video's first frame, a sound's waveform. */
export interface ThumbnailPool {
  /** Throws `MediaError` for a file that cannot be drawn, `ChildError` `aborted` on abort or close. */
  draw(request: ThumbnailRequest): Promise<void>;
  close(): Promise<void>;
}

const JOB_TIMEOUT_MS = 20_000;
/** A picture of 36 megapixels (6000 x 6000) is 108 MB as RGB, and libvips holds it twice when it is interlaced. */
const MAX_RSS_BYTES = 700 * 2 ** 20;
/** As the probe children: the native module grows by about 0.3 MB per file. */
const MAX_JOBS_PER_CHILD = 200;
const IDLE_TIMEOUT_MS = 60_000;

/** In a child process, because decoding is where hostile files do their harm. */
export function createThumbnailPool(choice: BackendChoice = {}): ThumbnailPool {
  const pool = createChildPool({
    entry: entryUrl(import.meta.url, 'thumbnail-child'),
    size: 1,
    jobTimeoutMs: JOB_TIMEOUT_MS,
    maxRssBytes: MAX_RSS_BYTES,
    maxJobsPerChild: MAX_JOBS_PER_CHILD,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    // Requests come first; nobody waits for a preview.
    niceness: 5,
  });
  return {
    async draw({ signal, ...job }) {
      const message: ThumbnailMessage = { ...job, choice };
      try {
        await pool.run(message, { signal });
      } catch (error) {
        throw error instanceof ChildError ? toMediaError(error) : error;
      }
    },
    close: () => pool.close(),
  };
}

/** What kills its reader is not usable; a machine without decoders is not the file's fault. */
function toMediaError(error: ChildError): Error {
  if (error.reason === 'aborted') return error;
  if (error.failure?.reason === 'no_backend') return new MediaError('no_backend', error.message, { cause: error });
  return new MediaError('unreadable', 'no preview could be drawn of the file', { cause: error });
}

import { ChildError, type ChildOptions, createChildPool } from '../lib/child-pool.ts';
import { entryUrl } from '../lib/entry-url.ts';
import { MediaError, type MediaErrorReason, type MediaFacts } from './backend.ts';
import type { ImageFacts, ImageLimits } from './image-facts.ts';
import type { BackendChoice } from './open-backend.ts';
import type { ProbeMessage } from './probe-child.ts';

export interface ProbePoolOptions extends BackendChoice {
  /** Children at most. Default 2. */
  size?: number;
  /** Limit of one file. Default 20 s. */
  jobTimeoutMs?: number;
  /** Default 700 MB: the test media, one after another in one process, peak at 147 MB. */
  maxRssBytes?: number;
  onLog?: ChildOptions['onLog'];
}

interface ProbeOptions {
  signal?: AbortSignal;
}

interface ImageProbeOptions extends ProbeOptions {
  /** Also decode all of it, which finds damage behind a good header. Default false: header only. */
  decode?: boolean;
}

/** All methods throw `MediaError` for what is wrong with the file, and `ChildError` `aborted` on abort or close. */
export interface ProbePool {
  probeMedia(path: string, options?: ProbeOptions): Promise<MediaFacts>;
  /** `limits` default to 64 megapixels and 16,384 a side. */
  probeImage(path: string, limits?: ImageLimits, options?: ImageProbeOptions): Promise<ImageFacts>;
  close(): Promise<void>;
}

/** node-av grows by about 0.3 MB per file. */
const MAX_JOBS_PER_CHILD = 200;

/** A resting child holds about 85 MB; a fresh one answers its first probe after half a second. */
const IDLE_TIMEOUT_MS = 120_000;

/** Probe files that strangers sent, in child processes: a crash, a hang or a memory bomb costs one child. */
export function createProbePool(options: ProbePoolOptions = {}): ProbePool {
  const { size = 2, jobTimeoutMs = 20_000, maxRssBytes = 700 * 2 ** 20, onLog, ...choice } = options;
  const pool = createChildPool({
    entry: entryUrl(import.meta.url, 'probe-child'),
    size,
    jobTimeoutMs,
    maxRssBytes,
    maxJobsPerChild: MAX_JOBS_PER_CHILD,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    ...(onLog && { onLog }),
  });

  async function run<T>(message: ProbeMessage, probeOptions: ProbeOptions = {}): Promise<T> {
    try {
      return await pool.run<T>(message, probeOptions);
    } catch (error) {
      throw error instanceof ChildError ? toMediaError(error) : error;
    }
  }

  return {
    probeMedia: (path, probeOptions) => run({ kind: 'media', path, choice }, probeOptions),
    probeImage: (path, limits, probeOptions) =>
      run({ kind: 'image', path, limits, decode: probeOptions?.decode ?? false }, probeOptions),
    close: () => pool.close(),
  };
}

const MEDIA_REASONS: ReadonlySet<string> = new Set<MediaErrorReason>([
  'unreadable',
  'no_audio',
  'no_video',
  'too_long',
  'too_large',
  'unsupported',
  'no_backend',
]);

function isMediaReason(reason: string | undefined): reason is MediaErrorReason {
  return reason !== undefined && MEDIA_REASONS.has(reason);
}

/** A file that kills its reader is the file's fault: it takes a repeatable crash or a bomb to get here. */
function toMediaError(error: ChildError): Error {
  switch (error.reason) {
    case 'failed':
      return isMediaReason(error.failure?.reason)
        ? new MediaError(error.failure.reason, error.failure.message, { cause: error })
        : error;
    case 'timeout':
      return new MediaError('unreadable', 'the file takes too long to read', { cause: error });
    case 'memory':
      return new MediaError('too_large', 'the file needs too much memory to read', { cause: error });
    case 'crash':
      return new MediaError('unreadable', 'the file cannot be read', { cause: error });
    case 'aborted':
      return error;
  }
}

import { type MediaBackend, MediaError } from '../../../codecs/backend.ts';
import type { DriverVideo } from './watch-driver.ts';

/** The driving video and its own facts. */
export interface Driver {
  readonly video: DriverVideo;
  /** Of the picture track, uncut. */
  readonly durationSeconds: number;
  /** As the file tells it: the mean of a variable rate. */
  readonly fps: number;
  readonly hasAudio: boolean;
}

/** Longer side of the frames that are analysed: a face of a tenth of it still fills the mesh's input. */
const ANALYSED_SIDE = 1280;

/** Probes the driving video. @throws MediaError for files that cannot be used */
export async function openDriver(backend: MediaBackend, path: string, maxSeconds: number): Promise<Driver> {
  const { video, audio } = await backend.probe(path);
  if (video === undefined) throw new MediaError('no_video', 'the driving video has no picture track');
  const factor = Math.min(1, ANALYSED_SIDE / Math.max(video.width, video.height));
  const scaled = (length: number): number => Math.max(2, Math.round(length * factor));
  return {
    video: { path, size: { width: scaled(video.width), height: scaled(video.height) }, maxSeconds },
    durationSeconds: video.durationSeconds,
    fps: video.fps,
    hasAudio: audio !== undefined,
  };
}

/**
 * The one door to video and sound. Two backends stand behind it: node-av (FFmpeg as a native module, which may only
 * be loaded inside a child process) and the host's ffmpeg + ffprobe. Values and errors are the same for both.
 */

/** Facts of the picture track. `width` and `height` are what a player shows: rotation is already applied to them. */
export interface VideoFacts {
  /** FFmpeg's short name: h264, hevc, vp9, ... */
  codec: string;
  width: number;
  height: number;
  /** Average frames per second; 0 when the file does not tell. */
  fps: number;
  /** Clockwise turn that a player applies to the stored picture: 0, 90, 180 or 270. */
  rotationDegrees: number;
  /** Last frame's end minus first frame's start, from the packets that are really in the file. */
  durationSeconds: number;
}

/** Facts of the sound track. */
export interface AudioFacts {
  codec: string;
  sampleRate: number;
  channels: number;
  /** Decoded samples / sample rate, never the container's claim: billing uses it. */
  durationSeconds: number;
}

/** What `probe` found. At least one of `video` and `audio` is present. */
export interface MediaFacts {
  /** FFmpeg's container name, e.g. `mov,mp4,m4a,3gp,3g2,mj2`, `wav`, `matroska,webm`. */
  container: string;
  /** The longer of the two tracks. */
  durationSeconds: number;
  video: VideoFacts | undefined;
  audio: AudioFacts | undefined;
}

export type MediaErrorReason =
  /** Not a container we open, or nothing in it can be decoded. */
  | 'unreadable'
  /** The file is fine but has no sound (or picture) track. */
  | 'no_audio'
  | 'no_video'
  /** Longer than the caller's limit. */
  | 'too_long'
  /** More pixels than the caller's limit. */
  | 'too_large'
  /** Known format that this build cannot decode, e.g. HEIC. */
  | 'unsupported'
  /** No usable backend on this machine. */
  | 'no_backend';

/** A file or a machine that cannot serve the call; callers map `reason` to their own codes. */
export class MediaError extends Error {
  readonly reason: MediaErrorReason;

  constructor(reason: MediaErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MediaError';
    this.reason = reason;
  }
}

export interface DecodeAudioOptions {
  /** Samples per second of the result. */
  sampleRate: number;
  /** Longer sound is refused with `too_long`. */
  maxSeconds: number;
  /** Sample 0 is the moment of the first picture: sound before it is cut, a later start is silence. Default: false. */
  fromFirstPicture?: boolean;
}

export interface DecodeVideoOptions {
  /** Exact size of the frames, after rotation. Default: the file's own. */
  size?: { width: number; height: number };
  /** Leave out the frames before this presentation time. Default: none. */
  fromSeconds?: number;
  /** Stop quietly after this many seconds of picture. Default: to the end. */
  maxSeconds?: number;
  /**
   * Asked for each frame: whether its pixels are wanted. Where not, `data` may be empty, which saves the conversion.
   * Default: all are.
   */
  wantsPixels?: (timeSeconds: number) => boolean;
  /** Refuse larger pictures with `too_large`. Default 3840 × 2160. */
  maxPixels?: number;
}

/** One decoded picture. `data` is reused for the next frame: copy what you keep. */
export interface VideoFrame {
  /** width × height × 3 bytes, R G B, full range sRGB, row after row without padding. */
  data: Uint8Array;
  width: number;
  height: number;
  /** Presentation time from the start of the file. */
  timeSeconds: number;
}

/** Tags that both MP4 muxers write into `moov/udta/meta/ilst`; other keys would be dropped silently by FFmpeg. */
type Mp4Tag = 'title' | 'artist' | 'comment' | 'copyright' | 'description' | 'date';

export interface EncoderOptions {
  /** Even numbers: H.264 4:2:0 has no odd sizes. */
  width: number;
  height: number;
  fps: number;
  /** x264 constant rate factor, 0 (lossless) to 51. Default 20. */
  crf?: number;
  /** x264 preset. Default veryfast. */
  preset?: string;
  /** x264 threads. Default 1. The same input and thread count give the same bytes. */
  threads?: number;
  /** Sound track; leave out for a silent file. `bitrate` in bit/s, default 96,000. */
  audio?: { sampleRate: number; channels: 1; bitrate?: number };
  metadata?: Partial<Record<Mp4Tag, string>>;
}

export interface EncodedFile {
  frames: number;
  sizeBytes: number;
  durationSeconds: number;
}

/**
 * Writes one MP4: H.264 yuv420p BT.709 and AAC, index first.
 * Both tracks end together at frames / fps: missing sound is silence, sound beyond the last picture is cut.
 */
export interface VideoEncoder {
  /** width × height × 3 bytes. The buffer may be reused once the call (or its promise) has finished. */
  writeVideo(rgb24: Uint8Array): Promise<void> | void;
  /** Mono samples in [-1, 1] at the declared rate; any length, before or after the pictures they belong to. */
  writeAudio(samples: Float32Array): Promise<void> | void;
  /** Finish the file. Throws when no frame was written. */
  close(): Promise<EncodedFile>;
  /** Give up: release everything and remove the partial file. Harmless after close. */
  abort(): Promise<void>;
}

/** All failures that come from the file or the machine are `MediaError`. */
export interface MediaBackend {
  readonly name: 'node-av' | 'ffmpeg';
  /** Reads the whole file and decodes its sound, at most 1,800 s of it (`too_long` beyond). */
  probe(path: string): Promise<MediaFacts>;
  /** First sound track, mixed to mono, clamped to [-1, 1]. */
  decodeAudio(path: string, options: DecodeAudioOptions): Promise<Float32Array>;
  /** Frames in presentation order; `for await` serves both backends. */
  decodeVideo(path: string, options?: DecodeVideoOptions): Iterable<VideoFrame> | AsyncIterable<VideoFrame>;
  openEncoder(path: string, options: EncoderOptions): Promise<VideoEncoder>;
}

/** Sound beyond this is not worth a server's time; every model's own limit is far lower. */
export const MAX_PROBE_AUDIO_SECONDS = 1800;

/** Default of `DecodeVideoOptions.maxPixels`, also applied by `probe`: 4K UHD. */
export const MAX_VIDEO_PIXELS = 3840 * 2160;

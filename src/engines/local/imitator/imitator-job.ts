/** One imitation to make. Plain data: it crosses a process border as JSON. */
export interface ImitatorJob {
  readonly imagePath: string;
  readonly videoPath: string;
  /** MP4 to write; removed again when the job fails. */
  readonly outputPath: string;
  /** Longer side of the video, pixels. */
  readonly longSideMax: number;
  /** The driving video is used up to here. */
  readonly maxSeconds: number;
  /** Chooses the grain of the background that is painted in; nothing else here is random. */
  readonly seed: number;
}

export type ImitatorStage = 'look' | 'track' | 'render' | 'finish';

/** A part of the driving video, seconds from its first frame. */
export interface TimeSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** What was really made. */
export interface ImitatorFacts {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
  readonly durationSeconds: number;
  readonly driverFps: number;
  readonly driverFrames: number;
  /** Frames in which the person's face was found. */
  readonly trackedFrames: number;
  /** Where it was lost for longer than a moment. */
  readonly lost: readonly TimeSpan[];
  /** Moment of the driver's neutral face. */
  readonly neutralSeconds: number;
  /** Largest turns of the driver against it, degrees. */
  readonly turnsDegrees: { readonly yaw: number; readonly pitch: number; readonly roll: number };
  readonly hasSound: boolean;
  /** Faces in the image. */
  readonly faces: number;
  /** People in the driving video. */
  readonly people: number;
  /** Whether the torso followed, and in what share of the frames each arm did, 0..1. */
  readonly body: { readonly torso: boolean; readonly leftArm: number; readonly rightArm: number };
  readonly warnings: readonly string[];
  /** Wall time per stage. */
  readonly timingsMs: Readonly<Record<ImitatorStage, number>>;
  /** Processor time of all threads. */
  readonly cpuMs: number;
  readonly realtimeFactor: number;
}

/** What the engine's child answers. */
export interface ImitatorReply extends ImitatorFacts {
  /** Which codecs did the work: `node-av` or `ffmpeg`. */
  readonly mediaBackend: string;
}

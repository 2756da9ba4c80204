import type { SceneMode } from './scene-mode.ts';

/** One video to make. Plain data: it crosses a process border. */
export interface SceneJob {
  readonly mode: SceneMode;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  /** 4 to 15, or -1: the engine chooses. */
  readonly durationSeconds: number;
  readonly seed: number;
  readonly withSound: boolean;
  readonly withWatermark: boolean;
  /** In the order of the request. */
  readonly inputs: readonly SceneInput[];
  /** MP4 to write. */
  readonly outputPath: string;
  /** PNG of the last frame to write, if wanted. */
  readonly lastFramePath?: string;
}

export interface SceneInput {
  /** `first_frame`, `last_frame`, `image-0`, `video-0`, `audio-0` … */
  readonly name: string;
  readonly kind: 'image' | 'video' | 'audio';
  readonly path: string;
  /** Of sounds and videos. */
  readonly seconds?: number;
}

export type SceneStage = 'prepare' | 'sound' | 'render' | 'finish';

/** What the child answers. */
export interface SceneFacts {
  readonly frames: number;
  readonly durationSeconds: number;
  readonly durationSource: string;
  readonly warnings: readonly string[];
  readonly understood: readonly string[];
  readonly ignored: readonly string[];
  readonly fallback: string | null;
  /** What was done with what, in words: `image-0: shot 1, dolly-in` … */
  readonly shots: readonly string[];
  /** Lines spoken, with their place in the clip. */
  readonly dialogue: readonly {
    readonly text: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
    readonly language: string;
    /** `murmur` where no voice has the language. */
    readonly voice: string;
  }[];
  readonly soundParts: readonly string[];
  readonly timingsMs: Readonly<Record<SceneStage, number>>;
  readonly mediaBackend: string;
}

export function inputOf({ inputs }: SceneJob, name: string): SceneInput {
  const found = inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`the job has no input ${name}`);
  return found;
}

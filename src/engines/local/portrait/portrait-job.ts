/** One portrait to make. Plain data: it crosses a process border as JSON. */
export interface PortraitJob {
  readonly imagePath: string;
  readonly outputPath: string;
  readonly format: PortraitFormat;
  readonly width: number;
  readonly height: number;
  readonly mode: PortraitMode;
  /** Empty: none. */
  readonly prompt: string;
  /** Each 0..1. */
  readonly gpen: number;
  readonly skin: number;
  readonly unify: number;
  readonly seed: number;
  readonly taskId: string;
}

export type PortraitFormat = 'jpeg' | 'png' | 'webp';
export type PortraitMode = 'creative' | 'reference' | 'reference_char';

export type PortraitStage =
  | 'decode'
  | 'subject'
  | 'frame'
  | 'retouch'
  | 'backdrop'
  | 'light'
  | 'compose'
  | 'look'
  | 'encode';

/** What was really made. */
export interface PortraitFacts {
  readonly faces: number;
  /** Cheek to cheek in the photo's own pixels. */
  readonly faceWidth: number;
  /** Photo pixels outside the photo, that is invented background, as a share of the output. */
  readonly extendedShare: number;
  readonly scene: string | null;
  readonly light: string | null;
  readonly look: string | null;
  readonly applied: readonly string[];
  readonly notApplied: readonly string[];
  readonly warnings: readonly string[];
  readonly stageMs: Readonly<Partial<Record<PortraitStage, number>>>;
}

import type { FlowMorph } from '../../../media/flow/morph.ts';
import type { GradeCurves } from '../../../media/grade/grade.ts';
import type { CameraPose } from '../../../media/parallax/camera-path.ts';
import type { StillModel } from '../../../media/parallax/still-model.ts';
import type { Shot } from '../../../media/scene/shot.ts';
import type { FaceModel } from '../avatar/face-drawer.ts';

/** Where frames come from. Plain data on shared memory: every render worker gets all sources of a clip. */
export type FrameSource =
  /** A picture under a moving camera, with a living face if it has one. */
  | { readonly kind: 'still'; readonly model: StillModel; readonly face: FaceModel | null }
  /** The way from one picture to another. */
  | { readonly kind: 'morph'; readonly morph: FlowMorph }
  /** A scene made from text. */
  | { readonly kind: 'text'; readonly seed: number; readonly shots: readonly Shot[]; readonly fps: number }
  /** Decoded frames, put into the slot by the thread that decodes. */
  | { readonly kind: 'video' };

/** One source's part in one frame. */
export interface FrameLayer {
  /** Index into the clip's sources. */
  readonly source: number;
  /** Share of this layer over those before it; the first has 1. */
  readonly opacity: number;
  readonly timeSeconds: number;
  /** Frame of a text scene, counted from its start. */
  readonly frame?: number;
  readonly pose?: CameraPose;
  readonly face?: Float64Array;
  /** Way along a morph, or between the two decoded frames of a slot, 0..1. */
  readonly way?: number;
  /** Instead of `way`: one of the two decoded frames as it is. */
  readonly decoded?: 0 | 1;
}

/** What a worker is told to draw. */
export interface FrameOrder {
  readonly layers: readonly FrameLayer[];
  readonly grade?: GradeCurves;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

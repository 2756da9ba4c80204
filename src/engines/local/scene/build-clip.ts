import { buildFramesClip } from './picture/frames-clip.ts';
import { buildPictureClip } from './picture/picture-clip.ts';
import type { PictureShotDeps } from './picture/picture-shot.ts';
import type { ScenePlan } from './plan/scene-plan.ts';
import type { Clip } from './render-pool.ts';
import type { SceneJob } from './scene-job.ts';

export type ClipDeps = PictureShotDeps;

export interface ClipRequest {
  readonly job: SceneJob;
  readonly plan: ScenePlan;
  /** What is said, mono at 16 kHz from the first frame on, or null. */
  readonly voice: Float32Array | null;
}

export interface BuiltClip {
  readonly clip: Clip;
  readonly warnings: readonly string[];
  /** What each shot shows and how, in words for the metadata. */
  readonly shots: readonly string[];
}

/** The clip of a request, ready to be drawn. */
export async function buildClip(deps: ClipDeps, request: ClipRequest): Promise<BuiltClip> {
  switch (request.job.mode) {
    case 'T':
    case 'R':
      throw new Error('not yet');
    case 'F':
      return buildPictureClip(deps, request);
    case 'FL':
      return buildFramesClip(deps, request);
  }
}

import type { MediaBackend } from '../../../codecs/backend.ts';
import { decimate } from '../../../media/audio/decimate.ts';
import type { ScenePlan } from './plan/scene-plan.ts';
import type { Timeline } from './reference/plan-timeline.ts';
import type { SceneJob } from './scene-job.ts';

export interface SoundDeps {
  readonly backend: MediaBackend;
}

/** The sound of a clip. */
export interface ClipSound {
  /** Mono at 48 kHz; null for a silent file. */
  readonly pcm: Float32Array | null;
  /** What is said, alone, mono at 16 kHz; null when nothing is. */
  readonly voice: Float32Array | null;
  readonly dialogue: readonly { readonly text: string; readonly startSeconds: number; readonly endSeconds: number }[];
  readonly warnings: readonly string[];
}

interface SoundRequest {
  readonly job: SceneJob;
  readonly plan: ScenePlan;
  /** Of mode R: which video is heard when. */
  readonly timeline: Timeline | null;
  readonly signal: AbortSignal;
}

export async function makeClipSound(_deps: SoundDeps, { job, plan }: SoundRequest): Promise<ClipSound> {
  if (!job.withSound) return { pcm: null, voice: null, dialogue: [], warnings: [] };
  return {
    pcm: new Float32Array(plan.durationSeconds * 48_000),
    voice: null,
    dialogue: [],
    warnings: ['sound is not made yet'],
  };
}

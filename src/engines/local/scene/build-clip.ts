import { buildFramesClip } from './picture/frames-clip.ts';
import { buildPictureClip, speakerWarnings } from './picture/picture-clip.ts';
import type { ScenePlan } from './plan/scene-plan.ts';
import { isFramePair, type Timeline } from './reference/plan-timeline.ts';
import { buildReferenceClip, type ReferenceDeps } from './reference/reference-clip.ts';
import type { Clip } from './render-pool.ts';
import type { SceneJob } from './scene-job.ts';

export type ClipDeps = ReferenceDeps;

export interface ClipRequest {
  readonly job: SceneJob;
  readonly plan: ScenePlan;
  /** What is said, mono at 16 kHz from the first frame on, or null. */
  readonly voice: Float32Array | null;
  /** Of mode R. */
  readonly timeline: Timeline | null;
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
      return buildTextClip(request);
    case 'R':
      return buildReferences(deps, request);
    case 'F':
      return buildPictureClip(deps, request);
    case 'FL':
      return buildFramesClip(deps, request);
  }
}

/** A scene made of text, shot by shot with cuts between them. */
function buildTextClip({ plan }: ClipRequest): BuiltClip {
  const { seed, shots, fps, frames } = plan;
  return {
    clip: {
      frames,
      sources: [{ kind: 'text', seed, shots, fps }],
      orderOf: (frame) => ({ layers: [{ source: 0, opacity: 1, timeSeconds: frame / fps, frame }] }),
    },
    warnings: [],
    shots: shots.map(
      ({ setting, timeOfDay, weather, camera }, i) =>
        `shot ${i + 1}: ${setting}, ${timeOfDay}, ${weather}, ${camera.move}`,
    ),
  };
}

/** References that are only a first and a last frame are the pair of mode FL ("indirectly achieve", seed 002). */
async function buildReferences(deps: ClipDeps, request: ClipRequest): Promise<BuiltClip> {
  const { timeline, voice } = request;
  if (timeline === null) throw new Error('mode R needs a timeline');
  if (isFramePair(timeline)) {
    const [first, last] = timeline.segments.map(({ input }) => input.name);
    const clip = await buildFramesClip(deps, request, { first: first!, last: last! });
    return { ...clip, warnings: [...timeline.warnings, ...clip.warnings] };
  }
  const built = await buildReferenceClip(deps, request, timeline);
  return { ...built, warnings: [...built.warnings, ...speakerWarnings(voice !== null, built.faces)] };
}

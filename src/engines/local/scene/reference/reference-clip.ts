import { estimateFlow } from '../../../../media/flow/dense-flow.ts';
import { fitCameraMotion } from '../../../../media/flow/flow-field.ts';
import { buildGrade } from '../../../../media/grade/grade.ts';
import type { CameraMomentum } from '../../../../media/parallax/camera-path.ts';
import { smoothstep } from '../../../../media/smooth.ts';
import type { BuiltClip, ClipRequest } from '../build-clip.ts';
import type { FrameLayer, FrameOrder, FrameSource } from '../frame-source.ts';
import { chooseCamera } from '../picture/choose-camera.ts';
import { type CoverPicture, loadCover, type Size } from '../picture/load-cover.ts';
import { makePictureShot, type PictureShot, type PictureShotDeps } from '../picture/picture-shot.ts';
import { readPictureWords } from '../picture/picture-words.ts';
import { placePerson } from '../picture/place-person.ts';
import type { RenderSlot } from '../render-pool.ts';
import {
  createFootageReader,
  type EdgeFrames,
  type FootageDeps,
  type FootageReader,
  openFootage,
  readEdge,
  readFrames,
  readFramesBackwards,
} from './footage.ts';
import type { FootageSegment, PictureSegment, Segment, Timeline } from './plan-timeline.ts';

export type ReferenceDeps = PictureShotDeps & FootageDeps;

/** A segment that can be asked for its frames. */
interface Stretch {
  readonly segment: Segment;
  readonly source: FrameSource;
  readonly faces: number;
  readonly warnings: readonly string[];
  /** `slot`: which decoded picture of a slot it may use; undefined: both. */
  layerAt(frame: number, decoded: RenderSlot['decoded'], slot?: 0 | 1): Promise<Omit<FrameLayer, 'source' | 'opacity'>>;
}

/** Mode R: reference pictures and videos as shots, in the order and the way that the timeline says. */
export async function buildReferenceClip(
  deps: ReferenceDeps,
  request: ClipRequest,
  timeline: Timeline,
): Promise<BuiltClip & { readonly faces: number }> {
  const { plan } = request;
  const stretches: Stretch[] = [];
  for (const [index, segment] of timeline.segments.entries()) stretches.push(await open(deps, request, segment, index));
  const grade = buildGrade(plan.shots[0]?.grades ?? [], 1);
  return {
    clip: {
      frames: plan.frames,
      sources: stretches.map(({ source }) => source),
      async orderOf(frame, decoded): Promise<FrameOrder> {
        const layers = await layersAt(stretches, frame, decoded);
        return { layers, ...(grade === null ? {} : { grade }) };
      },
    },
    faces: Math.max(0, ...stretches.map(({ faces }) => faces)),
    warnings: [...timeline.warnings, ...stretches.flatMap(({ warnings }) => warnings)],
    shots: timeline.segments.map((segment, index) => describe(segment, chooseCamera(plan, index).move, plan.fps)),
  };
}

/** One layer, or two while a segment dissolves into the next. */
async function layersAt(
  stretches: readonly Stretch[],
  frame: number,
  decoded: RenderSlot['decoded'],
): Promise<FrameLayer[]> {
  const layers: FrameLayer[] = [];
  const shown = stretches
    .map((stretch, source) => ({ stretch, source, local: frame - stretch.segment.startFrame }))
    .filter(({ stretch, local }) => local >= 0 && local < stretch.segment.frames);
  for (const { stretch, source, local } of shown) {
    const former = stretches[source - 1]?.segment;
    const overlap = former === undefined ? 0 : former.startFrame + former.frames - stretch.segment.startFrame;
    const opacity = layers.length === 0 ? 1 : smoothstep(0, overlap + 1, local + 1);
    const slot = shown.length === 1 ? undefined : layers.length === 0 ? 0 : 1;
    layers.push({ source, opacity, ...(await stretch.layerAt(local, decoded, slot)) });
  }
  return layers;
}

async function open(deps: ReferenceDeps, request: ClipRequest, segment: Segment, index: number): Promise<Stretch> {
  const size = { width: request.job.width, height: request.job.height };
  switch (segment.kind) {
    case 'footage':
      return openFootageStretch(deps, segment, { size, fps: request.plan.fps });
    case 'picture': {
      const { cover, warnings } = await loadPicture(deps, request, segment);
      return pictureStretch(
        segment,
        pictureShot(deps, request, { cover, segment, index, restAt: segment.restAt }),
        warnings,
      );
    }
    case 'continuation': {
      const footage = await openFootage(deps, segment.input.path, size);
      const edge = await readEdge(deps, footage, segment);
      const shot = pictureShot(deps, request, {
        cover: { image: edge.edge, scale: 1 },
        segment,
        index,
        restAt: segment.side === 'after' ? 'start' : 'end',
        momentum: measureMomentum(edge, size, segment.side),
      });
      return pictureStretch(segment, shot);
    }
  }
}

/** The picture as it is, or its person set into the place that the prompt names. */
async function loadPicture(
  deps: ReferenceDeps,
  { job, plan }: ClipRequest,
  { input, isPlaced }: PictureSegment,
): Promise<{ readonly cover: CoverPicture; readonly warnings: readonly string[] }> {
  const size = { width: job.width, height: job.height };
  const [shot] = plan.shots;
  if (!isPlaced || shot === undefined) return { cover: await loadCover(input.path, size), warnings: [] };
  const placed = await placePerson(deps, input.path, { size, shot, fps: plan.fps, seed: plan.seed });
  if (placed === null) {
    const why = `nobody could be cut out of ${input.name}: it is shown as it is, not in the place of the prompt`;
    return { cover: await loadCover(input.path, size), warnings: [why] };
  }
  const how = `the person of ${input.name} was cut out and set before a drawn place (${shot.setting}): nobody walks or acts there`;
  return { cover: placed, warnings: [how] };
}

interface ShotWish {
  readonly cover: Parameters<typeof makePictureShot>[1]['cover'];
  readonly segment: Segment;
  readonly index: number;
  readonly restAt: 'start' | 'end';
  readonly momentum?: CameraMomentum;
}

function pictureShot(deps: ReferenceDeps, { job, plan, voice }: ClipRequest, wish: ShotWish): PictureShot {
  const { cover, segment, index, restAt, momentum } = wish;
  return makePictureShot(deps, {
    cover,
    size: { width: job.width, height: job.height },
    words: readPictureWords(job.prompt),
    prompt: job.prompt,
    camera: chooseCamera(plan, index),
    frames: segment.frames,
    fps: plan.fps,
    seed: plan.seed + index,
    voice: voice?.subarray(Math.round((segment.startFrame / plan.fps) * VOICE_RATE)) ?? null,
    restAt,
    ...(momentum === undefined ? {} : { momentum }),
  });
}

const VOICE_RATE = 16_000;

function pictureStretch(segment: Segment, shot: PictureShot, warnings: readonly string[] = []): Stretch {
  return { segment, source: shot.source, faces: shot.faces, warnings, layerAt: async (frame) => shot.layerAt(frame) };
}

/** The camera's motion at a video's edge; a measurement this small is a camera that stands. */
function measureMomentum({ edge, inner, seconds }: EdgeFrames, size: Size, side: 'after' | 'before'): CameraMomentum {
  if (seconds === 0) return { panX: 0, panY: 0, zoom: 0 };
  const [from, to] = side === 'after' ? [inner, edge] : [edge, inner];
  const { zoom, shiftX, shiftY } = fitCameraMotion(estimateFlow(from, to));
  // What moves to the left is seen by a camera that goes to the right.
  return { panX: -shiftX / size.width / seconds, panY: -shiftY / size.height / seconds, zoom: zoom / seconds };
}

async function openFootageStretch(
  deps: ReferenceDeps,
  segment: FootageSegment,
  { size, fps }: { readonly size: Size; readonly fps: number },
): Promise<Stretch> {
  const footage = await openFootage(deps, segment.input.path, size);
  const span = { fromSeconds: segment.fromSeconds, toSeconds: segment.fromSeconds + segment.availableSeconds };
  let reader: FootageReader | null = null;
  return {
    segment,
    source: { kind: 'video' },
    faces: 0,
    warnings: [],
    async layerAt(frame, decoded, slot) {
      const read = segment.isReversed ? readFramesBackwards : readFrames;
      reader ??= createFootageReader(read(deps, footage, span));
      const timeSeconds = frame / fps;
      const first = decoded[slot ?? 0];
      const way = await reader.read(timeSeconds * segment.speed, first, slot === undefined ? decoded[1] : first);
      if (frame === segment.frames - 1) {
        await reader.close();
        reader = null;
      }
      // Frames in between are only invented where the source has too few: slow motion.
      if (slot === undefined && segment.speed < 1) return { timeSeconds, way };
      return { timeSeconds, decoded: slot ?? 0 };
    },
  };
}

function describe(segment: Segment, move: string, fps: number): string {
  const from = (segment.startFrame / fps).toFixed(1);
  const at = `${segment.input.name} from ${from} s`;
  switch (segment.kind) {
    case 'picture':
      return `${at}: ${move}${segment.restAt === 'end' ? ', ends as the picture is' : ''}`;
    case 'footage':
      return `${at}: played${segment.isReversed ? ' backwards' : ''} at ${Number(segment.speed.toFixed(2))} of its speed`;
    case 'continuation':
      return `${at}: ${segment.side === 'after' ? 'its last frame goes on' : 'leads to its first frame'}, ${move}`;
  }
}

import type { MediaBackend, VideoFrame } from '../../../../codecs/backend.ts';
import type { FaceFinder } from '../../../../media/face/face-finder.ts';
import type { RgbImage } from '../../../../media/image/rgb-image.ts';
import { chooseWindow, cropWindow, type Size } from '../picture/load-cover.ts';

/** A reference video, framed for the clip. */
export interface Footage {
  readonly path: string;
  /** Of the clip. */
  readonly size: Size;
  /** At which the video covers the clip, and the place of the clip's frame in it. */
  readonly cover: Size;
  readonly window: { readonly x: number; readonly y: number };
}

export interface FootageDeps {
  readonly backend: MediaBackend;
  readonly finder: FaceFinder;
}

/** Finds out how a video is to be framed: covering the clip, a face in its first picture kept whole. */
export async function openFootage({ backend, finder }: FootageDeps, path: string, size: Size): Promise<Footage> {
  for await (const frame of backend.decodeVideo(path)) {
    const scale = Math.max(size.width / frame.width, size.height / frame.height);
    const cover = {
      width: Math.max(size.width, Math.round(frame.width * scale)),
      height: Math.max(size.height, Math.round(frame.height * scale)),
    };
    const [face] = finder.locate(frame).faces;
    const box = face && {
      x: face.box.x * scale,
      y: face.box.y * scale,
      width: face.box.width * scale,
      height: face.box.height * scale,
    };
    return { path, size, cover, window: chooseWindow(cover, size, box) };
  }
  throw new Error('a decoder ended without a frame or an error');
}

/** A frame of a video as the clip shows it. */
interface TimedFrame {
  readonly image: RgbImage;
  readonly seconds: number;
}

/** Frames from `fromSeconds` to before `toSeconds`, one at a time, memory flat. */
export async function* readFrames(
  { backend }: Pick<FootageDeps, 'backend'>,
  footage: Footage,
  { fromSeconds, toSeconds }: { readonly fromSeconds: number; readonly toSeconds: number },
): AsyncGenerator<TimedFrame> {
  const options = { size: footage.cover, maxSeconds: toSeconds };
  for await (const frame of backend.decodeVideo(footage.path, options)) {
    if (frame.timeSeconds < fromSeconds - EARLY_SECONDS) continue;
    yield { image: frameOf(frame, footage), seconds: frame.timeSeconds };
  }
}

/** The frame that is on screen at `fromSeconds` may have begun this much earlier. */
const EARLY_SECONDS = 1 / 20;
/** Frames held at a time to play backwards: each round decodes the file from its start. */
const BACKWARD_FRAMES = 16;

function frameOf(frame: VideoFrame, { window, size, cover }: Footage): RgbImage {
  return cropWindow({ ...cover, data: frame.data }, window, size);
}

/** The same frames from the last to the first, their times counted from the end. */
export async function* readFramesBackwards(
  deps: Pick<FootageDeps, 'backend'>,
  footage: Footage,
  span: { readonly fromSeconds: number; readonly toSeconds: number },
): AsyncGenerator<TimedFrame> {
  let times: number[] | null = null;
  for (let end = Number.POSITIVE_INFINITY; end > 0; ) {
    const held: TimedFrame[] = [];
    const seen: number[] = [];
    for await (const frame of readFrames(deps, footage, span)) {
      if (seen.length >= end) break;
      seen.push(frame.seconds);
      held.push(frame);
      if (held.length > BACKWARD_FRAMES) held.shift();
    }
    times ??= seen;
    const last = times.at(-1) ?? 0;
    for (const { image, seconds } of held.toReversed()) yield { image, seconds: last - seconds };
    end = seen.length - held.length;
  }
}

/** Puts the pictures of ever later moments into a slot. */
export interface FootageReader {
  /** The frames before and after a moment, counted from the reader's start; answers the way between them, 0..1. */
  read(seconds: number, before: Uint8Array, after: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export function createFootageReader(frames: AsyncGenerator<TimedFrame>): FootageReader {
  let former: TimedFrame | null = null;
  let next: TimedFrame | null = null;
  let start: number | null = null;
  let isOver = false;
  const advance = async (): Promise<void> => {
    const step = await frames.next();
    if (step.done === true) {
      isOver = true;
      return;
    }
    former = next ?? step.value;
    next = step.value;
    start ??= step.value.seconds;
  };
  return {
    async read(seconds, before, after) {
      if (start === null) await advance();
      const moment = (start ?? 0) + seconds;
      while (!isOver && (next as TimedFrame | null)!.seconds <= moment) await advance();
      if (former === null || next === null) throw new Error('a video has no frame in the wanted span');
      // Behind the last frame it stays.
      const [a, b]: [TimedFrame, TimedFrame] = isOver && next.seconds <= moment ? [next, next] : [former, next];
      before.set(a.image.data);
      after.set(b.image.data);
      return b.seconds > a.seconds ? Math.min(1, Math.max(0, (moment - a.seconds) / (b.seconds - a.seconds))) : 0;
    },
    close: async () => {
      await frames.return(undefined);
    },
  };
}

/** The outermost frame of a span and one shortly inside, to see how the camera was moving. */
export interface EdgeFrames {
  readonly edge: RgbImage;
  readonly inner: RgbImage;
  /** Between both. */
  readonly seconds: number;
}

const MOTION_FRAMES = 3;

export async function readEdge(
  deps: Pick<FootageDeps, 'backend'>,
  footage: Footage,
  at: { readonly side: 'after' | 'before'; readonly atSeconds: number },
): Promise<EdgeFrames> {
  const isEnd = at.side === 'after';
  const span = isEnd
    ? { fromSeconds: Math.max(0, at.atSeconds - 0.5), toSeconds: at.atSeconds }
    : { fromSeconds: at.atSeconds, toSeconds: at.atSeconds + 0.5 };
  const frames: TimedFrame[] = [];
  for await (const frame of readFrames(deps, footage, span)) {
    frames.push(frame);
    if (!isEnd && frames.length > MOTION_FRAMES) break;
    if (frames.length > MOTION_FRAMES + 1) frames.shift();
  }
  const [edge, inner] = isEnd ? [frames.at(-1), frames[0]] : [frames[0], frames.at(-1)];
  if (edge === undefined || inner === undefined) throw new Error('a video has no frame at its edge');
  return { edge: edge.image, inner: inner.image, seconds: Math.abs(edge.seconds - inner.seconds) };
}

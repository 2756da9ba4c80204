import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../../lib/entry-url.ts';
import { runFrameRing } from '../frame-ring.ts';
import type { FrameOrder, FrameSize, FrameSource } from './frame-source.ts';

/** One frame's place in the ring, shared with every worker: what is decoded for it and what is drawn. */
export interface RenderSlot {
  readonly pixels: Uint8Array;
  /** Two decoded frames for `video` sources; empty without any. */
  readonly decoded: readonly [Uint8Array, Uint8Array];
}

export interface RenderWorkerData {
  readonly size: FrameSize;
  readonly sources: readonly FrameSource[];
  readonly slots: readonly RenderSlot[];
}

export interface RenderRequest {
  readonly slot: number;
  readonly order: FrameOrder;
}

/** A clip to be drawn: its sources, and what each frame is made of. */
export interface Clip {
  readonly frames: number;
  readonly sources: readonly FrameSource[];
  /** Called once per frame, in order. `decoded`: where a clip with videos puts the pictures of this frame. */
  orderOf(frame: number, decoded: RenderSlot['decoded']): Promise<FrameOrder> | FrameOrder;
}

interface Delivery {
  /** Gets the frames in order, one at a time; the pixels are only valid until its promise settles. */
  readonly write: (pixels: Uint8Array, frame: number) => Promise<void> | void;
  readonly signal: AbortSignal;
}

/** Per worker: one frame in work and one finished, so neither the renderers nor the encoder wait for each other. */
const SLOTS_PER_WORKER = 2;

/**
 * Draws a clip with `workers` threads. The ring of slots is all the memory that frames take, whatever the duration.
 * Rejects with the signal's reason, or with the first error of any side.
 */
export async function renderClip(clip: Clip, size: FrameSize, workers: number, delivery: Delivery): Promise<void> {
  const hasVideo = clip.sources.some(({ kind }) => kind === 'video');
  const slots = Array.from({ length: workers * SLOTS_PER_WORKER }, () => createSlot(size, hasVideo));
  const workerData: RenderWorkerData = { size, sources: clip.sources, slots };
  const entry = entryUrl(import.meta.url, 'render-worker');
  const threads = Array.from({ length: workers }, () => new Worker(entry, { workerData }));
  try {
    await runFrameRing<RenderRequest>({
      threads,
      slots: slots.length,
      frames: clip.frames,
      request: async (frame, slot) => ({ slot, order: await clip.orderOf(frame, slots[slot]!.decoded) }),
      write: (slot, frame) => delivery.write(slots[slot]!.pixels, frame),
      signal: delivery.signal,
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function createSlot({ width, height }: FrameSize, hasVideo: boolean): RenderSlot {
  const allocate = (bytes: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(bytes));
  const bytes = width * height * 3;
  const decoded = hasVideo ? bytes : 0;
  return { pixels: allocate(bytes), decoded: [allocate(decoded), allocate(decoded)] };
}

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../../lib/entry-url.ts';
import { runFrameRing } from '../frame-ring.ts';
import { createExchangeEnds, type ExchangeEnd } from './bake-exchange.ts';
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
  /** Null without a scene from text. */
  readonly exchange: ExchangeEnd | null;
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

/** Threads that draw one clip. */
export interface RenderPool {
  /** Draws all frames, once. Rejects with the signal's reason, or with the first error of any side. */
  render(delivery: Delivery): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts `workers` threads; they open scenes from text at once, before `render` is called. The ring of slots is all the
 * memory that frames take, whatever the duration.
 */
export function openRenderPool(clip: Clip, size: FrameSize, workers: number): RenderPool {
  const hasVideo = clip.sources.some(({ kind }) => kind === 'video');
  const slots = Array.from({ length: workers * SLOTS_PER_WORKER }, () => createSlot(size, hasVideo));
  const threads = startThreads(clip.sources, size, slots, workers);
  // A thread that fails before `render` listens to it is reported there.
  const early = Promise.withResolvers<never>();
  early.promise.catch(() => undefined);
  for (const thread of threads) thread.once('error', early.reject);
  return {
    async render({ write, signal }) {
      const drawn = runFrameRing<RenderRequest>({
        threads,
        slots: slots.length,
        frames: clip.frames,
        request: async (frame, slot) => ({ slot, order: await clip.orderOf(frame, slots[slot]!.decoded) }),
        write: (slot, frame) => write(slots[slot]!.pixels, frame),
        signal,
      });
      await Promise.race([drawn, early.promise]);
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function startThreads(
  sources: readonly FrameSource[],
  size: FrameSize,
  slots: readonly RenderSlot[],
  workers: number,
): readonly Worker[] {
  const text = sources.find((source) => source.kind === 'text');
  const ends = text === undefined ? null : createExchangeEnds(workers, text.shots.length);
  return Array.from({ length: workers }, (_, i) => {
    const exchange = ends?.[i] ?? null;
    const workerData: RenderWorkerData = { size, sources, slots, exchange };
    return new Worker(entryUrl(import.meta.url, 'render-worker'), {
      workerData,
      transferList: [...(exchange?.peers ?? [])],
    });
  });
}

function createSlot({ width, height }: FrameSize, hasVideo: boolean): RenderSlot {
  const allocate = (bytes: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(bytes));
  const bytes = width * height * 3;
  const decoded = hasVideo ? bytes : 0;
  return { pixels: allocate(bytes), decoded: [allocate(decoded), allocate(decoded)] };
}

import { Worker } from 'node:worker_threads';
import { runFrameRing } from './frame-ring.ts';

/** One frame's place in the ring: parameters in, pixels out, both shared with every worker. */
interface FrameSlot {
  readonly parameters: Float64Array;
  readonly pixels: Uint8Array;
}

/** What a render thread starts with. */
export interface FrameWorkerData<Model> {
  readonly model: Model;
  readonly slots: readonly FrameSlot[];
}

/** Draw that slot's frame; the answer is the same number back. */
export interface FrameRequest {
  readonly slot: number;
}

export interface FramePoolOptions<Model> {
  /** File of the worker thread. */
  readonly entry: URL;
  /** What all frames share: plain data, its big arrays on SharedArrayBuffers. */
  readonly model: Model;
  /** rgb24 of the picture at rest: every slot begins as this, so workers need only draw what moves. */
  readonly still: Uint8Array;
  /** Numbers that describe one frame. */
  readonly parameterCount: number;
  readonly workers: number;
}

/** Threads that draw frames of one picture. */
export interface FramePool {
  /**
   * Renders frames 0..frames-1 and hands each to `write` in order, one at a time. The pixels are only valid until
   * `write` returns or its promise settles. Rejects with the signal's reason, or with the first error of any side.
   */
  renderAll(order: FrameOrder): Promise<void>;
  close(): Promise<void>;
}

export interface FrameOrder {
  readonly frames: number;
  /** Fills in the numbers of a frame. Doubles, so that one worker and two render the same bits. */
  readonly describe: (frame: number, out: Float64Array) => void;
  readonly write: (pixels: Uint8Array, frame: number) => Promise<void> | void;
  readonly signal: AbortSignal;
}

/** Per worker: one frame in work and one finished, so neither the renderers nor the encoder wait for each other. */
const SLOTS_PER_WORKER = 2;

/** Starts the threads. The ring of slots is all the memory that rendering takes, whatever the duration. */
export function createFramePool<Model>(options: FramePoolOptions<Model>): FramePool {
  const slots = Array.from({ length: options.workers * SLOTS_PER_WORKER }, () => createSlot(options));
  const data: FrameWorkerData<Model> = { model: options.model, slots };
  const threads = Array.from({ length: options.workers }, () => new Worker(options.entry, { workerData: data }));
  return {
    renderAll: (order) => renderAll(threads, slots, order),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function createSlot({ still, parameterCount }: FramePoolOptions<unknown>): FrameSlot {
  const pixels = new Uint8Array(new SharedArrayBuffer(still.length));
  pixels.set(still);
  return { parameters: new Float64Array(new SharedArrayBuffer(parameterCount * 8)), pixels };
}

function renderAll(threads: readonly Worker[], slots: readonly FrameSlot[], order: FrameOrder): Promise<void> {
  return runFrameRing<FrameRequest>({
    threads,
    slots: slots.length,
    frames: order.frames,
    request(frame, slot) {
      order.describe(frame, slots[slot]!.parameters);
      return { slot };
    },
    write: (slot, frame) => order.write(slots[slot]!.pixels, frame),
    signal: order.signal,
  });
}

import { Worker } from 'node:worker_threads';

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

export interface FrameReply {
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

async function renderAll(threads: readonly Worker[], slots: readonly FrameSlot[], order: FrameOrder): Promise<void> {
  const waiting = slots.map(() => Promise.withResolvers<void>());
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const onReply = ({ slot }: FrameReply): void => waiting[slot]!.resolve();
  const onError = (error: unknown): void => failed.reject(error);
  const onExit = (code: number): void => failed.reject(new Error(`a render worker ended with code ${code}`));
  const onAbort = (): void => failed.reject(order.signal.reason);
  for (const thread of threads) thread.on('message', onReply).on('error', onError).on('exit', onExit);
  order.signal.addEventListener('abort', onAbort);
  if (order.signal.aborted) onAbort();
  const submit = (frame: number): void => {
    if (frame >= order.frames) return;
    const slot = frame % slots.length;
    waiting[slot] = Promise.withResolvers<void>();
    order.describe(frame, slots[slot]!.parameters);
    const request: FrameRequest = { slot };
    threads[frame % threads.length]!.postMessage(request);
  };
  try {
    for (let frame = 0; frame < slots.length; frame++) submit(frame);
    for (let frame = 0; frame < order.frames; frame++) {
      const slot = frame % slots.length;
      await Promise.race([waiting[slot]!.promise, failed.promise]);
      await Promise.race([order.write(slots[slot]!.pixels, frame), failed.promise]);
      submit(frame + slots.length);
    }
  } finally {
    order.signal.removeEventListener('abort', onAbort);
    for (const thread of threads) thread.off('message', onReply).off('error', onError).off('exit', onExit);
  }
}

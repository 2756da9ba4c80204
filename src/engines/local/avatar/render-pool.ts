import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { RigParameters } from '../../../media/rig/pose-face.ts';
import { PARAMETER_COUNT, packParameters } from './parameter-vector.ts';
import type { PortraitModel } from './portrait-model.ts';

/** One frame's place in the ring: parameters in, pixels out, both shared with every worker. */
interface RenderSlot {
  readonly parameters: Float64Array;
  readonly pixels: Uint8Array;
}

export interface RenderWorkerData {
  readonly model: PortraitModel;
  readonly slots: readonly RenderSlot[];
}

export interface RenderRequest {
  readonly slot: number;
}

export interface RenderReply {
  readonly slot: number;
}

/** Threads that render frames of one portrait. */
export interface RenderPool {
  /**
   * Renders frames 0..frames-1 and hands each to `write` in order, one at a time. The pixels are only valid until
   * `write` returns or its promise settles. Rejects with the signal's reason, or with the first error of any side.
   */
  renderAll(order: RenderOrder): Promise<void>;
  close(): Promise<void>;
}

interface RenderOrder {
  readonly frames: number;
  readonly parametersAt: (frame: number) => RigParameters;
  readonly write: (pixels: Uint8Array, frame: number) => Promise<void> | void;
  readonly signal: AbortSignal;
}

/** Per worker: one frame in work and one finished, so neither the renderers nor the encoder wait for each other. */
const SLOTS_PER_WORKER = 2;

/** Starts `workers` threads. The ring of slots is all the memory that rendering takes, whatever the duration. */
export function createRenderPool(model: PortraitModel, workers: number): RenderPool {
  const slots = Array.from({ length: workers * SLOTS_PER_WORKER }, () => createSlot(model));
  const data: RenderWorkerData = { model, slots };
  const entry = entryUrl(import.meta.url, 'render-worker');
  const threads = Array.from({ length: workers }, () => new Worker(entry, { workerData: data }));
  return {
    renderAll: (order) => renderAll(threads, slots, order),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function createSlot(model: PortraitModel): RenderSlot {
  const pixels = new Uint8Array(new SharedArrayBuffer(model.photo.length));
  // Workers only touch the moving region; the rest of a slot is the photo for good.
  pixels.set(model.photo);
  return { parameters: new Float64Array(new SharedArrayBuffer(PARAMETER_COUNT * 8)), pixels };
}

async function renderAll(threads: readonly Worker[], slots: readonly RenderSlot[], order: RenderOrder): Promise<void> {
  const waiting = slots.map(() => Promise.withResolvers<void>());
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const onReply = ({ slot }: RenderReply): void => waiting[slot]!.resolve();
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
    packParameters(order.parametersAt(frame), slots[slot]!.parameters);
    const request: RenderRequest = { slot };
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

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { RigParameters } from '../../../media/rig/pose-face.ts';
import { runFrameRing } from '../frame-ring.ts';
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

function renderAll(threads: readonly Worker[], slots: readonly RenderSlot[], order: RenderOrder): Promise<void> {
  return runFrameRing<RenderRequest>({
    threads,
    slots: slots.length,
    frames: order.frames,
    request(frame, slot) {
      packParameters(order.parametersAt(frame), slots[slot]!.parameters);
      return { slot };
    },
    write: (slot, frame) => order.write(slots[slot]!.pixels, frame),
    signal: order.signal,
  });
}

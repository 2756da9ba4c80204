import { parentPort, workerData } from 'node:worker_threads';
import type { PixelTarget } from '../../media/warp/draw-triangles.ts';
import type { FrameRequest, FrameWorkerData } from './frame-pool.ts';
import type { FrameDone } from './frame-ring.ts';

/** The thread's side of `frame-pool.ts`: draws the frames it is told into shared buffers. */
export function serveFrames<Model extends { readonly width: number; readonly height: number }>(
  createRenderer: (model: Model) => (parameters: Float64Array, target: PixelTarget) => void,
): void {
  const port = parentPort;
  if (port === null) throw new Error('frames are served by a worker thread');
  const { model, slots } = workerData as FrameWorkerData<Model>;
  const render = createRenderer(model);
  const targets = slots.map(({ pixels }) => ({ width: model.width, height: model.height, data: pixels }));
  port.on('message', ({ slot }: FrameRequest) => {
    render(slots[slot]!.parameters, targets[slot]!);
    const reply: FrameDone = { slot };
    port.postMessage(reply);
  });
}

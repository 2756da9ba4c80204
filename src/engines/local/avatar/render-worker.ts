import { parentPort, workerData } from 'node:worker_threads';
import type { FrameDone } from '../frame-ring.ts';
import { unpackParameters } from './parameter-vector.ts';
import { createFrameRenderer, renderFrame } from './render-frame.ts';
import type { RenderRequest, RenderWorkerData } from './render-pool.ts';

/** Thread of `render-pool.ts`: draws the frames it is told into shared buffers. */
function serve(): void {
  const port = parentPort;
  if (port === null) throw new Error('render-worker must run in a worker thread');
  const { model, slots } = workerData as RenderWorkerData;
  const renderer = createFrameRenderer(model);
  const targets = slots.map(({ pixels }) => ({ width: model.width, height: model.height, data: pixels }));
  port.on('message', ({ slot }: RenderRequest) => {
    renderFrame(renderer, unpackParameters(slots[slot]!.parameters), targets[slot]!);
    const reply: FrameDone = { slot };
    port.postMessage(reply);
  });
}

serve();

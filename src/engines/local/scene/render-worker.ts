import { parentPort, workerData } from 'node:worker_threads';
import { applyGrade } from '../../../media/grade/grade.ts';
import type { FrameDone } from '../frame-ring.ts';
import { openExchange } from './bake-exchange.ts';
import { createFrameDrawer, type FrameDrawer } from './draw-frame.ts';
import type { RenderRequest, RenderWorkerData } from './render-pool.ts';

/** Thread of `render-pool.ts`: draws the frames it is told into shared buffers. */
function serve(): void {
  const port = parentPort;
  if (port === null) throw new Error('render-worker must run in a worker thread');
  const { size, sources, slots, exchange: end } = workerData as RenderWorkerData;
  const exchange = end === null ? null : openExchange(end);
  // A source is opened when its first frame comes: a clip of many shots need not hold all of them.
  const drawers = new Map<number, FrameDrawer>();
  const drawerOf = (index: number): FrameDrawer => {
    const drawer = drawers.get(index) ?? createFrameDrawer(sources[index]!, size, exchange);
    drawers.set(index, drawer);
    return drawer;
  };
  for (const [index, { kind }] of sources.entries()) if (kind === 'text') drawerOf(index);
  const scratch = new Uint8Array(size.width * size.height * 3);
  port.on('message', ({ slot, order }: RenderRequest) => {
    const { pixels, decoded } = slots[slot]!;
    for (const [index, layer] of order.layers.entries()) {
      const drawer = drawerOf(layer.source);
      drawer.draw(layer, decoded, index === 0 ? pixels : scratch);
      if (index > 0) blend(pixels, scratch, layer.opacity);
    }
    if (order.grade !== undefined) applyGrade(order.grade, pixels);
    const used = new Set(order.layers.map(({ source }) => source));
    for (const index of drawers.keys()) if (!used.has(index)) drawers.delete(index);
    const reply: FrameDone = { slot };
    port.postMessage(reply);
  });
}

function blend(under: Uint8Array, over: Uint8Array, opacity: number): void {
  const share = Math.round(opacity * 256);
  for (let i = 0; i < under.length; i++) under[i] = under[i]! + (((over[i]! - under[i]!) * share + 128) >> 8);
}

serve();

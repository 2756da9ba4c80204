import { entryUrl } from '../../../lib/entry-url.ts';
import { createFramePool, type FramePool } from '../frame-pool.ts';
import { PARAMETER_COUNT } from './parameter-vector.ts';
import type { PortraitModel } from './portrait-model.ts';

/** Threads that render frames of one portrait; workers only touch its moving region. */
export function createRenderPool(model: PortraitModel, workers: number): FramePool {
  const entry = entryUrl(import.meta.url, 'render-worker');
  return createFramePool({ entry, model, still: model.photo, parameterCount: PARAMETER_COUNT, workers });
}

import { serveFrames } from '../serve-frames.ts';
import { unpackParameters } from './parameter-vector.ts';
import type { PortraitModel } from './portrait-model.ts';
import { createFrameRenderer, renderFrame } from './render-frame.ts';

/** Thread of `render-pool.ts`. */
serveFrames<PortraitModel>((model) => {
  const renderer = createFrameRenderer(model);
  return (parameters, target) => renderFrame(renderer, unpackParameters(parameters), target);
});

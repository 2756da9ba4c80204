import type { PixelBox, RgbImage } from '../../../media/image/rgb-image.ts';
import { unpackParameters } from './parameter-vector.ts';
import type { PortraitModel } from './portrait-model.ts';
import { createFrameRenderer, renderFrame } from './render-frame.ts';

/** The avatar's entry for render threads: no networks come with it, which are 38 MB and half of a thread's start. */
export { PARAMETER_COUNT, unpackParameters } from './parameter-vector.ts';
export { createFrameRenderer, drawHead, type FrameRenderer, poseHead, renderFrame } from './render-frame.ts';

/** Plain data on shared memory: it goes to worker threads as it is. */
export type FaceModel = PortraitModel;

/** Draws the frames of one face; every thread has its own. */
export interface FaceDrawer {
  /** The picture of the last call; outside `region` it is always the photo. */
  readonly picture: RgbImage;
  readonly region: PixelBox;
  draw(parameters: Float64Array): void;
}

export function createFaceDrawer(model: FaceModel): FaceDrawer {
  const picture = { width: model.width, height: model.height, data: model.photo.slice() };
  const renderer = createFrameRenderer(model);
  return {
    picture,
    region: model.region,
    draw: (parameters) => renderFrame(renderer, unpackParameters(parameters), picture),
  };
}

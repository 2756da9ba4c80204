/** The avatar's entry for other local engines: a rigged portrait, and frames of it from rig parameters. */
export { chooseFace } from './mask.ts';
export { PARAMETER_COUNT, packParameters, unpackParameters } from './parameter-vector.ts';
export { type PortraitDeps, preparePortrait } from './portrait.ts';
export type { PortraitModel } from './portrait-model.ts';
export { createFrameRenderer, type FrameRenderer, renderFrame } from './render-frame.ts';
export { createRenderPool } from './render-pool.ts';
export { loadPhoto } from './render-talking-portrait.ts';
export { selectUsableFaces, withUsableFaces } from './usable-faces.ts';

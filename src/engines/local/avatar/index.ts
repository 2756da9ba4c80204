/** The avatar's entry for other local engines: a rigged portrait, frames of it from rig parameters, a face that speaks. */
export { animateFace, usableFaces } from './face-animation.ts';
export { chooseFace } from './mask.ts';
export { PARAMETER_COUNT, packParameters } from './parameter-vector.ts';
export { cutPortrait, type PortraitDeps } from './portrait.ts';
export { buildPortraitModel, type PortraitModel } from './portrait-model.ts';
export { loadPhoto } from './render-talking-portrait.ts';
export { loadTalkingPortraitDeps } from './talking-portrait-deps.ts';
export { withUsableFaces } from './usable-faces.ts';

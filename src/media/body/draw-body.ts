import { drawTriangles, type PixelTarget } from '../warp/draw-triangles.ts';
import type { ArmLayer } from './arm-layer.ts';
import { type BodyParameters, LEFT_IN_FRONT, restParameters } from './body-parameters.ts';
import type { BodyModel } from './prepare-body.ts';
import { poseArm } from './skin-arm.ts';
import { displacePlace } from './torso-field.ts';

/** Working memory of one renderer, made once per thread: a frame allocates next to nothing. */
export interface BodyRenderer {
  readonly model: BodyModel;
  readonly parameters: BodyParameters;
  readonly torso: Float32Array;
  readonly arms: readonly [Float32Array, Float32Array];
}

/** A renderer of one character's body, in its picture's pose. */
export function createBodyRenderer(model: BodyModel): BodyRenderer {
  const positions = (arm: ArmLayer | null): Float32Array => arm?.mesh.rest.slice() ?? new Float32Array(0);
  return {
    model,
    parameters: restParameters(),
    torso: model.torso.rest.slice(),
    arms: [positions(model.arms[0]), positions(model.arms[1])],
  };
}

/** Sets the pose of the frames drawn from now on. */
export function poseBody(renderer: BodyRenderer, parameters: BodyParameters): void {
  const { model, torso } = renderer;
  const { field, width } = model;
  renderer.parameters.set(parameters);
  const { rest } = model.torso;
  for (let i = 0; i < rest.length; i += 2) displacePlace(field, width, parameters, rest[i]!, rest[i + 1]!, torso, i);
  for (const side of [0, 1] as const) {
    const arm = model.arms[side];
    if (arm !== null) poseArm(arm.skin, side, { field, width }, parameters, renderer.arms[side]);
  }
}

/**
 * Where the torso takes places of the picture in the current pose.
 * @param rest x, y pairs in pixels
 * @param out the shift of each place, dx, dy
 */
export function displace(renderer: BodyRenderer, rest: Float32Array, out: Float32Array): void {
  const { model, parameters } = renderer;
  for (let i = 0; i < rest.length; i += 2) {
    displacePlace(model.field, model.width, parameters, rest[i]!, rest[i + 1]!, out, i);
    out[i] = out[i]! - rest[i]!;
    out[i + 1] = out[i + 1]! - rest[i + 1]!;
  }
}

/** Shift of the neck's base, hence of the head, in pixels. */
export function neckShift(model: BodyModel, parameters: BodyParameters): { readonly x: number; readonly y: number } {
  const { chest, unit } = model.field;
  const out = new Float32Array(2);
  // Where the tilt of the shoulders has faded out.
  const y = chest.y - 0.55 * unit;
  displacePlace(model.field, model.width, parameters, chest.x, y, out, 0);
  return { x: out[0]! - chest.x, y: out[1]! - y };
}

/** Draws plate and torso over the whole target. The head zone is left empty: the head layer covers it. */
export function drawBodyBack({ model, torso }: BodyRenderer, target: PixelTarget): void {
  target.data.set(model.plate);
  const { texture, texels, blended, opaque } = model.torso;
  drawTriangles(target, texture, { indices: blended, positions: torso, texels }, 'blend');
  drawTriangles(target, texture, { indices: opaque, positions: torso, texels }, 'opaque');
}

/** Draws the movable arms over whatever the target holds. */
export function drawBodyFront(renderer: BodyRenderer, target: PixelTarget): void {
  const leftLast = renderer.parameters[LEFT_IN_FRONT]! >= 0.5;
  for (const side of leftLast ? ([1, 0] as const) : ([0, 1] as const)) {
    const arm = renderer.model.arms[side];
    if (arm === null) continue;
    const { texture, texels, blended } = arm.mesh;
    drawTriangles(target, texture, { indices: blended, positions: renderer.arms[side], texels }, 'blend');
  }
}

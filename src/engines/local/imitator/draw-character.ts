import { BODY_PARAMETER_COUNT } from '../../../media/body/body-parameters.ts';
import {
  type BodyRenderer,
  createBodyRenderer,
  displace,
  drawBodyBack,
  drawBodyFront,
  poseBody,
} from '../../../media/body/draw-body.ts';
import { RING_START } from '../../../media/rig/face-rig.ts';
import type { PixelTarget } from '../../../media/warp/draw-triangles.ts';
import {
  createFrameRenderer,
  drawHead,
  type FrameRenderer,
  PARAMETER_COUNT,
  poseHead,
  renderFrame,
  unpackParameters,
} from '../avatar/face-drawer.ts';
import type { CharacterModel } from './character.ts';

/** Numbers of one frame: the head's, then the body's. */
export const CHARACTER_PARAMETER_COUNT = PARAMETER_COUNT + BODY_PARAMETER_COUNT;

/** Draws frames of a character; every thread has its own. `target` must hold the picture where nothing moves. */
export function createCharacterDrawer(model: CharacterModel): (parameters: Float64Array, target: PixelTarget) => void {
  const head = createFrameRenderer(model.portrait);
  const headOf = (parameters: Float64Array) => unpackParameters(parameters.subarray(0, PARAMETER_COUNT));
  if (model.body === null) return (parameters, target) => renderFrame(head, headOf(parameters), target);
  const body = createBodyRenderer(model.body);
  const field = new Float32Array(model.portrait.rig.restPositions.length);
  return (parameters, target) => {
    const pose = headOf(parameters);
    poseBody(body, Float32Array.from(parameters.subarray(PARAMETER_COUNT)));
    drawBodyBack(body, target);
    poseHead(head, pose);
    followTorso(head, body, field);
    drawHead(head, pose, target);
    drawBodyFront(body, target);
  };
}

/** The rings' outer edge belongs to the torso: where the head's share ends, both meshes lie in the same place. */
function followTorso(head: FrameRenderer, body: BodyRenderer, field: Float32Array): void {
  const { restPositions, rings } = head.model.rig;
  displace(body, restPositions, field);
  const { positions } = head;
  for (let i = 0; i < rings.weights.length; i++) {
    const share = 1 - rings.weights[i]!;
    const at = (RING_START + i) * 2;
    positions[at]! += share * field[at]!;
    positions[at + 1]! += share * field[at + 1]!;
  }
}

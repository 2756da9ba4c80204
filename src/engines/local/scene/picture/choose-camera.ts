import { createRandom } from '../../../../media/random.ts';
import type { Camera, CameraMove } from '../../../../media/scene/shot.ts';
import type { ScenePlan } from '../plan/scene-plan.ts';

/** Moves that flatter any picture; the seed takes one when the prompt names none. */
const USUAL: readonly CameraMove[] = ['dolly-in', 'dolly-in', 'orbit', 'truck-left', 'truck-right', 'crane-up'];
/** Unasked, a camera is calm. */
const CALM = 0.75;

/** The camera of shot `index`: as the prompt says, else one that suits a picture. */
export function chooseCamera({ stated, shots, seed }: ScenePlan, index = 0): Camera {
  const said = shots[Math.min(index, shots.length - 1)]!.camera;
  if (stated.camera) return said;
  const random = createRandom(seed).derive(`camera ${index}`);
  return { move: USUAL[Math.floor(random.next() * USUAL.length)]!, speed: CALM * said.speed };
}

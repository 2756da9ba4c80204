import { FACE_OVAL } from '../face/landmarks.ts';
import { type FaceRig, RING_START } from './face-rig.ts';

/**
 * The part of the picture that the head's own rings surely cover, as a polygon of x, y pairs: in every direction the
 * innermost ring that the head does not move, taken a step tighter than its neighbours so that no corner sticks out.
 */
export function headZoneOf(rig: FaceRig): Float32Array {
  const sectors = FACE_OVAL.length;
  const { weights } = rig.rings;
  const rings = weights.length / sectors;
  const still = Array.from({ length: sectors }, (_, k) => {
    for (let ring = 0; ring < rings; ring++) if (weights[ring * sectors + k] === 0) return ring;
    return rings - 1;
  });
  const polygon = new Float32Array(sectors * 2);
  for (let k = 0; k < sectors; k++) {
    const ring = Math.min(still[(k + sectors - 1) % sectors]!, still[k]!, still[(k + 1) % sectors]!);
    const at = (RING_START + ring * sectors + k) * 2;
    polygon[k * 2] = rig.restPositions[at]!;
    polygon[k * 2 + 1] = rig.restPositions[at + 1]!;
  }
  return polygon;
}

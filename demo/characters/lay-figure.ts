import { loadLocalWeights } from '../../src/engines/local/weights.ts';
import { parseCanonicalFace } from '../../src/media/face/canonical-face.ts';

/**
 * The lay figure every character is sculpted from: the average face that the tracker's landmarks are defined on
 * (Apache-2.0, inside `@mediapipe/face_mesh`). Drawing on the tracker's own topology is what makes landmark n of a
 * drawn face land where the tracker looks for it.
 */
export interface LayFigure {
  /** x, y, z per vertex in cm; x right, y down, z towards the viewer. */
  readonly positions: Float64Array;
  /** Three vertex indices per triangle. */
  readonly triangles: readonly number[];
}

/** Loads the 468 vertices and 898 triangles from the installed package. */
export async function loadLayFigure(): Promise<LayFigure> {
  const { face } = await loadLocalWeights();
  const canonical = parseCanonicalFace(face.geometry);
  // The product's axes have z away from the camera; heights are easier to sculpt with z towards it.
  const positions = canonical.vertices.map((value, k) => (k % 3 === 2 ? -value : value));
  return { positions, triangles: Array.from(canonical.triangles) };
}

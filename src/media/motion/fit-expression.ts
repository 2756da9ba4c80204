import type { CanonicalFace } from '../face/canonical-face.ts';
import { LOWER_LIP_RINGS, UPPER_LIP_RINGS } from '../face/landmarks.ts';
import { type BasisName, buildDeformationBases } from '../rig/deformation-bases.ts';
import { CHEEK_POINTS, CHIN_POINTS, JAW_POINTS, UNDER_LIP_POINTS } from '../rig/rig-landmarks.ts';
import { prepareLeastSquares } from './solve-least-squares.ts';

/**
 * Bases that explain a moving mouth. `closure` is left out: it acts as both lips do. So is `smirk`: the mesh shows a third
 * of it, spread over so many points that the fit drowned in noise; the corners alone tell it (see cornerTilt).
 */
export const MOUTH_BASES = [
  'jaw',
  'upperLip',
  'lowerLip',
  'spread',
  'pucker',
  'labiodental',
  'press',
  'smile',
] as const satisfies readonly BasisName[];

/** The mesh's depth is a guess of the network: it only tells pouting from drawing together. */
const DEPTH_WEIGHT = 0.25;
const WEIGHTS = { lips: 1, jaw: 0.6, cheeks: 0.4 } as const;
/** In squared cm: amplitudes that move no point by more than the mesh's noise of about 0.05 cm stay small. */
const RIDGE = 0.6;

/** Finds the amplitudes of the mouth's bases that explain a face best. */
export interface ExpressionFitter {
  /** In MOUTH_BASES' order, in the units of deformation-bases.ts. `local`: 468 or more triples, head-local cm. */
  fit(local: ArrayLike<number>): Float64Array;
}

/**
 * Rigs the driver's own neutral face with the very bases that will move the character: amplitudes then mean the same
 * on both. Copying the displacement of every vertex instead carries the mesh's errors on a turned head over as grimaces.
 */
export function createExpressionFitter(canonical: CanonicalFace, neutral: ArrayLike<number>): ExpressionFitter {
  const bases = buildDeformationBases(canonical, neutral);
  const { points, weights } = measuredPoints();
  const columns = MOUTH_BASES.map((name) => gather(bases[name], points));
  const system = prepareLeastSquares(columns, weights, RIDGE);
  const rest = gather(neutral, points);
  return {
    fit(local) {
      const displacement = gather(local, points);
      for (let k = 0; k < displacement.length; k++) displacement[k] = displacement[k]! - rest[k]!;
      return system.solve(displacement);
    },
  };
}

function measuredPoints(): { points: readonly number[]; weights: Float64Array } {
  const weightOf = new Map<number, number>();
  for (const i of CHEEK_POINTS) weightOf.set(i, WEIGHTS.cheeks);
  for (const i of [...JAW_POINTS, ...CHIN_POINTS, ...UNDER_LIP_POINTS]) weightOf.set(i, WEIGHTS.jaw);
  for (const ring of [...UPPER_LIP_RINGS, ...LOWER_LIP_RINGS])
    for (const i of ring.points) weightOf.set(i, WEIGHTS.lips);
  const points = [...weightOf.keys()];
  const weights = new Float64Array(points.length * 3);
  points.forEach((i, k) => {
    const weight = weightOf.get(i)!;
    weights.set([weight, weight, weight * DEPTH_WEIGHT], k * 3);
  });
  return { points, weights };
}

function gather(values: ArrayLike<number>, points: readonly number[]): Float64Array {
  const out = new Float64Array(points.length * 3);
  points.forEach((i, k) => {
    for (let axis = 0; axis < 3; axis++) out[k * 3 + axis] = values[i * 3 + axis]!;
  });
  return out;
}

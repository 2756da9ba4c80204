import type { CanonicalFace } from '../face/canonical-face.ts';
import { type FacePose, fitFacePose, toLocalPoints } from '../face/face-pose.ts';
import {
  FACE_OVAL,
  FACE_POINT_COUNT,
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  POINT,
  SKIN_POINT_COUNT,
} from '../face/landmarks.ts';
import { buildDeformationBases, type DeformationBases } from './deformation-bases.ts';
import { buildMeshGraph, type MeshGraph } from './harmonic-field.ts';
import { buildHeadRings, type HeadRings } from './head-rings.ts';

/** A portrait's movable geometry. Vertices: 478 landmarks, then the rings. Plain data: it can be sent to a worker. */
export interface FaceRig {
  readonly pose: FacePose;
  /** Rest shape of the landmarks, head-local cm. */
  readonly local: Float32Array;
  readonly bases: DeformationBases;
  readonly rings: HeadRings;
  /** x, y of all vertices at rest, picture pixels. */
  readonly restPositions: Float32Array;
  /** Lip opening at rest and distance of the inner mouth corners, cm. */
  readonly restGap: number;
  readonly mouthWidth: number;
}

export const RING_START = FACE_POINT_COUNT;

/**
 * Neighbours may differ in depth by at most this many times their distance in the picture. Without the limit the
 * far cheek folds over itself at 8 degrees of yaw (prototype, measured).
 */
const MAX_DEPTH_SLOPE = 2.3;
const MAX_CLAMP_PASSES = 60;

/** Builds the rig from 478 landmarks in picture pixels (x, y, z triples). */
export function rigPortrait(canonical: CanonicalFace, landmarks: Float64Array): FaceRig {
  const pose = fitFacePose(canonical, landmarks);
  const graph = buildMeshGraph(canonical.vertices, canonical.triangles);
  const outlined = unfoldOutline(landmarks, graph, OUTLINE_MARGIN_CM * pose.scale);
  const clamped = clampDepth(outlined, graph);
  const local = Float32Array.from(toLocalPoints(clamped, pose));
  const rings = buildHeadRings(local, RING_START);
  const restPositions = new Float32Array((FACE_POINT_COUNT + rings.weights.length) * 2);
  for (let i = 0; i < FACE_POINT_COUNT; i++) {
    restPositions[i * 2] = outlined[i * 3]!;
    restPositions[i * 2 + 1] = outlined[i * 3 + 1]!;
  }
  const { rotation: r, scale, translation: t } = pose;
  for (let i = 0; i < rings.weights.length; i++) {
    const [x, y, z] = [rings.local[i * 3]!, rings.local[i * 3 + 1]!, rings.local[i * 3 + 2]!];
    restPositions[(RING_START + i) * 2] = scale * (r[0]! * x + r[1]! * y + r[2]! * z) + t[0]!;
    restPositions[(RING_START + i) * 2 + 1] = scale * (r[3]! * x + r[4]! * y + r[5]! * z) + t[1]!;
  }
  const gap = local[POINT.lowerLipInner * 3 + 1]! - local[POINT.upperLipInner * 3 + 1]!;
  return {
    pose,
    local,
    bases: buildDeformationBases(canonical, local),
    rings,
    restPositions,
    restGap: Math.max(0, gap),
    mouthWidth: local[INNER_LOWER_LIP[10]! * 3]! - local[INNER_UPPER_LIP[0]! * 3]!,
  };
}

/** The outline stays this far outside the landmarks next to it. */
const OUTLINE_MARGIN_CM = 0.25;

/**
 * Moves outline landmarks outwards to where the cheek ends in the picture. On a head that is turned away they lie
 * behind the far cheek, inside its visible edge; when it turns back, the strip between would show that edge twice.
 */
function unfoldOutline(landmarks: Float64Array, graph: MeshGraph, margin: number): Float64Array {
  const points = landmarks.slice();
  const oval = new Set<number>(FACE_OVAL);
  let centerX = 0;
  let centerY = 0;
  for (const i of FACE_OVAL) {
    centerX += landmarks[i * 3]! / FACE_OVAL.length;
    centerY += landmarks[i * 3 + 1]! / FACE_OVAL.length;
  }
  for (const i of FACE_OVAL) {
    const x = landmarks[i * 3]! - centerX;
    const y = landmarks[i * 3 + 1]! - centerY;
    const radius = Math.hypot(x, y);
    let least = 0;
    for (let at = graph.starts[i]!; at < graph.starts[i + 1]!; at++) {
      const j = graph.neighbours[at]!;
      if (oval.has(j)) continue;
      const along = ((landmarks[j * 3]! - centerX) * x + (landmarks[j * 3 + 1]! - centerY) * y) / radius;
      least = Math.max(least, along + margin);
    }
    if (least <= radius) continue;
    points[i * 3] = centerX + (x / radius) * least;
    points[i * 3 + 1] = centerY + (y / radius) * least;
  }
  return points;
}

/** Pulls too deep vertices forward until no edge is steeper than the limit; x and y stay. */
function clampDepth(landmarks: Float64Array, graph: MeshGraph): Float64Array {
  const points = landmarks.slice();
  for (let pass = 0; pass < MAX_CLAMP_PASSES; pass++) {
    let changed = false;
    for (let i = 0; i < SKIN_POINT_COUNT; i++) {
      for (let at = graph.starts[i]!; at < graph.starts[i + 1]!; at++) {
        const j = graph.neighbours[at]!;
        const distance = Math.hypot(points[i * 3]! - points[j * 3]!, points[i * 3 + 1]! - points[j * 3 + 1]!);
        const limit = points[j * 3 + 2]! + distance * MAX_DEPTH_SLOPE;
        if (points[i * 3 + 2]! <= limit) continue;
        points[i * 3 + 2] = limit;
        changed = true;
      }
    }
    if (!changed) break;
  }
  return points;
}

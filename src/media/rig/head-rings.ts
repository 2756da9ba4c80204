import { FACE_OVAL } from '../face/landmarks.ts';
import { smoothstep } from '../smooth.ts';

/**
 * Scale of each closed ring around the face outline. The inner seven carry hair, ears, neck and their fade into the
 * still picture; the outer ones reach the shoulders and the picture's border and move with the breath only.
 */
const RING_SCALES = [1.1, 1.24, 1.42, 1.66, 2, 2.5, 3.2, 4.4, 6.5, 10, 16] as const;
/** How much of the jaw's drop each ring below it takes over: the skin of the throat. */
export const RING_JAW_FOLLOW = [0.8, 0.55, 0.3, 0.12, 0.03] as const;

/** Vertices outside the face, ring by ring, `FACE_OVAL.length` each. */
export interface HeadRings {
  /** x, y, z in head-local cm. */
  readonly local: Float32Array;
  /** Share of the head's motion, 1 at the outline to 0. */
  readonly weights: Float32Array;
  /** Triangles; indices below 468 are face points, ring vertex r is `ringStart + r`. */
  readonly triangles: Uint16Array;
}

/**
 * Head geometry outside the mesh: skull and ears lie behind the outline by up to half of this. An anatomical 14 tears
 * a visible line open between cheek and hair at 8 degrees of yaw; 10 keeps the parallax and closes the line.
 */
const DEPTH_CM = 10;
const MAX_DEPTH_SCALE = 1.5;
/** Hair and ears move rigidly up to 1.3 outlines and fade until 2.9; the neck fades from the jaw on. */
const HEAD_FADE = { from: 1.3, to: 2.9 } as const;
const NECK_FADE = { from: 1, to: 2.1 } as const;

/**
 * Rings around the face outline of a portrait.
 * @param local rest shape, head-local cm
 * @param ringStart index of the first ring vertex among all vertices
 */
export function buildHeadRings(local: ArrayLike<number>, ringStart: number): HeadRings {
  const sectors = FACE_OVAL.length;
  const count = RING_SCALES.length * sectors;
  const vertices = new Float32Array(count * 3);
  const weights = new Float32Array(count);
  let centerY = 0;
  for (const i of FACE_OVAL) centerY += local[i * 3 + 1]! / sectors;
  RING_SCALES.forEach((scale, ring) => {
    FACE_OVAL.forEach((i, k) => {
      const x = local[i * 3]!;
      const y = local[i * 3 + 1]! - centerY;
      const up = Math.max(0, -y / 9);
      const down = Math.max(0, y / 9.5);
      const at = ring * sectors + k;
      vertices[at * 3] = x * scale;
      // Skull and hair rise further above the outline than ears stand out beside it.
      vertices[at * 3 + 1] = centerY + y * (1 + (scale - 1) * (1 + 0.35 * up));
      vertices[at * 3 + 2] = local[i * 3 + 2]! + (Math.min(scale, MAX_DEPTH_SCALE) - 1) * DEPTH_CM * (1 - 0.35 * down);
      weights[at] = motionShare(scale, down);
    });
  });
  return { local: vertices, weights, triangles: ringTriangles(ringStart) };
}

function motionShare(scale: number, down: number): number {
  const head = 1 - smoothstep(HEAD_FADE.from, HEAD_FADE.to, scale);
  const neck = 1 - smoothstep(NECK_FADE.from, NECK_FADE.to, scale);
  const neckShare = smoothstep(0.55, 0.95, down);
  return head + (neck - head) * neckShare;
}

/** Outermost first: an inner ring that moves over its neighbour covers it. */
function ringTriangles(ringStart: number): Uint16Array {
  const sectors = FACE_OVAL.length;
  const triangles: number[] = [];
  const vertex = (ring: number, k: number): number =>
    ring < 0 ? FACE_OVAL[k % sectors]! : ringStart + ring * sectors + (k % sectors);
  for (let ring = RING_SCALES.length - 1; ring >= 0; ring--) {
    for (let k = 0; k < sectors; k++) {
      const a = vertex(ring - 1, k);
      const b = vertex(ring - 1, k + 1);
      const c = vertex(ring, k);
      const d = vertex(ring, k + 1);
      triangles.push(a, c, b, b, c, d);
    }
  }
  return Uint16Array.from(triangles);
}

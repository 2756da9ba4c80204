import { FACE_OVAL, LOWER_LIP_RINGS, UPPER_LIP_RINGS } from '../../src/media/face/landmarks.ts';
import type { Point } from './curve.ts';
import type { LayFigure } from './lay-figure.ts';
import { at, bump2, smoothstep } from './numeric.ts';
import { computeNormals, type Surface, subdivide } from './subdivide.ts';

/** Proportions of one face. Lengths are cm added to the lay figure, `...Scale` are factors. */
export interface FaceShape {
  readonly widthScale: number;
  readonly jawWidth: number;
  readonly chinLength: number;
  readonly chinWidth: number;
  readonly cheekFullness: number;
  readonly noseWidthScale: number;
  readonly noseTip: number;
  readonly noseLength: number;
  readonly lipScale: number;
  readonly mouthScale: number;
  readonly smile: number;
  readonly eyeScale: number;
  readonly eyeOpening: number;
  readonly eyeTilt: number;
  readonly browHeight: number;
}

/** A sculpted head: the refined surface and its 468 landmarks in picture centimetres. */
export interface Head {
  readonly surface: Surface;
  readonly landmarks: readonly Point[];
}

const EYE_CENTRE = { x: 3.16, y: -2.62 };
const CAMERA_DISTANCE_CM = 95;

type Offset = readonly [number, number, number];

/** Moves vertices near (x, y) and near its mirror image; the x offset is outward on both sides. */
function push(positions: Float64Array, centre: Point, radius: Point, offset: Offset): void {
  for (let k = 0; k < positions.length; k += 3) {
    const x = at(positions, k);
    const y = at(positions, k + 1);
    const side = Math.sign(x);
    let weight = bump2(Math.abs(x) - centre.x, y - centre.y, radius.x, radius.y);
    if (centre.x < 0.5) weight = bump2(x, y - centre.y, radius.x, radius.y);
    positions[k] = x + weight * offset[0] * side;
    positions[k + 1] = y + weight * offset[1];
    positions[k + 2] = at(positions, k + 2) + weight * offset[2];
  }
}

/** Scales the neighbourhood of a point and of its mirror image. */
function scaleAt(positions: Float64Array, centre: Point, radius: Point, scale: Point): void {
  for (let k = 0; k < positions.length; k += 3) {
    const x = at(positions, k);
    const y = at(positions, k + 1);
    const side = centre.x === 0 ? 1 : Math.sign(x);
    const dx = x * side - centre.x;
    const dy = y - centre.y;
    const weight = bump2(dx, dy, radius.x, radius.y);
    positions[k] = side * (centre.x + dx * (1 + weight * (scale.x - 1)));
    positions[k + 1] = centre.y + dy * (1 + weight * (scale.y - 1));
  }
}

/** Share of the mouth gap each lip ring closes, outer contour first; the lips are left just short of touching. */
const UPPER_CLOSING = [0.18, 0.3, 0.42, 0.49];
const LOWER_CLOSING = [-0.2, -0.3, -0.42, -0.49];

/** Brings the parted lips of the lay figure together and sets their fullness. */
function closeLips(positions: Float64Array, shape: FaceShape): void {
  for (let column = 0; column < 11; column++) {
    const vertex = (rings: typeof UPPER_LIP_RINGS, ring: number): number =>
      at(rings[ring]?.points ?? [], column) * 3 + 1;
    const top = at(positions, vertex(UPPER_LIP_RINGS, 3));
    const bottom = at(positions, vertex(LOWER_LIP_RINGS, 3));
    const line = 0.5 * (top + bottom);
    const close = (rings: typeof UPPER_LIP_RINGS, shares: readonly number[]): void => {
      shares.forEach((share, ring) => {
        const index = vertex(rings, ring);
        positions[index] = line + (at(positions, index) + share * (bottom - top) - line) * shape.lipScale;
      });
    };
    close(UPPER_LIP_RINGS, UPPER_CLOSING);
    // At the corners both lips share their vertices.
    if (column > 0 && column < 10) close(LOWER_LIP_RINGS, LOWER_CLOSING);
  }
}

function applyShape(positions: Float64Array, shape: FaceShape): void {
  closeLips(positions, shape);
  // The lay figure squints (0.67 cm lid gap); an open, friendly eye needs about 1 cm.
  push(positions, { x: 3.16, y: -3.1 }, { x: 1.25, y: 0.3 }, [0, -shape.eyeOpening, 0]);
  push(positions, { x: 3.16, y: -2.2 }, { x: 1.2, y: 0.26 }, [0, 0.22 * shape.eyeOpening, 0]);
  scaleAt(positions, EYE_CENTRE, { x: 2.1, y: 1.5 }, { x: shape.eyeScale, y: shape.eyeScale });
  push(positions, { x: 4.5, y: -2.7 }, { x: 0.9, y: 0.8 }, [0, -shape.eyeTilt, 0]);
  push(positions, { x: 3.6, y: -4.6 }, { x: 2.2, y: 0.9 }, [0, -shape.browHeight, 0]);
  scaleAt(positions, { x: 0, y: 1.2 }, { x: 2.1, y: 2.2 }, { x: shape.noseWidthScale, y: 1 });
  push(positions, { x: 0, y: 0.9 }, { x: 1.6, y: 1.5 }, [0, shape.noseLength, shape.noseTip]);
  scaleAt(positions, { x: 0, y: 4.4 }, { x: 3.4, y: 1.8 }, { x: shape.mouthScale, y: 1 });
  push(positions, { x: 2.5, y: 4.3 }, { x: 1.0, y: 0.9 }, [shape.smile * 0.5, -shape.smile, -0.3 * shape.smile]);
  push(positions, { x: 4.3, y: 0.8 }, { x: 2.2, y: 2.0 }, [0.1, 0, shape.cheekFullness]);
  push(positions, { x: 6.0, y: 5.8 }, { x: 3.0, y: 3.0 }, [shape.jawWidth, 0, 0]);
  push(positions, { x: 0, y: 9.0 }, { x: 3.4, y: 2.6 }, [0, shape.chinLength, 0]);
  push(positions, { x: 2.2, y: 9.0 }, { x: 1.6, y: 1.5 }, [shape.chinWidth, 0, 0]);
  for (let k = 0; k < positions.length; k += 3) positions[k] = at(positions, k) * shape.widthScale;
}

/** Grows scalp, temples and the underside of the jaw out of the rim: five rings of 36 vertices turning backwards. */
function growSkull(positions: Float64Array, triangles: number[]): Float64Array {
  const steps = [0.3, 0.58, 0.82, 0.97, 1.0];
  const depths = [0.05, 0.2, 0.48, 0.85, 1.5];
  const grown = new Float64Array(positions.length + steps.length * FACE_OVAL.length * 3);
  grown.set(positions);
  let previous: readonly number[] = FACE_OVAL;
  steps.forEach((step, ring) => {
    const current: number[] = [];
    FACE_OVAL.forEach((vertex, k) => {
      const x = at(positions, vertex * 3);
      const y = at(positions, vertex * 3 + 1);
      const z = at(positions, vertex * 3 + 2);
      const upper = smoothstep(1.5, -6, y);
      const angle = Math.atan2(y + 2.2, x);
      const targetX = x * 1.012 * (1 - upper) + Math.cos(angle) * 8.25 * upper;
      const targetY = (y + 0.12) * (1 - upper) + (-2.2 + Math.sin(angle) * 10.3) * upper;
      const index = positions.length / 3 + ring * FACE_OVAL.length + k;
      grown[index * 3] = x + (targetX - x) * step;
      grown[index * 3 + 1] = y + (targetY - y) * step;
      grown[index * 3 + 2] = z - at(depths, ring) * (2.2 + 4.2 * upper);
      current.push(index);
    });
    for (let k = 0; k < FACE_OVAL.length; k++) {
      const next = (k + 1) % FACE_OVAL.length;
      triangles.push(at(previous, k), at(current, next), at(current, k));
      triangles.push(at(previous, k), at(previous, next), at(current, next));
    }
    previous = current;
  });
  return grown;
}

/** Sculpts one head: proportions, skull, smoothing (three Loop steps), then the perspective of a portrait lens. */
export function sculptHead(figure: LayFigure, shape: FaceShape): Head {
  const triangles = [...figure.triangles];
  const base = Float64Array.from(figure.positions);
  applyShape(base, shape);
  let positions = growSkull(base, triangles);
  let faces: readonly number[] = triangles;
  for (let level = 0; level < 3; level++) ({ positions, triangles: faces } = subdivide(positions, faces));
  const normals = computeNormals(positions, faces);
  for (let k = 0; k < positions.length; k += 3) {
    const scale = CAMERA_DISTANCE_CM / (CAMERA_DISTANCE_CM - at(positions, k + 2) + 3);
    positions[k] = at(positions, k) * scale;
    positions[k + 1] = at(positions, k + 1) * scale;
  }
  const landmarks: Point[] = [];
  for (let k = 0; k < 468; k++) landmarks.push({ x: at(positions, k * 3), y: at(positions, k * 3 + 1) });
  return { surface: { positions, normals, triangles: faces }, landmarks };
}

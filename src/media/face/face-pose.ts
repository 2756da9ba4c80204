import type { CanonicalFace } from './canonical-face.ts';
import { STABLE_POINTS } from './landmarks.ts';

/** A similarity: picture point = scale * rotation * local point + translation. */
export interface FacePose {
  /** 3 x 3, row-major, determinant +1. */
  readonly rotation: Float64Array;
  /** Pixels per centimetre of the canonical face. */
  readonly scale: number;
  /** Pixels. */
  readonly translation: Float64Array;
}

/**
 * Head angles in radians, for rotation = Rz(roll) Ry(yaw) Rx(pitch) in image axes (x right, y down, z away).
 * On screen, positive yaw points the nose to the left, positive pitch points it down, positive roll turns the head
 * clockwise.
 */
export interface EulerAngles {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** Which points to fit, and how much each counts (all alike when absent). */
export interface PointSelection {
  readonly indices: readonly number[];
  readonly weights?: readonly number[];
}

/** Head pose from 468 or 478 landmarks. */
export function fitFacePose(canonical: CanonicalFace, landmarks: ArrayLike<number>): FacePose {
  return fitSimilarity(canonical.vertices, landmarks, { indices: STABLE_POINTS });
}

/**
 * Weighted least-squares similarity between two sets of x, y, z triples: Horn, "Closed-form solution of absolute
 * orientation using unit quaternions", 1987. Scale is <R p, q> / <p, p> about the centroids.
 */
export function fitSimilarity(
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  selection: PointSelection,
): FacePose {
  const from = centroid(source, selection);
  const to = centroid(target, selection);
  const covariance = new Float64Array(9);
  let variance = 0;
  selection.indices.forEach((index, k) => {
    const weight = selection.weights?.[k] ?? 1;
    for (let a = 0; a < 3; a++) {
      const p = source[index * 3 + a]! - from[a]!;
      variance += weight * p * p;
      for (let b = 0; b < 3; b++) {
        covariance[a * 3 + b] = covariance[a * 3 + b]! + weight * p * (target[index * 3 + b]! - to[b]!);
      }
    }
  });
  const rotation = rotationFromCovariance(covariance);
  let aligned = 0;
  for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) aligned += rotation[b * 3 + a]! * covariance[a * 3 + b]!;
  const scale = aligned / variance;
  const moved = rotate(rotation, from);
  return { rotation, scale, translation: to.map((value, axis) => value - scale * moved[axis]!) };
}

function centroid(points: ArrayLike<number>, selection: PointSelection): Float64Array {
  const sum = new Float64Array(3);
  let total = 0;
  selection.indices.forEach((index, k) => {
    const weight = selection.weights?.[k] ?? 1;
    total += weight;
    for (let axis = 0; axis < 3; axis++) sum[axis] = sum[axis]! + weight * points[index * 3 + axis]!;
  });
  return sum.map((value) => value / total);
}

function rotate(rotation: Float64Array, point: ArrayLike<number>): Float64Array {
  const [x, y, z] = [point[0]!, point[1]!, point[2]!];
  return Float64Array.from([0, 3, 6], (row) => rotation[row]! * x + rotation[row + 1]! * y + rotation[row + 2]! * z);
}

/** The quaternion of the best rotation is the eigenvector of the largest eigenvalue of Horn's 4 x 4 matrix. */
function rotationFromCovariance(s: Float64Array): Float64Array {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = Array.from(s) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const matrix = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
  const [w, x, y, z] = largestEigenvector(matrix) as [number, number, number, number];
  return Float64Array.of(
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w - x * x + y * y - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w - x * x - y * y + z * z,
  );
}

/** Cyclic Jacobi on a small symmetric matrix: exact to rounding, unlike power iteration on near-equal eigenvalues. */
function largestEigenvector(matrix: number[][]): number[] {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotated = jacobiRotate(a, vectors, p, q) || rotated;
    if (!rotated) break;
  }
  let best = 0;
  for (let k = 1; k < n; k++) if (a[k]![k]! > a[best]![best]!) best = k;
  return vectors.map((row) => row[best]!);
}

/** Zeroes a[p][q]; false when it was zero already (relative to the diagonal). */
function jacobiRotate(a: number[][], vectors: number[][], p: number, q: number): boolean {
  const off = a[p]![q]!;
  if (Math.abs(off) <= 1e-15 * (Math.abs(a[p]![p]!) + Math.abs(a[q]![q]!))) return false;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const mix = (row: number[], i: number, j: number): void => {
    const [u, v] = [row[i]!, row[j]!];
    row[i] = c * u - s * v;
    row[j] = s * u + c * v;
  };
  for (const row of a) mix(row, p, q);
  for (let k = 0; k < a.length; k++) {
    const [u, v] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = c * u - s * v;
    a[q]![k] = s * u + c * v;
  }
  for (const row of vectors) mix(row, p, q);
  return true;
}

/** Picture triples to head-local centimetres: the inverse of the pose. */
export function toLocalPoints(landmarks: ArrayLike<number>, pose: FacePose): Float64Array {
  const { rotation: r, scale, translation: t } = pose;
  const local = new Float64Array(landmarks.length);
  for (let i = 0; i < landmarks.length; i += 3) {
    const x = (landmarks[i]! - t[0]!) / scale;
    const y = (landmarks[i + 1]! - t[1]!) / scale;
    const z = (landmarks[i + 2]! - t[2]!) / scale;
    local[i] = r[0]! * x + r[3]! * y + r[6]! * z;
    local[i + 1] = r[1]! * x + r[4]! * y + r[7]! * z;
    local[i + 2] = r[2]! * x + r[5]! * y + r[8]! * z;
  }
  return local;
}

/** Head-local centimetres to picture triples. */
export function toPicturePoints(local: ArrayLike<number>, pose: FacePose): Float64Array {
  const { rotation: r, scale, translation: t } = pose;
  const points = new Float64Array(local.length);
  for (let i = 0; i < local.length; i += 3) {
    const [x, y, z] = [local[i]!, local[i + 1]!, local[i + 2]!];
    for (let axis = 0; axis < 3; axis++) {
      points[i + axis] = scale * (r[axis * 3]! * x + r[axis * 3 + 1]! * y + r[axis * 3 + 2]! * z) + t[axis]!;
    }
  }
  return points;
}

/** Rz(roll) Ry(yaw) Rx(pitch), row-major. */
export function rotationFromEuler(angles: EulerAngles): Float64Array {
  const [cy, sy] = [Math.cos(angles.yaw), Math.sin(angles.yaw)];
  const [cp, sp] = [Math.cos(angles.pitch), Math.sin(angles.pitch)];
  const [cr, sr] = [Math.cos(angles.roll), Math.sin(angles.roll)];
  return Float64Array.of(
    cr * cy,
    cr * sy * sp - sr * cp,
    cr * sy * cp + sr * sp,
    sr * cy,
    sr * sy * sp + cr * cp,
    sr * sy * cp - cr * sp,
    -sy,
    cy * sp,
    cy * cp,
  );
}

/** Inverse of rotationFromEuler for |yaw| < 90 degrees. */
export function eulerFromRotation(rotation: Float64Array): EulerAngles {
  return {
    yaw: Math.asin(Math.max(-1, Math.min(1, -rotation[6]!))),
    pitch: Math.atan2(rotation[7]!, rotation[8]!),
    roll: Math.atan2(rotation[3]!, rotation[0]!),
  };
}

import type { FlowField } from './dense-flow.ts';

/** Displacement at a point of the pictures, in their pixels, bilinear with clamped ends; x and y go to `out`. */
export function sampleFlow(field: FlowField, x: number, y: number, out: Float64Array): void {
  const { width, height, u, v, scale } = field;
  const column = Math.max(0, Math.min(width - 1.001, (x + 0.5) / scale - 0.5));
  const row = Math.max(0, Math.min(height - 1.001, (y + 0.5) / scale - 0.5));
  const i = (row | 0) * width + (column | 0);
  const fx = column - (column | 0);
  const fy = row - (row | 0);
  const a = (1 - fx) * (1 - fy);
  const b = fx * (1 - fy);
  const c = (1 - fx) * fy;
  const d = fx * fy;
  out[0] = (u[i]! * a + u[i + 1]! * b + u[i + width]! * c + u[i + width + 1]! * d) * scale;
  out[1] = (v[i]! * a + v[i + 1]! * b + v[i + width]! * c + v[i + width + 1]! * d) * scale;
}

/** A motion of the whole picture: growth and shift per step, pixels of the picture, about its middle. */
export interface CameraMotion {
  readonly zoom: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

const ROUNDS = 6;
/** Field pixels at which a vector counts half: what moves by itself does not decide about the camera. */
const HALF_TRUST = 1;
/** Of a picture of nothing but sky, all vectors count alike. */
const LEAST_TRUST = 0.01;

/** The similarity without rotation that fits a flow best: least squares, reweighted (Cauchy) so that outliers fade. */
export function fitCameraMotion({ width, height, u, v, trust, scale }: FlowField): CameraMotion {
  let [zoom, shiftX, shiftY] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let [s, sx, sy, sr, su, sv, sd] = [1e-6, 0, 0, 1e-6, 0, 0, 0];
    for (let row = 4; row < height - 4; row += 2) {
      for (let column = 4; column < width - 4; column += 2) {
        const i = row * width + column;
        const [x, y] = [column - width / 2, row - height / 2];
        const error = Math.hypot(u[i]! - zoom * x - shiftX, v[i]! - zoom * y - shiftY);
        const weight = (LEAST_TRUST + trust[i]!) / (round === 0 ? 1 : 1 + (error / HALF_TRUST) ** 2);
        s += weight;
        sx += weight * x;
        sy += weight * y;
        sr += weight * (x * x + y * y);
        su += weight * u[i]!;
        sv += weight * v[i]!;
        sd += weight * (u[i]! * x + v[i]! * y);
      }
    }
    // Normal equations of (zoom, shiftX, shiftY), the shifts eliminated.
    zoom = (sd - (sx * su + sy * sv) / s) / (sr - (sx * sx + sy * sy) / s);
    shiftX = (su - zoom * sx) / s;
    shiftY = (sv - zoom * sy) / s;
  }
  return { zoom, shiftX: shiftX * scale, shiftY: shiftY * scale };
}

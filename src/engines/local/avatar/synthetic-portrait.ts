import { type CanonicalFace, parseCanonicalFace } from '../../../media/face/canonical-face.ts';
import {
  FACE_POINT_COUNT,
  INNER_LOWER_LIP,
  LEFT_EYE,
  LOWER_LIP_RINGS,
  RIGHT_EYE,
} from '../../../media/face/landmarks.ts';
import { createRandom } from '../../../media/random.ts';
import { loadLocalWeights } from '../weights.ts';
import { buildPortraitModel, type PortraitModel } from './portrait-model.ts';

/** Test portraits without any picture of a person: the average face on a drawn background. */
export const SYNTHETIC_SIDE = 320;
const SCALE = 9;
const CENTER_X = 160;
const CENTER_Y = 150;

/** The average face from the installed package. */
export async function loadCanonicalFace(): Promise<CanonicalFace> {
  return parseCanonicalFace((await loadLocalWeights()).face.geometry);
}

/** The average face seen from the front, in pixels; `smileCm` parts the lips as a smile with teeth does. */
export function syntheticLandmarks(canonical: CanonicalFace, smileCm = 0): Float64Array {
  const points = new Float64Array(FACE_POINT_COUNT * 3);
  points.set(canonical.vertices);
  [RIGHT_EYE, LEFT_EYE].forEach((eye) => {
    const middle = [0, 1, 2].map(
      (axis) =>
        [0, 4, 8].reduce(
          (sum, k) => sum + points[eye.upperLid[k]! * 3 + axis]! + points[eye.lowerLid[k]! * 3 + axis]!,
          0,
        ) / 6,
    );
    eye.iris.forEach((i, k) => {
      const angle = (k * Math.PI) / 2;
      const radius = k === 0 ? 0 : 0.55;
      points.set([middle[0]! + radius * Math.cos(angle), middle[1]! + radius * Math.sin(angle), middle[2]!], i * 3);
    });
  });
  for (const ring of LOWER_LIP_RINGS) {
    ring.points.forEach((i, k) => {
      if (k > 0 && k < INNER_LOWER_LIP.length - 1) points[i * 3 + 1]! += smileCm * Math.sin((Math.PI * k) / 10);
    });
  }
  for (let i = 0; i < FACE_POINT_COUNT; i++) {
    points[i * 3] = CENTER_X + SCALE * points[i * 3]!;
    points[i * 3 + 1] = CENTER_Y + SCALE * points[i * 3 + 1]!;
    points[i * 3 + 2]! *= SCALE;
  }
  return points;
}

/** A smooth, grainy picture with the synthetic face cut out of it by an oval matte. */
export function syntheticPortrait(
  canonical: CanonicalFace,
  options: { smileCm?: number; mask?: Uint8Array } = {},
): PortraitModel {
  const side = SYNTHETIC_SIDE;
  const random = createRandom(9);
  const data = new Uint8Array(side * side * 3);
  const alpha = new Uint8Array(side * side);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    for (let c = 0; c < 3; c++) {
      data[i * 3 + c] = 128 + 50 * Math.sin(x / (9 + c) + y / 17) + 30 * Math.cos(y / (7 + c)) + random.between(-8, 8);
    }
    const distance = Math.min(
      Math.hypot((x - CENTER_X) / 95, (y - 140) / 130),
      Math.hypot((x - CENTER_X) / 150, (y - side) / 80),
    );
    alpha[i] = Math.round(255 * Math.max(0, Math.min(1, (1.05 - distance) * 10)));
  }
  const photo = { width: side, height: side, data };
  return buildPortraitModel({
    canonical,
    photo,
    person: photo,
    background: photo,
    alpha,
    landmarks: syntheticLandmarks(canonical, options.smileCm),
    mask: options.mask ?? null,
  });
}

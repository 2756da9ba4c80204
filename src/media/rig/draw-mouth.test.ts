import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { type CanonicalFace, parseCanonicalFace } from '../face/canonical-face.ts';
import { FACE_POINT_COUNT, POINT } from '../face/landmarks.ts';
import { driverLandmarks } from '../motion/synthetic-driver.ts';
import { createMouthScratch, drawMouth } from './draw-mouth.ts';
import { rigPortrait } from './face-rig.ts';
import { buildMouthModel } from './mouth-model.ts';
import { deformFace, type RigParameters, restParameters } from './pose-face.ts';
import { projectFace, setProjection } from './project.ts';

const SIDE = 400;
const SCALE = 20;
let canonical: CanonicalFace;

before(async () => {
  canonical = parseCanonicalFace((await loadLocalWeights()).face.geometry);
});

/** Rows of the mouth's middle column, from the upper lip to the lower one, that are as light as teeth, in cm. */
function teethShown(change: (parameters: RigParameters) => void): { upper: number; lower: number } {
  const image = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3).fill(150) };
  const landmarks = driverLandmarks(canonical, {
    scale: SCALE,
    deform: (local) => {
      // Shut lips: an open mouth of an even grey would be taken for the portrait's own teeth.
      const [upper, lower] = [POINT.upperLipInner * 3 + 1, POINT.lowerLipInner * 3 + 1];
      const gap = local[lower]! - local[upper]!;
      for (const i of [14, 87, 317, 178, 402, 88, 318]) local[i * 3 + 1]! -= gap;
    },
  });
  const rig = rigPortrait(canonical, landmarks);
  const model = buildMouthModel(image, landmarks, rig);
  const parameters = restParameters();
  parameters.shape.jaw = 1.2;
  change(parameters);
  const points = new Float32Array(FACE_POINT_COUNT * 3);
  const positions = new Float32Array(rig.restPositions.length);
  const projection = new Float64Array(21);
  deformFace(rig, parameters, points);
  setProjection(rig, parameters, projection);
  projectFace(projection, points, positions);
  const lowerLip = points[POINT.lowerLipInner * 3 + 1]! - model.originY;
  const { upperTeeth, lowerTeeth, mouthSeen, tongue } = parameters;
  const mouth = { positions, projection, scale: SCALE, jawDrop: 1.2, lowerLip, strength: 1 };
  drawMouth(image, model, { ...mouth, tongue, upperTeeth, lowerTeeth, mouthSeen }, createMouthScratch(SIDE));
  // Beside the midline, where no seam is.
  const x = Math.round(positions[POINT.upperLipInner * 2]! + 0.2 * SCALE);
  const [top, bottom] = [positions[POINT.upperLipInner * 2 + 1]!, positions[POINT.lowerLipInner * 2 + 1]!];
  const light = (y: number): boolean => image.data[(y * SIDE + x) * 3 + 1]! > 85;
  let [upper, lower] = [0, 0];
  for (let y = Math.ceil(top); y < bottom; y++) {
    if (!light(y)) continue;
    if (y < (top + bottom) / 2) upper++;
    else lower++;
  }
  return { upper: upper / SCALE, lower: lower / SCALE };
}

test('teeth show by the heights that were told', () => {
  for (const [upperTeeth, lowerTeeth] of [
    [0, 0.4],
    [0.4, 0],
    [0.3, 0.3],
    [0, 0],
  ] as const) {
    const shown = teethShown((parameters) => Object.assign(parameters, { upperTeeth, lowerTeeth, mouthSeen: 1 }));
    assert.ok(Math.abs(shown.upper - upperTeeth) <= 0.11, `upper ${shown.upper} for ${upperTeeth}`);
    assert.ok(Math.abs(shown.lower - lowerTeeth) <= 0.11, `lower ${shown.lower} for ${lowerTeeth}`);
  }
});

test('heights that nobody saw change nothing', () => {
  const own = teethShown(() => undefined);
  assert.deepEqual(
    teethShown((parameters) => Object.assign(parameters, { upperTeeth: 0.9, lowerTeeth: 0.9 })),
    own,
  );
});

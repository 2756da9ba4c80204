import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACE_POINT_COUNT, POINT, SKIN_POINT_COUNT } from '../../../media/face/landmarks.ts';
import { BASIS_NAMES, lipGaps } from '../../../media/rig/deformation-bases.ts';
import { type FaceRig, rigPortrait } from '../../../media/rig/face-rig.ts';
import { closeLids, deformFace, restParameters } from '../../../media/rig/pose-face.ts';
import { projectFace, projectRings, setProjection } from '../../../media/rig/project.ts';
import { loadCanonicalFace, syntheticLandmarks } from './synthetic-portrait.ts';

const canonical = await loadCanonicalFace();

function deformed(rig: FaceRig, shape: Partial<Record<(typeof BASIS_NAMES)[number], number>>): Float32Array {
  const parameters = restParameters();
  Object.assign(parameters.shape, shape);
  const points = new Float32Array(FACE_POINT_COUNT * 3);
  deformFace(rig, parameters, points);
  return points;
}

test('zero parameters put every vertex where the photo has it', () => {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical));
  const points = deformed(rig, {});
  const projection = new Float64Array(21);
  setProjection(rig, restParameters(), projection);
  const positions = new Float32Array(rig.restPositions.length);
  projectFace(projection, points, positions);
  const breathField = new Float32Array(rig.rings.weights.length).fill(1);
  projectRings(projection, rig, { points, breathField, breath: 0 }, positions);
  for (let i = 0; i < positions.length; i++) {
    // Ring vertices reach 2,000 px outside the picture, where single precision ends at 1e-4 px.
    assert.ok(Math.abs(positions[i]! - rig.restPositions[i]!) < 2e-3, `coordinate ${i}`);
  }
});

test('closure shuts a smile along the whole lip, and half of it half', () => {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical, 1.2));
  const open = lipGaps(rig.local);
  assert.ok(open[5]! > 1);
  for (const gap of lipGaps(deformed(rig, { closure: 1 }))) assert.ok(gap < 0.01, `gap ${gap} cm`);
  const half = lipGaps(deformed(rig, { closure: 0.5 }));
  for (let k = 1; k < 10; k++) assert.ok(Math.abs(half[k]! - open[k]! / 2) < 0.01);
});

test('the jaw lowers the chin by its amount and leaves nose and eyes alone', () => {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical));
  const points = deformed(rig, { jaw: 1 });
  const dropOf = (i: number): number => points[i * 3 + 1]! - rig.local[i * 3 + 1]!;
  assert.ok(Math.abs(dropOf(POINT.chin) - 1) < 0.05);
  for (const i of [POINT.noseTip, POINT.rightEyeOuter, POINT.leftEyeInner, POINT.foreheadTop])
    assert.equal(dropOf(i), 0);
});

test('a symmetric face moves symmetrically, and smirks the opposite way on its other side', () => {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical));
  const mirror = mirrorPairs();
  for (const name of BASIS_NAMES) {
    if (name.startsWith('brow')) continue;
    const basis = rig.bases[name];
    const sign = name === 'smirk' ? -1 : 1;
    for (let i = 0; i < SKIN_POINT_COUNT; i++) {
      const j = mirror[i]!;
      // The mesh's triangles are not all mirrored, which changes weights a little: 0.03 cm is half a pixel.
      assert.ok(Math.abs(basis[i * 3]! + sign * basis[j * 3]!) < 0.03, `${name}, x of ${i}`);
      assert.ok(Math.abs(basis[i * 3 + 1]! - sign * basis[j * 3 + 1]!) < 0.03, `${name}, y of ${i}`);
    }
  }
});

/** For every vertex the one at its mirror place; the average face is symmetric to 0.01 cm. */
function mirrorPairs(): number[] {
  const { vertices } = canonical;
  return Array.from({ length: SKIN_POINT_COUNT }, (_, i) => {
    let best = 0;
    let nearest = Infinity;
    for (let j = 0; j < SKIN_POINT_COUNT; j++) {
      const distance = Math.hypot(
        vertices[i * 3]! + vertices[j * 3]!,
        vertices[i * 3 + 1]! - vertices[j * 3 + 1]!,
        vertices[i * 3 + 2]! - vertices[j * 3 + 2]!,
      );
      if (distance < nearest) {
        nearest = distance;
        best = j;
      }
    }
    return best;
  });
}

test('a blink brings the lids together and a squint lifts the lower one', () => {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical));
  const points = Float32Array.from(rig.local);
  closeLids(rig, { ...restParameters(), blinkRight: 1 }, points);
  const opening = rig.local[145 * 3 + 1]! - rig.local[159 * 3 + 1]!;
  assert.ok(points[145 * 3 + 1]! - points[159 * 3 + 1]! < 0.1 * opening);
  assert.equal(points[374 * 3 + 1], rig.local[374 * 3 + 1]);
});

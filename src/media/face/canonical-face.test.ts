import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { type CanonicalFace, parseCanonicalFace } from './canonical-face.ts';
import {
  FACE_OVAL,
  LEFT_BROW,
  LEFT_EYE,
  LOWER_LIP_RINGS,
  POINT,
  REFINED_LEFT_EYE,
  REFINED_LIPS,
  REFINED_RIGHT_EYE,
  RIGHT_BROW,
  RIGHT_EYE,
  UPPER_LIP_RINGS,
} from './landmarks.ts';

describe('canonical face', () => {
  let face: CanonicalFace;
  before(async () => {
    face = parseCanonicalFace((await loadLocalWeights()).face.geometry);
  });
  const x = (index: number): number => face.vertices[index * 3]!;
  const y = (index: number): number => face.vertices[index * 3 + 1]!;
  const z = (index: number): number => face.vertices[index * 3 + 2]!;

  test('has 468 vertices in centimetres, 898 triangles and texture coordinates', () => {
    assert.equal(face.vertices.length, 468 * 3);
    assert.equal(face.triangles.length, 898 * 3);
    assert.ok(face.triangles.every((index) => index < 468));
    assert.ok(face.uv.every((value) => value >= 0 && value <= 1));
    const height = y(POINT.chin) - y(POINT.foreheadTop);
    assert.ok(height > 15 && height < 20, `face height ${height} cm`);
  });

  test('looks out of the picture: x to the right, y down, nose towards the camera', () => {
    assert.ok(x(POINT.rightEyeOuter) < 0 && x(POINT.leftEyeOuter) > 0);
    assert.ok(y(POINT.foreheadTop) < y(POINT.noseTip) && y(POINT.noseTip) < y(POINT.chin));
    assert.ok(z(POINT.noseTip) < z(POINT.rightCheekEdge));
  });

  test('tables on both sides mirror each other on it', () => {
    const pairs: (readonly [readonly number[], readonly number[]])[] = [
      [RIGHT_EYE.upperLid, LEFT_EYE.upperLid],
      [RIGHT_EYE.lowerLid, LEFT_EYE.lowerLid],
      [RIGHT_EYE.crease, LEFT_EYE.crease],
      [RIGHT_EYE.aboveCrease, LEFT_EYE.aboveCrease],
      [RIGHT_EYE.belowLid, LEFT_EYE.belowLid],
      [RIGHT_BROW, LEFT_BROW],
      [REFINED_RIGHT_EYE, REFINED_LEFT_EYE],
    ];
    for (const { points } of [...UPPER_LIP_RINGS, ...LOWER_LIP_RINGS]) pairs.push([points, points.toReversed()]);
    pairs.push([FACE_OVAL, [FACE_OVAL[0], ...FACE_OVAL.slice(1).toReversed()]]);
    for (const [right, left] of pairs) {
      assert.equal(right.length, left.length);
      right.forEach((index, k) => {
        const other = left[k]!;
        const gap = Math.hypot(x(index) + x(other), y(index) - y(other), z(index) - z(other));
        assert.ok(gap < 0.05, `points ${index} and ${other} are ${gap} cm from mirroring`);
      });
    }
  });

  test('lip rings nest from the outer contour inwards, and no refined point is listed twice', () => {
    for (let ring = 1; ring < 4; ring++) {
      assert.ok(y(UPPER_LIP_RINGS[ring]!.points[5]!) > y(UPPER_LIP_RINGS[ring - 1]!.points[5]!));
      assert.ok(y(LOWER_LIP_RINGS[ring]!.points[5]!) < y(LOWER_LIP_RINGS[ring - 1]!.points[5]!));
    }
    for (const [table, size] of [
      [REFINED_LIPS, 80],
      [REFINED_RIGHT_EYE, 71],
      [REFINED_LEFT_EYE, 71],
    ] as const) {
      assert.equal(new Set<number>(table).size, size);
    }
  });

  test('a file of another kind is refused', () => {
    assert.throws(() => parseCanonicalFace(new Uint8Array([8, 1])), /468 points/);
    assert.throws(() => parseCanonicalFace(new Uint8Array([0xff])), /ends inside a number/);
  });
});

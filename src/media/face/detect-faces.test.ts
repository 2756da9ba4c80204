import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boxOverlap, type FaceDetection, mergeOverlapping } from './detect-faces.ts';

function detection(x: number, score: number): FaceDetection {
  const keypoints = Array.from({ length: 6 }, (_, k) => ({ x: x + k, y: k }));
  return { box: { x, y: 0, width: 10, height: 10 }, keypoints, score };
}

describe('face candidates', () => {
  test('overlap is intersection over union', () => {
    const box = { x: 0, y: 0, width: 10, height: 10 };
    assert.equal(boxOverlap(box, box), 1);
    assert.equal(boxOverlap(box, { ...box, x: 5 }), 50 / 150);
    assert.equal(boxOverlap(box, { ...box, x: 10 }), 0);
    assert.equal(boxOverlap(box, { x: 2, y: 2, width: 5, height: 2 }), 0.1);
  });

  test('overlapping candidates merge by score, separate ones stay', () => {
    const merged = mergeOverlapping([detection(1, 0.6), detection(0, 0.9), detection(50, 0.5)]);
    assert.equal(merged.length, 2);
    assert.ok(Math.abs(merged[0]!.box.x - 0.6 / 1.5) < 1e-12);
    assert.ok(Math.abs(merged[0]!.keypoints[3]!.x - (3 + 0.6 / 1.5)) < 1e-12);
    assert.equal(merged[0]!.score, 0.9);
    assert.deepEqual(merged[1], detection(50, 0.5));
    assert.deepEqual(mergeOverlapping([]), []);
  });
});

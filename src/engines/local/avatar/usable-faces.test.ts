import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../lib/failure.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import { FACE_POINT_COUNT, POINT } from '../../../media/face/landmarks.ts';
import { selectUsableFaces, withUsableFaces } from './usable-faces.ts';

/** A face whose cheeks are `pixels` apart, along a slanted line. */
function makeFace(pixels: number): LocatedFace {
  const landmarks = new Float64Array(FACE_POINT_COUNT * 3);
  landmarks.set([0.6 * pixels, 0.8 * pixels, 99], POINT.leftCheekEdge * 3);
  const box = { x: 0, y: 0, width: pixels, height: pixels };
  return { box, landmarks, score: 1, roi: { centerX: 0, centerY: 0, size: pixels, rotation: 0 } };
}

test('40 pixels of the photo are enough, whatever size it is searched at', () => {
  const [wide, narrow] = [makeFace(40), makeFace(39.9)];
  assert.deepEqual(selectUsableFaces([wide, narrow], 1), { faces: [wide], problem: undefined });
  // Enlarging adds pixels, shrinking takes some; neither changes what the photo holds.
  assert.deepEqual(selectUsableFaces([makeFace(79)], 2).faces, []);
  assert.equal(selectUsableFaces([makeFace(20)], 0.5).faces.length, 1);
});

test('only a picture whose faces are all too small has a problem', () => {
  assert.deepEqual(selectUsableFaces([], 1), { faces: [], problem: undefined });
  assert.equal(
    selectUsableFaces([makeFace(12), makeFace(18.4)], 1).problem,
    'The faces in the image are too small: the largest is 18 pixels wide, at least 40 are needed',
  );
});

test('a finder for a photo of 64 pixels, searched at 512, refuses its face of 20', () => {
  const finder: FaceFinder = {
    detect: () => [],
    locate: () => ({ faces: [makeFace(160)] }),
    locateIn: () => [],
    track: () => null,
    dispose: () => undefined,
  };
  const picture = { width: 384, height: 512, data: new Uint8Array(0) };
  assert.throws(
    () => withUsableFaces(finder, 64).locate(picture),
    (error) => error instanceof Failure && error.reason === 'no_subject' && /largest is 20 pixels/.test(error.message),
  );
  assert.equal(withUsableFaces(finder, 512).locate(picture).faces.length, 1);
});

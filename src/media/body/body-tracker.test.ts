import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { createFaceFinder, type FaceFinder } from '../face/face-finder.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { createNnRuntime } from '../nn/nn-runtime.ts';
import { readTestPicture } from '../test-pictures.ts';
import { BODY_POINT, type Place } from './body-points.ts';
import { type BodyTracker, createBodyTracker, type TrackedBody } from './body-tracker.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;

describe('body tracker', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, () => {
  const mediaDir = MEDIA ?? '';
  let finder: FaceFinder;
  let tracker: BodyTracker;
  before(async () => {
    const weights = await loadLocalWeights();
    const runtime = await createNnRuntime(weights);
    finder = createFaceFinder({ runtime, weights: weights.face });
    tracker = createBodyTracker({ runtime, weights: weights.pose });
  });

  function locate(image: RgbImage): TrackedBody {
    const [face] = finder.locate(image).faces;
    assert.ok(face);
    const body = tracker.locate(image, face.box);
    assert.ok(body);
    return body;
  }

  test('finds the joints of a woman with raised hands, on the sides they are', async () => {
    const body = locate(await readTestPicture(mediaDir, 'frames/f01_last.jpg'));
    // Read off the picture by eye.
    const seen: readonly (readonly [number, Place])[] = [
      [BODY_POINT.leftShoulder, { x: 385, y: 225 }],
      [BODY_POINT.rightShoulder, { x: 245, y: 238 }],
      [BODY_POINT.leftElbow, { x: 452, y: 315 }],
      [BODY_POINT.leftWrist, { x: 380, y: 290 }],
      [BODY_POINT.rightElbow, { x: 200, y: 340 }],
      [BODY_POINT.rightWrist, { x: 218, y: 268 }],
    ];
    for (const [index, place] of seen) {
      const point = body.points[index]!;
      assert.ok(Math.hypot(point.x - place.x, point.y - place.y) < 32, `point ${index} at ${point.x}, ${point.y}`);
      assert.ok(point.score > 0.8, `point ${index} scored ${point.score}`);
    }
  });

  test('follows the body when the picture moves under the last crop', async () => {
    const image = await readTestPicture(mediaDir, 'frames/f01_last.jpg');
    const body = locate(image);
    const shift = 20;
    const again = tracker.track(image, { ...body.roi, centerX: body.roi.centerX + shift });
    assert.ok(again);
    for (const index of [BODY_POINT.leftShoulder, BODY_POINT.leftElbow, BODY_POINT.rightWrist]) {
      const [a, b] = [body.points[index]!, again.points[index]!];
      const off = Math.hypot(a.x - b.x, a.y - b.y);
      assert.ok(off < 14, `point ${index} off by ${off}`);
    }
    assert.ok(Math.abs(again.roi.centerX - body.roi.centerX) < shift / 2);
  });

  test('is sure of the shoulders of a bust and not of wrists outside the picture', async () => {
    const { points } = locate(await readTestPicture(mediaDir, 'portraits/p06_m_neutral_suit.jpg', 720));
    assert.ok(points[BODY_POINT.leftShoulder]!.score > 0.5 && points[BODY_POINT.rightShoulder]!.score > 0.5);
    for (const index of [BODY_POINT.leftWrist, BODY_POINT.rightWrist]) assert.ok(points[index]!.score < 0.25);
  });

  test('sees nobody in a landscape', async () => {
    const image = await readTestPicture(mediaDir, 'negatives/n04_landscape.jpg', 640);
    assert.equal(tracker.locate(image, { x: 200, y: 100, width: 60, height: 70 }), null);
  });
});

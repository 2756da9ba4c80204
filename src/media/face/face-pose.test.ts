import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../random.ts';
import { eulerFromRotation, fitSimilarity, rotationFromEuler, toLocalPoints, toPicturePoints } from './face-pose.ts';

function cloud(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count * 3 }, () => random.between(-8, 8));
}

const ALL = Array.from({ length: 40 }, (_, k) => k);

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `value ${i}: ${actual[i]} instead of ${expected[i]}`);
  }
}

describe('face pose', () => {
  for (const angles of [
    { yaw: 0, pitch: 0, roll: 0 },
    { yaw: 0.4, pitch: -0.3, roll: 0.9 },
    { yaw: -1.1, pitch: 0.7, roll: -2.8 },
    { yaw: 0, pitch: 0, roll: Math.PI },
  ]) {
    test(`recovers a known similarity, angles ${JSON.stringify(angles)}`, () => {
      const source = cloud(40, 1);
      const truth = { rotation: rotationFromEuler(angles), scale: 23.5, translation: Float64Array.of(310, -42, 7) };
      const pose = fitSimilarity(source, toPicturePoints(source, truth), { indices: ALL });
      assertClose(pose.rotation, truth.rotation, 1e-9);
      assertClose(pose.translation, truth.translation, 1e-8);
      assert.ok(Math.abs(pose.scale - 23.5) < 1e-9);
    });
  }

  test('fits noise in the least-squares sense: no nudge of the answer does better', () => {
    const source = cloud(40, 2);
    const random = createRandom(3);
    const target = toPicturePoints(source, {
      rotation: rotationFromEuler({ yaw: 0.2, pitch: 0.1, roll: -0.4 }),
      scale: 10,
      translation: Float64Array.of(1, 2, 3),
    }).map((value) => value + 4 * random.normal());
    const pose = fitSimilarity(source, target, { indices: ALL });
    const error = (candidate: typeof pose): number =>
      toPicturePoints(source, candidate).reduce((sum, value, i) => sum + (value - target[i]!) ** 2, 0);
    const best = error(pose);
    const angles = eulerFromRotation(pose.rotation);
    for (const step of [-0.002, 0.002]) {
      assert.ok(error({ ...pose, scale: pose.scale * (1 + step) }) > best);
      for (const axis of ['yaw', 'pitch', 'roll'] as const) {
        const rotation = rotationFromEuler({ ...angles, [axis]: angles[axis] + step });
        assert.ok(error({ ...pose, rotation }) > best, axis);
      }
    }
  });

  test('ignores points of weight zero and points that are not selected', () => {
    const source = cloud(40, 4);
    const truth = {
      rotation: rotationFromEuler({ yaw: 0.3, pitch: 0, roll: 0 }),
      scale: 2,
      translation: Float64Array.of(5, 5, 5),
    };
    const target = toPicturePoints(source, truth);
    target[0] = 9999;
    target[3] = -9999;
    const indices = ALL.slice(1);
    const pose = fitSimilarity(source, target, { indices, weights: indices.map((index) => (index === 1 ? 0 : 1)) });
    assertClose(pose.rotation, truth.rotation, 1e-9);
  });

  test('angles survive the way through a matrix', () => {
    for (const yaw of [-1.3, 0, 0.7]) {
      for (const pitch of [-0.9, 0.2]) {
        for (const roll of [-3, 0, 1.4]) {
          const back = eulerFromRotation(rotationFromEuler({ yaw, pitch, roll }));
          assertClose([back.yaw, back.pitch, back.roll], [yaw, pitch, roll], 1e-12);
        }
      }
    }
  });

  test('signs: yaw turns the nose left on screen, pitch down, roll turns clockwise', () => {
    const unit = { scale: 1, translation: new Float64Array(3) };
    const nose = [0, 0, -1];
    assert.ok(toPicturePoints(nose, { ...unit, rotation: rotationFromEuler({ yaw: 0.2, pitch: 0, roll: 0 }) })[0]! < 0);
    assert.ok(toPicturePoints(nose, { ...unit, rotation: rotationFromEuler({ yaw: 0, pitch: 0.2, roll: 0 }) })[1]! > 0);
    const right = toPicturePoints([1, 0, 0], { ...unit, rotation: rotationFromEuler({ yaw: 0, pitch: 0, roll: 0.2 }) });
    assert.ok(right[1]! > 0);
  });

  test('local coordinates are the inverse of picture coordinates', () => {
    const points = cloud(20, 5);
    const pose = {
      rotation: rotationFromEuler({ yaw: 0.5, pitch: 0.2, roll: 1 }),
      scale: 31,
      translation: Float64Array.of(7, 8, 9),
    };
    assertClose(toLocalPoints(toPicturePoints(points, pose), pose), points, 1e-12);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BODY_POINT, type BodyPose } from './body-points.ts';
import { type BodySample, layBodyTrack } from './body-track.ts';
import { HANGING, poseOf } from './test-figure.ts';

const BASE = poseOf(HANGING);

/** The base pose, its left wrist moved and believed as told. */
function withWrist(x: number, score = 1): BodyPose {
  const points = BASE.points.map((point, i) => (i === BODY_POINT.leftWrist ? { ...point, x, score } : point));
  return { points, score: 1 };
}

function wristOf(pose: BodyPose | null | undefined): number {
  return pose?.points[BODY_POINT.leftWrist]?.x ?? Number.NaN;
}

describe('body track', () => {
  test('a body that stands still stays exactly where it is', () => {
    const samples = Array.from({ length: 8 }, (_, k): BodySample => ({ timeSeconds: k / 10, pose: BASE }));
    for (const pose of layBodyTrack(
      samples,
      Float64Array.from({ length: 21 }, (_, k) => k / 30),
    )) {
      pose?.points.forEach((point, i) => {
        assert.ok(Math.hypot(point.x - BASE.points[i]!.x, point.y - BASE.points[i]!.y) < 1e-9);
      });
    }
  });

  test('a gesture of 1.5 Hz seen ten times a second keeps its phase and most of its height', () => {
    const at = (time: number): number => 100 + 40 * Math.sin(2 * Math.PI * 1.5 * time);
    const samples = Array.from(
      { length: 31 },
      (_, k): BodySample => ({
        timeSeconds: k / 10,
        pose: withWrist(at(k / 10)),
      }),
    );
    const times = Float64Array.from({ length: 61 }, (_, k) => 0.5 + k / 30);
    const values = layBodyTrack(samples, times).map(wristOf);
    // Least squares against sine and cosine of the same frequency.
    let sine = 0;
    let cosine = 0;
    values.forEach((value, k) => {
      sine += (value - 100) * Math.sin(2 * Math.PI * 1.5 * times[k]!);
      cosine += (value - 100) * Math.cos(2 * Math.PI * 1.5 * times[k]!);
    });
    const phase = Math.atan2(cosine, sine);
    assert.ok(Math.abs(phase) < 0.02, `phase ${phase}`);
    assert.ok(Math.hypot(sine, cosine) / 30.5 > 0.82 * 40, `height ${Math.hypot(sine, cosine) / 30.5}`);
  });

  test('a wrist that was not believed is taken from its neighbours', () => {
    const samples = [100, 100, 100, 400, 100, 100, 100].map(
      (x, k): BodySample => ({
        timeSeconds: k / 10,
        pose: withWrist(x, x === 400 ? 0 : 1),
      }),
    );
    const [pose] = layBodyTrack(samples, Float64Array.of(0.3));
    assert.ok(wristOf(pose) < 140, `wrist at ${wristOf(pose)}`);
  });

  test('short gaps are bridged, long ones and what lies before the first sight are not', () => {
    const samples: BodySample[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 2, 2.1].map((timeSeconds) => ({
      timeSeconds: timeSeconds + 1,
      pose: timeSeconds > 0.1 && timeSeconds < 0.4 ? null : withWrist(100 + timeSeconds * 10),
    }));
    const read = (time: number): number => wristOf(layBodyTrack(samples, Float64Array.of(time))[0]);
    assert.ok(Math.abs(read(1.25) - 102.5) < 0.5, 'bridged');
    assert.equal(read(1.7), 105, 'held for a moment');
    assert.ok(Number.isNaN(read(2.2)), 'unknown in the long gap');
    assert.ok(Number.isNaN(read(0.5)), 'unknown before the first sight');
  });
});

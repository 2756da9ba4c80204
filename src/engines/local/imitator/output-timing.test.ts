import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outputFps, planTiming } from './output-timing.ts';

test('rates of 24 to 30 stay, others become a simple multiple or part', () => {
  const rows: [number, number][] = [
    [24, 24],
    [25, 25],
    [29.97, 29.97],
    [30, 30],
    [60, 30],
    [59.94, 29.97],
    [50, 25],
    [48, 24],
    [12, 24],
    [12.5, 25],
    [15, 30],
    [10, 30],
    [20, 25],
    [45, 25],
    [17.43, 25],
    [240, 25],
  ];
  for (const [driver, output] of rows) {
    const fps = outputFps(driver);
    assert.ok(fps >= 24 && fps <= 30);
    if (driver !== 240) assert.equal(fps, output, `${driver}`);
  }
});

test('the output is as long as the driver, within half a frame', () => {
  for (const fps of [12, 23.976, 25, 29.97, 50, 60]) {
    for (const frames of [3, 77, 301]) {
      const timesSeconds = Float64Array.from({ length: frames }, (_, i) => 0.5 + i / fps);
      const timing = planTiming({ timesSeconds, durationSeconds: frames / fps, maxSeconds: 30 });
      assert.ok(Math.abs(timing.frames / timing.fps - frames / fps) <= 0.5 / timing.fps + 1e-9);
      assert.equal(timing.timesSeconds[0], 0.5);
    }
  }
});

test('a driver beyond the limit is cut, a variable rate is not kept', () => {
  const steady = Float64Array.from({ length: 800 }, (_, i) => i / 25);
  const cut = planTiming({ timesSeconds: steady, durationSeconds: 32, maxSeconds: 30 });
  assert.deepEqual([cut.frames, cut.fps, cut.keepsRate], [750, 25, true]);
  const short = planTiming({ timesSeconds: steady.subarray(0, 40), durationSeconds: 32, maxSeconds: 1.6 });
  assert.deepEqual([short.frames, short.fps], [40, 25]);
  const uneven = steady.map((time, i) => time + (i % 3 === 0 ? 0.015 : 0));
  assert.equal(planTiming({ timesSeconds: uneven, durationSeconds: 32, maxSeconds: 40 }).keepsRate, false);
});

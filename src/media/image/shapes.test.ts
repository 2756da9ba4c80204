import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extremeFilter } from './extreme-filter.ts';
import { fillPolygon, growPolygon } from './fill-polygon.ts';
import { rollOff, toLevel, toLinear } from './linear-light.ts';
import { createPlane } from './rgb-image.ts';

test('a square covers its pixels, also when it reaches over the border', () => {
  const plane = createPlane(10, 8);
  const corners = [
    { x: -3, y: 2 },
    { x: 4, y: 2 },
    { x: 4, y: 5 },
    { x: -3, y: 5 },
  ];
  fillPolygon(plane, corners);
  assert.equal(
    plane.data.reduce((sum, value) => sum + value, 0),
    12,
  );
  assert.deepEqual([plane.data[2 * 10 + 3], plane.data[2 * 10 + 4], plane.data[5 * 10]], [1, 0, 0]);
});

test('growing moves corners away from the middle', () => {
  const [corner] = growPolygon(
    [
      { x: 1, y: 0 },
      { x: -1, y: 0 },
    ],
    2,
  );
  assert.deepEqual(corner, { x: 3, y: 0 });
});

test('the largest and the smallest of a square window', () => {
  const plane = createPlane(7, 7);
  plane.data[24] = 5;
  assert.equal(extremeFilter(plane, 1, 'max').data.filter((value) => value === 5).length, 9);
  assert.ok(extremeFilter(plane, 1, 'min').data.every((value) => value === 0));
});

test('levels survive the way to light and back; highlights bend but never reach white', () => {
  for (let level = 0; level <= 255; level += 5) assert.ok(Math.abs(toLevel(toLinear(level)) - level) < 1.2, `${level}`);
  assert.equal(rollOff(0.5), 0.5);
  assert.ok(rollOff(40) <= 1 && rollOff(2) > rollOff(1));
});

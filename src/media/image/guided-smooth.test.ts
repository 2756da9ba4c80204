import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guidedSmooth } from './guided-smooth.ts';
import { createPlane } from './rgb-image.ts';

for (const radius of [3, 12]) {
  test(`radius ${radius}: ripples go, an edge stays`, () => {
    const plane = createPlane(96, 40);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = (i % 96 < 48 ? 40 : 200) + (i % 2 === 0 ? 2 : -2);
    const { data } = guidedSmooth(plane, plane, { radius, epsilon: 60 });
    const at = (x: number): number => data[20 * 96 + x]!;
    assert.ok(Math.abs(at(10) - at(11)) < 1, 'ripples of 4 levels are gone');
    assert.ok(at(53) - at(42) > 140, `the edge of 160 levels is ${at(53) - at(42)}`);
  });
}

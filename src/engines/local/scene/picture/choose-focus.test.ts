import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseFocus } from './choose-focus.ts';

const frame = { width: 1280, height: 720 };

test('without faces the camera goes just above the middle', () => {
  const { x, y } = chooseFocus([], frame);
  assert.equal(x, 640);
  assert.ok(y > 300 && y < 360);
});

test('one face with room above it is gone to', () => {
  assert.deepEqual(chooseFocus([{ x: 600, y: 300, width: 100, height: 120 }], frame), { x: 650, y: 360 });
});

test('hair near the border stays in the picture however near the camera comes', () => {
  for (const top of [40, 80, 150]) {
    const face = { x: 500, y: top, width: 150, height: 180 };
    const { y } = chooseFocus([face], frame);
    const hair = face.y - 0.55 * face.height;
    assert.ok(y >= 0);
    for (const scale of [1.1, 1.35]) {
      // What was cut before cannot be kept; what was in the picture is.
      if (hair > 0)
        assert.ok(y + (hair - y) * scale >= Math.min(hair, 0.02 * 720) - 1e-6, `top ${top}, scale ${scale}`);
    }
  }
});

test('of a group the middle is gone to, whoever is largest; a passer-by does not count', () => {
  const face = { y: 300, width: 100, height: 120 };
  const group = [
    { ...face, x: 1000, width: 110 },
    { ...face, x: 200 },
    { x: 20, y: 300, width: 30, height: 40 },
  ];
  assert.equal(chooseFocus(group, frame).x, (200 + 1110) / 2);
});

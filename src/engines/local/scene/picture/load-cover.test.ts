import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseWindow } from './load-cover.ts';

const frame = { width: 1280, height: 720 };

test('without a face the middle is shown', () => {
  assert.deepEqual(chooseWindow({ width: 1280, height: 960 }, frame, undefined), { x: 0, y: 120 });
  assert.deepEqual(chooseWindow({ width: 1600, height: 720 }, frame, undefined), { x: 160, y: 0 });
});

test('a face high up in a tall picture keeps its hair', () => {
  const face = { x: 400, y: 200, width: 300, height: 350 };
  const { y } = chooseWindow({ width: 1280, height: 1600 }, frame, face);
  assert.ok(y <= face.y - 0.5 * face.height + 1, `the frame begins at ${y}`);
  assert.ok(y + frame.height >= face.y + face.height, 'and its chin');
});

test('a face too large for both keeps its chin', () => {
  const face = { x: 300, y: 300, width: 600, height: 650 };
  const { y } = chooseWindow({ width: 1280, height: 1600 }, frame, face);
  assert.ok(y + frame.height >= face.y + face.height, `the frame ends at ${y + frame.height}`);
});

test('a face at the side of a wide picture is brought in, never past the border', () => {
  const wide = { width: 2200, height: 720 };
  const face = { x: 100, y: 200, width: 150, height: 170 };
  assert.equal(chooseWindow(wide, frame, face).x, 0);
  const right = chooseWindow(wide, frame, { ...face, x: 1300 });
  assert.equal(right.x, 1375 - 640);
});

test('a spare of a few pixels is no choice', () => {
  const face = { x: 400, y: 50, width: 200, height: 220 };
  assert.deepEqual(chooseWindow({ width: 1280, height: 724 }, frame, face), { x: 0, y: 2 });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { splitPersonMasks } from './person-masks.ts';

/** Two people of different colour who touch in the middle, on grey. */
function coupleScene() {
  const width = 240;
  const height = 160;
  const data = new Uint8Array(width * height * 3).fill(128);
  const matte = { width, height, data: new Float32Array(width * height) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = Math.hypot(x - 70, y - 40) < 25 || (y > 60 && x > 30 && x < 130);
      const right = Math.hypot(x - 180, y - 50) < 25 || (y > 70 && x >= 130 && x < 215);
      if (!left && !right) continue;
      data.set(left ? [200, 40, 40] : [40, 60, 200], (y * width + x) * 3);
      matte.data[y * width + x] = 1;
    }
  }
  return { image: { width, height, data }, matte };
}

const LEFT = { x: 52, y: 22, width: 36, height: 36 };
const RIGHT = { x: 162, y: 32, width: 36, height: 36 };

describe('person masks', () => {
  test('cut two touching people at their common border', () => {
    const { image, matte } = coupleScene();
    const [left, right] = splitPersonMasks(image, matte, [LEFT, RIGHT]);
    const at = (x: number, y: number): [number, number] => [left!.data[y * 240 + x]!, right!.data[y * 240 + x]!];
    for (const [x, y] of [
      [70, 40],
      [40, 150],
      [124, 90],
    ] as const) {
      assert.ok(at(x, y)[0] > 0.95 && at(x, y)[1] < 0.05, `left person at ${x},${y}: ${at(x, y)}`);
    }
    for (const [x, y] of [
      [180, 50],
      [205, 150],
      [136, 90],
    ] as const) {
      assert.ok(at(x, y)[1] > 0.95 && at(x, y)[0] < 0.05, `right person at ${x},${y}: ${at(x, y)}`);
    }
  });

  test('add up to the matte everywhere', () => {
    const { image, matte } = coupleScene();
    const masks = splitPersonMasks(image, matte, [LEFT, RIGHT]);
    for (let i = 0; i < matte.data.length; i++) {
      const sum = masks[0]!.data[i]! + masks[1]!.data[i]!;
      assert.ok(Math.abs(sum - matte.data[i]!) < 1e-5, `pixel ${i}: ${sum}`);
    }
  });

  test('come in the order of the faces, and one face keeps the whole matte', () => {
    const { image, matte } = coupleScene();
    const [first] = splitPersonMasks(image, matte, [RIGHT, LEFT]);
    assert.ok(first!.data[50 * 240 + 180]! > 0.95);
    assert.deepEqual(splitPersonMasks(image, matte, [LEFT])[0]!.data, matte.data);
  });
});

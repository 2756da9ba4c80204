import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareLeastSquares } from './solve-least-squares.ts';

const COLUMNS = [
  [1, 0, 2, 1],
  [0, 3, 1, 0],
];
const ONES = [1, 1, 1, 1];

test('amplitudes that made the measurements come back', () => {
  const measured = COLUMNS[0]!.map((value, k) => 0.7 * value - 0.2 * COLUMNS[1]![k]!);
  const [a, b] = prepareLeastSquares(COLUMNS, ONES, 1e-9).solve(measured);
  assert.ok(Math.abs(a! - 0.7) < 1e-6 && Math.abs(b! + 0.2) < 1e-6, `${a} ${b}`);
});

test('a ridge shrinks, a weight of zero ignores', () => {
  const measured = [1, 0, 2, 100];
  const [exact] = prepareLeastSquares(COLUMNS, [1, 1, 1, 0], 1e-9).solve(measured);
  assert.ok(Math.abs(exact! - 1) < 1e-6, `${exact}`);
  const [shrunk] = prepareLeastSquares(COLUMNS, [1, 1, 1, 0], 5).solve(measured);
  assert.ok(shrunk! > 0.3 && shrunk! < 0.7, `${shrunk}`);
});

test('columns that say the same are refused', () => {
  assert.throws(
    () =>
      prepareLeastSquares(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 1],
        0,
      ),
    /depend on each other/,
  );
});

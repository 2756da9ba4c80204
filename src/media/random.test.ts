import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 50 }, createRandom(seed).next);
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.notDeepEqual(draw(1), draw(2 ** 32 + 1), 'bits above 32 count');
});

test('uniform numbers fill [0, 1) evenly', () => {
  const random = createRandom(1);
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const value = random.next();
    assert.ok(value >= 0 && value < 1);
    const bin = Math.floor(value * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  // 5 standard deviations of a binomial bin (n = 100 000, p = 0.1) are 474.
  for (const count of bins) assert.ok(Math.abs(count - 10_000) < 474, `bin holds ${count}`);
});

test('normal and exponential have their moments', () => {
  const random = createRandom(3);
  const count = 50_000;
  let sum = 0;
  let squares = 0;
  let waiting = 0;
  for (let i = 0; i < count; i++) {
    const value = random.normal();
    sum += value;
    squares += value * value;
    waiting += random.exponential(2.5);
  }
  // Standard errors: mean 1/sqrt(n) = .0045, variance sqrt(2/n) = .0063, exponential 2.5/sqrt(n) = .011.
  assert.ok(Math.abs(sum / count) < 0.023);
  assert.ok(Math.abs(squares / count - 1) < 0.032);
  assert.ok(Math.abs(waiting / count - 2.5) < 0.056);
});

test('derived streams do not shift when the parent or a sibling draws', () => {
  const plain = createRandom(5).derive('blink').next();
  const parent = createRandom(5);
  parent.next();
  parent.derive('gaze').next();
  assert.equal(parent.derive('blink').next(), plain);
  assert.notEqual(parent.derive('gaze').next(), plain);
  assert.notEqual(parent.derive('blink').derive('blink').next(), plain);
});

test('a seed that is not a number is refused', () => {
  assert.throws(() => createRandom(Number.NaN), /seed/);
});

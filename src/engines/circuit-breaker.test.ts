import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCircuitBreaker } from './circuit-breaker.ts';

function open(options: { readonly threshold?: number } = {}) {
  const clock = { ms: 0 };
  const breaker = createCircuitBreaker({ now: () => clock.ms, coolDownMs: 1000, coolDownMaxMs: 3000, ...options });
  return { clock, breaker };
}

test('three failures in a row open it, a success in between does not let them add up', () => {
  const { breaker } = open();
  breaker.fail('a');
  breaker.fail('b');
  breaker.succeed();
  breaker.fail('c');
  breaker.fail('d');
  assert.equal(breaker.admit(), undefined);
  breaker.fail('e');
  assert.deepEqual(breaker.admit(), { why: 'e', waitMs: 1000, isFull: false, isCertain: false });
  assert.equal(breaker.reason(), 'e; tried again in 1 s');
});

test('after the cool-down one job tries; what it finds decides for the others', () => {
  const { clock, breaker } = open({ threshold: 1 });
  breaker.fail('broken');
  clock.ms = 1000;
  assert.equal(breaker.admit(), undefined);
  assert.equal(breaker.admit()?.isFull, false, 'a second one waits');
  breaker.fail('still broken');
  assert.equal(breaker.admit()?.waitMs, 2000, 'twice as long');
  clock.ms = 3000;
  assert.equal(breaker.admit(), undefined);
  breaker.succeed();
  assert.equal(breaker.admit(), undefined);
  assert.equal(breaker.admit(), undefined);
});

test('the cool-down has a limit, and failures while it rests do not lengthen it', () => {
  const { clock, breaker } = open({ threshold: 1 });
  for (let opening = 0; opening < 5; opening++) {
    breaker.fail('broken');
    breaker.fail('an old poll');
    const waitMs = breaker.admit()?.waitMs ?? 0;
    assert.equal(waitMs, [1000, 2000, 3000, 3000, 3000][opening]);
    clock.ms += waitMs;
    assert.equal(breaker.admit(), undefined);
  }
});

test('a trial that brings no news lets the next one try after a minute', () => {
  const { clock, breaker } = open({ threshold: 1 });
  breaker.fail('broken');
  clock.ms = 1000;
  assert.equal(breaker.admit(), undefined);
  clock.ms = 60_999;
  assert.notEqual(breaker.admit(), undefined);
  clock.ms = 61_000;
  assert.equal(breaker.admit(), undefined);
});

test('a certain failure opens it at once; a full upstream is no broken one', () => {
  const { clock, breaker } = open();
  breaker.pause('HTTP 429', 500);
  assert.deepEqual(breaker.admit(), { why: 'HTTP 429', waitMs: 500, isFull: true, isCertain: false });
  breaker.succeed();
  assert.equal(breaker.admit()?.isFull, true, 'a job that was on its way does not end the pause');
  clock.ms = 500;
  assert.equal(breaker.admit(), undefined);
  breaker.fail('HTTP 401', { isCertain: true });
  assert.deepEqual(breaker.admit(), { why: 'HTTP 401', waitMs: 1000, isFull: false, isCertain: true });
});

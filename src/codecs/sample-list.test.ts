import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaError } from './backend.ts';
import { SampleList } from './sample-list.ts';

const OPTIONS = { sampleRate: 10, maxSeconds: 2 };

function collect(delaySeconds: number): number[] {
  const list = new SampleList(OPTIONS, delaySeconds);
  for (const block of [[0.1, 0.2], [0.3], [0.4, 0.5]]) list.push(Float32Array.from(block));
  return [...list.join()].map((value) => Number(value.toFixed(1)));
}

test('sound that begins late gets silence, sound that begins early loses it', () => {
  assert.deepEqual(collect(0), [0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(collect(0.2), [0, 0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(collect(-0.3), [0.4, 0.5]);
  assert.deepEqual(collect(-9), []);
});

test('a start beyond the limit is refused before any memory is taken', () => {
  assert.throws(
    () => new SampleList(OPTIONS, 1e12),
    (error) => error instanceof MediaError && error.reason === 'too_long',
  );
});

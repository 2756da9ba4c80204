import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../lib/failure.ts';
import { findLostSpans, requirePerson, showSpans } from './lost-person.ts';
import { splitFrames } from './watch-threads.ts';

function watch(count: number, lost: (i: number) => boolean) {
  return Array.from({ length: count }, (_, i) => ({
    timeSeconds: 2 + i / 25,
    landmarks: lost(i) ? null : new Float32Array(3),
    mouth: null,
  }));
}

test('long gaps are told by their place, short ones are bridged in silence', () => {
  const watched = watch(250, (i) => (i >= 50 && i < 100) || (i > 120 && i < 130) || i >= 220);
  assert.equal(showSpans(findLostSpans(watched, 10)), 'from 2.0 to 4.0 s and from 8.8 to 10.0 s');
  assert.deepEqual(
    findLostSpans(
      watch(250, () => false),
      10,
    ),
    [],
  );
});

test('half of the frames must show the person, else the failure says where nobody was', () => {
  const enough = watch(100, (i) => i >= 50);
  requirePerson(enough, findLostSpans(enough, 4));
  const tooFew = watch(100, (i) => i >= 40);
  assert.throws(
    () => requirePerson(tooFew, findLostSpans(tooFew, 4)),
    (error) =>
      error instanceof Failure &&
      error.reason === 'no_subject' &&
      error.details.param === 'driving_video_info.video_url' &&
      error.details.detail === 'a face in 40 % of the frames, at least 50 % are needed; nobody from 1.6 to 4.0 s',
  );
});

test('the threads share all frames, none twice', () => {
  const times = Float64Array.from({ length: 101 }, (_, i) => i / 25);
  assert.deepEqual(splitFrames(times, 2), [
    { fromSeconds: 0, frames: 50 },
    { fromSeconds: 2, frames: 51 },
  ]);
  assert.deepEqual(splitFrames(times.subarray(0, 30), 2), [{ fromSeconds: 0, frames: 30 }]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import { followPerson } from './follow-person.ts';

const IMAGE = { width: 640, height: 480, data: new Uint8Array(0) };

function faceAt(x: number, size = 60): LocatedFace {
  const box = { x, y: 100, width: size, height: size };
  const roi = { centerX: x, centerY: 100, size, rotation: 0 };
  return { box, landmarks: new Float64Array(478 * 3), score: 1, roi };
}

/** A finder whose answers are set before every frame. */
function scripted() {
  const script = { tracked: null as LocatedFace | null, found: [] as LocatedFace[], searches: 0 };
  const finder: FaceFinder = {
    detect: () => [],
    locate: () => ({ faces: script.found }),
    locateIn: () => {
      script.searches++;
      return script.found;
    },
    track: () => script.tracked,
    dispose: () => undefined,
  };
  return { script, finder };
}

test('found once, then followed without searching', () => {
  const { script, finder } = scripted();
  const follower = followPerson(finder, [{ timeSeconds: 0, box: faceAt(100).box }]);
  script.found = [faceAt(100)];
  assert.equal(follower.next(IMAGE, 0)?.box.x, 100);
  script.tracked = faceAt(110);
  assert.equal(follower.next(IMAGE, 0.04)?.box.x, 110);
  assert.equal(script.searches, 1);
});

test('a face that jumps away or swells is another one: it is looked for again', () => {
  const { script, finder } = scripted();
  const follower = followPerson(finder, [{ timeSeconds: 0, box: faceAt(100).box }]);
  script.found = [faceAt(100)];
  follower.next(IMAGE, 0);
  for (const wrong of [faceAt(160), faceAt(100, 120)]) {
    script.tracked = wrong;
    assert.equal(follower.next(IMAGE, 0.04)?.box.x, 100);
    assert.equal(script.searches, 2);
    script.searches = 1;
  }
});

test('a lost face is looked for now and then, and only near where the person was', () => {
  const { script, finder } = scripted();
  const follower = followPerson(finder, [{ timeSeconds: 0, box: faceAt(100).box }]);
  script.found = [faceAt(100)];
  follower.next(IMAGE, 0);
  script.found = [faceAt(500)];
  for (let i = 1; i <= 25; i++) assert.equal(follower.next(IMAGE, i / 25), null);
  assert.ok(script.searches > 5 && script.searches < 14, `${script.searches} searches`);
  script.found = [faceAt(130), faceAt(500)];
  assert.equal(follower.next(IMAGE, 1.2)?.box.x, 130);
});

test('the survey knows better than the mesh who is followed', () => {
  const { script, finder } = scripted();
  const sightings = [0, 1].map((timeSeconds) => ({ timeSeconds, box: faceAt(100).box }));
  const follower = followPerson(finder, sightings);
  script.found = [faceAt(100)];
  follower.next(IMAGE, 0);
  for (let i = 1; i < 9; i++) {
    script.tracked = faceAt(100 + 30 * i);
    follower.next(IMAGE, 0.3 + i * 0.04);
  }
  script.tracked = faceAt(360);
  assert.equal(follower.next(IMAGE, 0.9)?.box.x, 100);
});

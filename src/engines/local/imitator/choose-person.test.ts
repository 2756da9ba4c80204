import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePerson, type Look } from './choose-person.ts';

const PICTURE = { width: 640, height: 480 };

function box(x: number, y: number, size: number) {
  return { x: x - size / 2, y: y - size / 2, width: size, height: size };
}

function looks(count: number, faces: (k: number) => ReturnType<typeof box>[]): Look[] {
  return Array.from({ length: count }, (_, k) => ({ timeSeconds: k / 2, faces: faces(k) }));
}

test('the largest person is followed as they move', () => {
  const person = choosePerson(
    looks(6, (k) => [box(200 + 30 * k, 200, 100), box(500, 300, 60)]),
    PICTURE,
  );
  assert.equal(person.people, 2);
  assert.equal(person.sightings.length, 6);
  assert.equal(person.sightings[5]!.box.width, 100);
});

test('of two alike the central one; a small one who stays beats a large one who passes', () => {
  const central = choosePerson(
    looks(4, () => [box(60, 240, 80), box(320, 240, 80)]),
    PICTURE,
  );
  assert.equal(central.sightings[0]!.box.x, 280);
  const stays = choosePerson(
    looks(10, (k) => (k < 2 ? [box(320, 240, 70), box(520, 240, 140)] : [box(320, 240, 70)])),
    PICTURE,
  );
  assert.equal(stays.sightings.length, 10);
});

test('a face seen once is nobody else; nobody is nobody', () => {
  const once = choosePerson(
    looks(12, (k) => (k === 5 ? [box(300, 200, 90), box(600, 50, 30)] : [box(300, 200, 90)])),
    PICTURE,
  );
  assert.equal(once.people, 1);
  assert.deepEqual(
    choosePerson(
      looks(3, () => []),
      PICTURE,
    ),
    { sightings: [], people: 0 },
  );
});

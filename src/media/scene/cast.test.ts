import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../random.ts';
import { castSubjects } from './cast.ts';
import { plainSubject, type Shot, type Subject } from './shot.ts';
import { createNoise } from './tile-noise.ts';

const cloth = createNoise(1, { size: 64, period: 4, octaves: 3, gain: 0.5 });

function membersOf(...subjects: readonly Pick<Subject, 'kind' | 'action'>[]) {
  const shot: Shot = {
    startFrame: 0,
    frames: 120,
    setting: 'meadow',
    timeOfDay: 'day',
    weather: 'clear',
    subjects: subjects.map(({ kind, action }) => plainSubject(kind, action)),
    camera: { move: 'static', speed: 1 },
    framing: 'medium',
    grades: [],
    particles: [],
  };
  return castSubjects(shot, cloth, createRandom(4)).members;
}

describe('castSubjects', () => {
  test('a rider goes where the horse goes', () => {
    const [rider, horse] = membersOf({ kind: 'person', action: 'ride' }, { kind: 'horse', action: 'run' });
    const wayOf = (member: typeof rider) => [member?.ahead, member?.aside, member?.turn, member?.speed];
    assert.deepEqual(wayOf(rider), wayOf(horse));
    assert.equal(rider?.subject.action, 'ride');
    assert.ok((horse?.speed ?? 0) > 0);
  });

  test('who rides and has no horse sits', () => {
    assert.equal(membersOf({ kind: 'person', action: 'ride' })[0]?.subject.action, 'sit');
  });
});

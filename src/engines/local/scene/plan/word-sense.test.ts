import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPictureWords } from '../picture/picture-words.ts';
import { CAMERA_WORDS } from './camera-words.ts';
import { SETTING_WORDS, TIME_WORDS, WEATHER_WORDS } from './place-words.ts';
import { SUBJECT_WORDS } from './subject-words.ts';
import { findMoves, findNouns } from './word-sense.ts';
import type { WordTable } from './word-table.ts';

function senses(text: string): string[] {
  const found: string[] = [];
  for (const table of [SETTING_WORDS, TIME_WORDS, WEATHER_WORDS] as readonly WordTable<string>[])
    found.push(...findNouns(text, table).map(({ value }) => value));
  return [...new Set(found)].filter((value) => value !== 'open');
}

const kinds = (text: string): string[] => findNouns(text, SUBJECT_WORDS).map(({ value }) => value.kind);
const moves = (text: string): string[] => findMoves(text, CAMERA_WORDS).map(({ value }) => value);

describe('findNouns', () => {
  for (const [text, expected] of [
    ['she waves at the camera', []],
    ['a woman waves goodbye', []],
    ['the waves crash', ['sea']],
    ['a woman watches the waves', ['sea']],
    ['he parks his bike', []],
    ['they walk in the park', ['meadow']],
    ['a sea of faces', []],
    ['the sea of Japan', ['sea']],
    ['a field of wheat', ['meadow']],
    ['the field of medicine', []],
    ['a stage of life', []],
    ['the stage of the old theatre', ['stage']],
    ['a storm of applause', []],
    ['the ship sails through a storm', ['sea', 'storm']],
    ['she sails through the exam', []],
    ['a plain cup', []],
    ['the plain lies in the sun', ['meadow', 'clear']],
    ['a five-star meal', []],
    ['火锅和水果', []],
    ['海鲜和海报', []],
    ['海里的山', ['sea', 'mountain']],
    ['她叫林海，在笑', []],
    ['李山和王江在下棋', []],
    ['雪糕', []],
    ['雪落在湖上', ['lake', 'snow']],
  ] as const) {
    it(`reads "${text}" as ${expected.join(' and ') || 'no place'}`, () => assert.deepEqual(senses(text), expected));
  }

  it('knows what somebody does from what somebody is', () => {
    assert.deepEqual(kinds('a boy fishes a coin out of the dough'), ['person']);
    assert.deepEqual(kinds('a boy and three fishes'), ['person', 'fish']);
    assert.deepEqual(kinds('the camera trucks left past two trucks'), ['car']);
    assert.deepEqual(kinds('马克杯和一匹马'), ['horse']);
    assert.deepEqual(kinds('火车、自行车和汽车'), ['car']);
    assert.deepEqual(kinds('熊猫追着猫'), ['cat']);
  });

  it('lets water ripple only where water is meant', () => {
    assert.equal(readPictureWords('水果放在桌上').water, false);
    assert.equal(readPictureWords('她挥手, she waves').water, false);
    assert.equal(readPictureWords('湖水轻轻荡漾').water, true);
    assert.equal(readPictureWords('Waves roll in').water, true);
  });
});

describe('findMoves', () => {
  it('leaves to subjects what they do', () => {
    assert.deepEqual(moves('an eagle slowly circles above'), []);
    assert.deepEqual(moves('a man pans for gold'), []);
    assert.deepEqual(moves('a Zoom call'), []);
    assert.deepEqual(moves('the camera circles around her'), ['orbit']);
    assert.deepEqual(moves('a dog, tracking shot'), ['truck-right']);
  });

  it('tells a step to the left from a look to the left', () => {
    assert.deepEqual(moves('镜头向左平移'), ['truck-left']);
    assert.deepEqual(moves('镜头向左摇'), ['pan-left']);
    assert.deepEqual(moves('镜头向右移'), ['truck-right']);
  });
});

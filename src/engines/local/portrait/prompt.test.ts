import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PromptChoices, parsePrompt } from './prompt.ts';

type Row = readonly [prompt: string, choices: PromptChoices, notApplied?: readonly string[]];

function check(rows: readonly Row[]): void {
  for (const [prompt, choices, notApplied] of rows) {
    const parsed = parsePrompt(prompt);
    assert.deepEqual(parsed.choices, choices, prompt);
    if (notApplied !== undefined) assert.deepEqual(parsed.notApplied, notApplied, prompt);
  }
}

test('the default prompt of seed 004', () => {
  check([['Concert group photo, flash photography', { scene: 'concert', light: 'flash' }, []]]);
});

test('a word counts as a whole only', () => {
  check([
    ['portrait', {}, []],
    ['a portrait in a bright workspace', { scene: 'office' }, []],
    ['barber', {}, ['barber']],
    ['filming', {}, ['filming']],
    ['the film festival poster', {}, ['film festival poster']],
    ['snowboard', {}, ['snowboard']],
  ]);
});

test('negated words decide nothing', () => {
  check([
    ['no flash, on a beach without people', { scene: 'beach' }, []],
    ['without any snow or rain in the forest', { scene: 'forest' }, []],
    ['不要黑白，电影感', { look: 'cinematic' }, []],
    ['没有闪光灯，在咖啡馆', { scene: 'cafe' }, []],
    ['not black and white, but sepia', { look: 'vintage' }, []],
  ]);
});

test('Chinese and English, alone and mixed', () => {
  check([
    ['证件照，白色背景', { scene: 'studio', colour: 'white' }, []],
    ['霓虹街头，夜晚', { light: 'neon', scene: 'city', time: 'night' }],
    ['在海边，日落，胶片 film look', { scene: 'beach', time: 'sunset', look: 'film' }, []],
    ['下雪的森林', { weather: 'snow', scene: 'forest' }, []],
  ]);
});

test('the longest phrase wins, the first of a slot wins, the other is reported', () => {
  check([
    ['starry sky', { scene: 'space' }, []],
    ['snowy mountains', { scene: 'snow', weather: 'snow' }, []],
    ['beach or office', { scene: 'beach' }, ['office']],
  ]);
});

test('what cannot be done is reported in the words of the prompt', () => {
  check([
    ['a woman in a red dress holding a guitar, concert', { scene: 'concert' }, ['red dress holding a guitar']],
    ['smiling, on the beach', { scene: 'beach' }, ['smiling']],
    ['戴着帽子，城市', { scene: 'city' }, ['戴', '帽子']],
  ]);
});

test('an empty prompt asks for nothing', () => {
  assert.deepEqual(parsePrompt(' '), { choices: {}, applied: [], notApplied: [] });
});

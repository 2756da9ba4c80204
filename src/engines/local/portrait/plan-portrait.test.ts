import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPortrait } from './plan-portrait.ts';

test('reference keeps the background and says that a place was not applied', () => {
  const plan = planPortrait({ mode: 'reference', prompt: 'on the beach at sunset' });
  assert.equal(plan.backdrop, undefined);
  assert.equal(plan.light, 'golden');
  assert.ok(plan.warnings.some((warning) => warning.includes('keeps the background')));
});

test('creative says that it keeps the person', () => {
  const { warnings, backdrop } = planPortrait({ mode: 'creative', prompt: 'Concert group photo, flash photography' });
  assert.equal(backdrop?.scene, 'concert');
  assert.ok(warnings.some((warning) => warning.includes('does not generate people')));
});

test('without a place: weather, time or light find one, else a studio', () => {
  const sceneOf = (prompt: string) => planPortrait({ mode: 'reference_char', prompt }).backdrop;
  assert.deepEqual(sceneOf(''), { scene: 'studio', colour: undefined, weather: undefined, time: 'day' });
  assert.equal(sceneOf('rainy')?.scene, 'city');
  assert.equal(sceneOf('sunset')?.scene, 'beach');
  assert.deepEqual([sceneOf('neon')?.scene, sceneOf('neon')?.time], ['city', 'night']);
  assert.equal(sceneOf('red background')?.colour, 'red');
});

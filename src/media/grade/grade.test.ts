import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GRADES } from '../scene/shot.ts';
import { applyGrade, buildGrade } from './grade.ts';

const GREY = [128, 128, 128] as const;
const RED = [200, 60, 60] as const;

function graded(colour: readonly number[], ...grades: Parameters<typeof buildGrade>[0]): Uint8Array {
  const pixels = Uint8Array.from(colour);
  const curves = buildGrade(grades, 1);
  if (curves !== null) applyGrade(curves, pixels);
  return pixels;
}

test('warm and cold pull grey apart, noir takes the colour, vivid adds some', () => {
  const [warmRed = 0, , warmBlue = 0] = graded(GREY, 'warm');
  const [coldRed = 0, , coldBlue = 0] = graded(GREY, 'cold');
  assert.ok(warmRed > warmBlue + 15 && coldBlue > coldRed + 15);
  const [r = 0, g = 0, b = 0] = graded(RED, 'noir');
  assert.ok(Math.max(r, g, b) - Math.min(r, g, b) <= 1);
  const vivid = graded(RED, 'vivid');
  assert.ok(vivid[0]! - vivid[1]! > RED[0] - RED[1]);
});

test('no look, or one of no strength, is none', () => {
  assert.equal(buildGrade([], 1), null);
  assert.equal(buildGrade(['noir'], 0), null);
});

test('every look differs from the picture and from every other one', () => {
  const results = GRADES.map((grade) => graded(RED, grade).join());
  assert.equal(new Set([...results, RED.join()]).size, GRADES.length + 1);
});

test('a look grows with its strength', () => {
  const redAt = (strength: number): number => {
    const curves = buildGrade(['noir'], strength);
    const pixels = Uint8Array.from(RED);
    if (curves !== null) applyGrade(curves, pixels);
    return pixels[0]! - pixels[1]!;
  };
  assert.ok(redAt(0) > redAt(0.5) && redAt(0.5) > redAt(1));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractMelFeatures, levelGain, MEL_BANDS, normaliseMelMeans, SAMPLE_RATE } from './mel-features.ts';
import { makeTones, makeVowels } from './test-signals.ts';

test('digital silence sits on the log floor, the level floor and the largest gain', () => {
  const mel = extractMelFeatures(new Float32Array(SAMPLE_RATE));
  assert.equal(mel.frames, 100);
  assert.equal(mel.gain, 400);
  for (const value of mel.logMel) assert.ok(Math.abs(value - Math.log(1e-7)) < 1e-5);
  for (const value of mel.levelDb) assert.ok(Math.abs(value + 120) < 1e-3);
  for (const value of normaliseMelMeans(mel)) assert.equal(value, 0);
});

test('an empty or very short clip has no frames and no gain', () => {
  for (const length of [0, 1, 159]) {
    const mel = extractMelFeatures(new Float32Array(length).fill(0.5));
    assert.deepEqual([mel.frames, mel.gain], [0, 1]);
    assert.equal(normaliseMelMeans(mel).length, 0);
  }
});

test('a tone peaks in the band whose centre is nearest in mel', () => {
  const mel = extractMelFeatures(makeTones([1000], 1));
  const toMel = (hz: number) => 1127 * Math.log(1 + hz / 700);
  const step = (toMel(7600) - toMel(60)) / (MEL_BANDS + 1);
  const expected = Math.round((toMel(1000) - toMel(60)) / step) - 1;
  const row = mel.logMel.subarray(50 * MEL_BANDS, 51 * MEL_BANDS);
  assert.equal(row.indexOf(Math.max(...row)), expected);
});

test('the gain brings a sine of amplitude a to RMS 0.1, and features do not depend on level', () => {
  const tone = makeTones([440], 1, 0.02);
  assert.ok(Math.abs(levelGain(tone) - (0.1 * Math.SQRT2) / 0.02) < 0.01);
  const vowels = makeVowels(1);
  // A power of two, so that scaling itself does not round.
  const quiet = vowels.map((value) => value / 128);
  const loud = extractMelFeatures(vowels).logMel;
  extractMelFeatures(quiet).logMel.forEach((value, i) => {
    assert.ok(Math.abs(value - (loud[i] ?? 0)) < 1e-6);
  });
});

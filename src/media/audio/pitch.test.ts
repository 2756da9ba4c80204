import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trackPitch } from './pitch.ts';
import { makeNoise, makeTones } from './test-signals.ts';

test('a harmonic tone is found within 0.5 % over the whole range', () => {
  for (const hz of [80, 110, 151.3, 220, 333, 390]) {
    const pitch = trackPitch(makeTones([hz, 2 * hz, 3 * hz], 0.5));
    for (let t = 5; t < pitch.frames - 5; t++) {
      assert.ok(Math.abs((pitch.hz[t] ?? 0) / hz - 1) < 0.005, `${hz} Hz, frame ${t}: ${pitch.hz[t]}`);
      assert.ok((pitch.strength[t] ?? 0) > 0.97);
    }
  }
});

test('a missing fundamental is heard, as by ear', () => {
  const pitch = trackPitch(makeTones([600, 800, 1000], 0.3));
  assert.ok(Math.abs((pitch.hz[15] ?? 0) - 200) < 2);
});

test('noise and silence are unvoiced', () => {
  const noise = trackPitch(makeNoise('white', 1));
  assert.ok(noise.hz.filter((hz) => hz > 0).length <= 2);
  assert.ok(trackPitch(new Float32Array(16_000)).hz.every((hz) => hz === 0));
  assert.equal(trackPitch(new Float32Array(100)).frames, 0);
});

test('level does not matter', () => {
  const tone = makeTones([140, 280], 0.3);
  const quiet = tone.map((value) => value / 1024);
  assert.deepEqual(trackPitch(tone).hz, trackPitch(quiet).hz);
});

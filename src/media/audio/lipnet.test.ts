import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLipnet } from './lipnet.ts';
import { type LipnetMeta, VISEME_COUNT, VISEMES } from './lipnet-network.ts';
import { makeTones, makeVowels } from './test-signals.ts';

const weights = new URL('../../../weights/lipnet/', import.meta.url);
const meta = JSON.parse(readFileSync(new URL('lipnet.json', weights), 'utf8')) as LipnetMeta;
const bytes = readFileSync(new URL('lipnet.bin', weights));
const lipnet = createLipnet(meta, bytes);

/**
 * Recorded from the research implementation that the published scores were measured with, on makeVowels(2):
 * frame, then open, openReal, openPhone, close, width, round, loudness, gate, largest posterior, its viseme.
 */
const GOLDEN: readonly (readonly [number, readonly number[], string])[] = [
  [5, [1.89334, 1.42275, 0.94119, 0, 0.07294, 0.07387, 1.02432, 1, 0.60026], 'aa'],
  [30, [1.22795, 1.00349, 0.44892, 0, 0.05267, 0.05164, 0.52898, 1, 0.5441], 'ih'],
  [60, [1.63971, 1.3488, 0.69044, 0, 0.1352, 0.04771, 0.62098, 0.96794, 0.65465], 'E'],
  [75, [0.0562, 0.34784, 0.24083, 0, -0.04912, -0.00562, 0.12016, 0.12002, 0.61023], 'sil'],
  [100, [0.69539, 0.51466, 0.36147, 0.07334, -0.11807, 0.14121, 0.45496, 1, 0.24768], 'nn'],
  [140, [1.71607, 1.37433, 0.79716, 0, 0.02987, 0.06677, 0.84647, 0.96794, 0.55862], 'aa'],
  [199, [1.25956, 0.93844, 0.64222, 0, -0.04655, 0.07029, 1.05028, 1, 0.25197], 'aa'],
];

test('tracks equal the research implementation to 1e-4', () => {
  const tracks = lipnet.run(makeVowels(2));
  assert.equal(tracks.frames, 200);
  const { open, openReal, openPhone, close, width, round, loudness, gate } = tracks;
  for (const [t, values, viseme] of GOLDEN) {
    const row = tracks.visemes.subarray(t * VISEME_COUNT, (t + 1) * VISEME_COUNT);
    const peak = Math.max(...row);
    assert.equal(VISEMES[row.indexOf(peak)], viseme, `frame ${t}`);
    const seen = [...[open, openReal, openPhone, close, width, round, loudness, gate].map((track) => track[t]), peak];
    seen.forEach((value, i) => {
      assert.ok(Math.abs((value ?? Number.NaN) - (values[i] ?? 0)) < 1e-4, `frame ${t}, column ${i}: ${value}`);
    });
  }
});

test('posteriors are a distribution in every frame and bounded tracks stay in bounds', () => {
  const tracks = lipnet.run(makeVowels(1.5));
  for (let t = 0; t < tracks.frames; t++) {
    let sum = 0;
    for (let k = 0; k < VISEME_COUNT; k++) sum += tracks.visemes[t * VISEME_COUNT + k] ?? 0;
    assert.ok(Math.abs(sum - 1) < 1e-5);
    assert.ok((tracks.open[t] ?? -1) >= 0);
    const close = tracks.close[t] ?? -1;
    assert.ok(close >= 0 && close <= 1);
  }
});

test('silence, dither and an empty clip leave the mouth shut', () => {
  const dither = makeTones([440], 2, 1e-5);
  for (const pcm of [new Float32Array(32_000), dither, new Float32Array(0)]) {
    const tracks = lipnet.run(pcm);
    assert.ok(tracks.open.every((value) => value === 0));
    assert.ok(tracks.gate.every((value) => value === 0));
  }
});

test('the same clip gives the same tracks twice', () => {
  const pcm = makeVowels(1);
  assert.deepEqual(lipnet.run(pcm), lipnet.run(pcm));
});

test('weights that do not fit the description are refused', () => {
  assert.throws(() => createLipnet(meta, bytes.subarray(0, 1000)), /weights end/);
  assert.throws(() => createLipnet({ ...meta, format: 'lipnet-2' }, bytes), /format/);
  assert.throws(() => createLipnet({ ...meta, V: [...meta.V].reverse() }, bytes), /viseme order/);
  assert.throws(() => createLipnet({ ...meta, fir: { ...meta.fir, taps: [0] } }, bytes), /readout/);
});

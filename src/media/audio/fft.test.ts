import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random.ts';
import { createFft, createRealFft } from './fft.ts';

const SIZE = 512;

function noise(seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: SIZE }, () => random.normal());
}

test('a cosine on bin 37 has SIZE/2 there and nothing elsewhere', () => {
  const re = Float64Array.from({ length: SIZE }, (_, n) => Math.cos((2 * Math.PI * 37 * n) / SIZE + 0.4));
  const im = new Float64Array(SIZE);
  createFft(SIZE).forward(re, im);
  for (let k = 0; k < SIZE; k++) {
    const expected = k === 37 || k === SIZE - 37 ? SIZE / 2 : 0;
    assert.ok(Math.abs(Math.hypot(re[k]!, im[k]!) - expected) < 1e-9, `bin ${k}`);
  }
  assert.ok(Math.abs(Math.atan2(im[37]!, re[37]!) - 0.4) < 1e-12, 'phase');
});

test('Parseval holds, complex and real', () => {
  const samples = noise(1);
  const energy = samples.reduce((sum, value) => sum + value * value, 0);
  const re = samples.slice();
  const im = new Float64Array(SIZE);
  createFft(SIZE).forward(re, im);
  let spectral = 0;
  for (let k = 0; k < SIZE; k++) spectral += re[k]! ** 2 + im[k]! ** 2;
  assert.ok(Math.abs(spectral / SIZE / energy - 1) < 1e-12);
  const power = new Float64Array(SIZE / 2 + 1);
  createRealFft(SIZE).powerSpectrum(samples, power);
  let half = power[0]! + power[SIZE / 2]!;
  for (let k = 1; k < SIZE / 2; k++) half += 2 * power[k]!;
  assert.ok(Math.abs(half / SIZE / energy - 1) < 1e-12);
});

test('the real transform equals the direct sum', () => {
  const samples = noise(2);
  const power = new Float64Array(SIZE / 2 + 1);
  createRealFft(SIZE).powerSpectrum(samples, power);
  for (const k of [0, 1, 2, 100, 128, 255, 256]) {
    let re = 0;
    let im = 0;
    for (let n = 0; n < SIZE; n++) {
      re += samples[n]! * Math.cos((2 * Math.PI * k * n) / SIZE);
      im -= samples[n]! * Math.sin((2 * Math.PI * k * n) / SIZE);
    }
    assert.ok(Math.abs(power[k]! - (re * re + im * im)) < 1e-7, `bin ${k}`);
  }
});

test('sizes that are not powers of two and short buffers are refused', () => {
  assert.throws(() => createFft(500), /power of two/);
  assert.throws(() => createFft(SIZE).forward(new Float64Array(4), new Float64Array(4)), /shorter/);
  assert.throws(() => createRealFft(SIZE).powerSpectrum(noise(1), new Float64Array(4)), /short/);
});

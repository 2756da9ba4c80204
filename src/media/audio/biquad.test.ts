import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyFilters, bandPass, highPass, highShelf, lowPass, peakBand } from './biquad.ts';
import { fromDecibels, measureLoudness, toDecibels, truePeaks } from './loudness.ts';

function sine(frequencyHz: number, amplitude: number, sampleRate: number, seconds: number, phase = 0): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, k) => {
    return amplitude * Math.sin((2 * Math.PI * frequencyHz * k) / sampleRate + phase);
  });
}

function rms(pcm: Float32Array): number {
  return Math.sqrt(pcm.reduce((sum, value) => sum + value * value, 0) / pcm.length);
}

describe('filters', () => {
  const sampleRate = 16000;

  it('reads -3.01 LUFS for a full-scale 997 Hz sine, as BS.1770 defines', () => {
    assert.ok(Math.abs(measureLoudness(sine(997, 1, 48000, 3), 48000) + 3.01) < 0.05);
    assert.ok(Math.abs(measureLoudness(sine(997, 0.1, sampleRate, 3), sampleRate) + 23.01) < 0.1);
  });

  it('gates silence out of the loudness', () => {
    const tone = sine(997, 0.5, sampleRate, 3);
    const padded = new Float32Array(tone.length * 3);
    padded.set(tone, tone.length);
    const difference = measureLoudness(padded, sampleRate) - measureLoudness(tone, sampleRate);
    assert.ok(Math.abs(difference) < 0.6, `${difference} LU`); // the blocks that straddle the edges remain
  });

  it('gives each band the gain asked for', () => {
    const gainDb = (filters: Parameters<typeof applyFilters>[1], frequencyHz: number): number => {
      const tone = sine(frequencyHz, 0.5, sampleRate, 1);
      return 20 * Math.log10(rms(applyFilters(tone, filters)) / rms(tone));
    };
    assert.ok(Math.abs(gainDb([peakBand(sampleRate, 2900, 0.8, 5)], 2900) - 5) < 0.1);
    assert.ok(Math.abs(gainDb([highShelf(sampleRate, 3000, -9)], 7600) + 9) < 0.3);
    assert.ok(Math.abs(gainDb([highShelf(sampleRate, 3000, -9)], 100)) < 0.1);
    assert.ok(gainDb([highPass(sampleRate, 75, 0.7)], 20) < -18);
  });

  it('passes the band and stops what lies outside', () => {
    const gainDb = (filter: Parameters<typeof applyFilters>[1][number], frequencyHz: number): number => {
      const tone = sine(frequencyHz, 0.5, sampleRate, 1);
      return toDecibels(rms(applyFilters(tone, [filter])) / rms(tone));
    };
    assert.ok(Math.abs(gainDb(bandPass(sampleRate, 1000, 2), 1000)) < 0.1);
    assert.ok(gainDb(bandPass(sampleRate, 1000, 2), 100) < -20);
    assert.ok(Math.abs(gainDb(lowPass(sampleRate, 1000, Math.SQRT1_2), 1000) + 3.01) < 0.1);
    assert.ok(gainDb(lowPass(sampleRate, 300, Math.SQRT1_2), 3000) < -38);
  });
});

describe('truePeaks', () => {
  it('finds the crest of a sine that no sample hits', () => {
    // A quarter of the sample rate at 45 degrees: every sample is 0.707 of the crest.
    const tone = sine(12_000, 1, 48_000, 0.01, Math.PI / 4);
    assert.ok(Math.abs(tone.reduce((best, x) => Math.max(best, Math.abs(x)), 0) - Math.SQRT1_2) < 1e-6);
    const peak = truePeaks(tone)
      .subarray(20, -20)
      .reduce((best, x) => Math.max(best, x), 0);
    assert.ok(Math.abs(toDecibels(peak)) < 0.1, `${peak}`);
  });

  it('turns decibels into amplitudes and back', () => {
    assert.ok(Math.abs(fromDecibels(-6.0206) - 0.5) < 1e-5);
    assert.ok(Math.abs(toDecibels(fromDecibels(-18)) + 18) < 1e-9);
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { applyFilters, highPass, highShelf, measureLoudness, peakBand } from './filters.ts';
import { parseWave, type Sound } from './flite.ts';
import { TARGET_LUFS } from './polish.ts';
import { DEFAULT_LINE, encodeWave, speak } from './speak.ts';

function sine(frequencyHz: number, amplitude: number, sampleRate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, k) => {
    return amplitude * Math.sin((2 * Math.PI * frequencyHz * k) / sampleRate);
  });
}

function rms(pcm: Float32Array): number {
  return Math.sqrt(pcm.reduce((sum, value) => sum + value * value, 0) / pcm.length);
}

/** Power between two frequencies as a share of all power, dB, from Hann-windowed 512-point spectra. */
function bandShareDb({ pcm, sampleRate }: Sound, lowHz: number, highHz: number): number {
  const size = 512;
  let inside = 0;
  let total = 0;
  for (let start = 0; start + size <= pcm.length; start += size * 2) {
    for (let bin = 1; bin < size / 2; bin++) {
      let re = 0;
      let im = 0;
      for (let k = 0; k < size; k++) {
        const angle = (2 * Math.PI * bin * k) / size;
        const windowed = (pcm[start + k] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * k) / size));
        re += windowed * Math.cos(angle);
        im += windowed * Math.sin(angle);
      }
      const frequency = (bin * sampleRate) / size;
      const power = re * re + im * im;
      total += power;
      if (frequency >= lowHz && frequency < highHz) inside += power;
    }
  }
  return 10 * Math.log10(inside / total);
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
});

describe('speak', () => {
  it('says the default line in 8 to 10 seconds at -20 LUFS, with a quarter second of silence round it', async () => {
    const { pcm, sampleRate } = await speak(DEFAULT_LINE);
    const seconds = pcm.length / sampleRate;
    assert.equal(sampleRate, 16000);
    assert.ok(seconds >= 8 && seconds <= 10, `${seconds} s`);
    assert.ok(Math.abs(measureLoudness(pcm, sampleRate) - TARGET_LUFS) < 0.5);
    const peak = pcm.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
    assert.ok(peak > 0.2 && peak <= 0.84, `peak ${peak}`);
    const pause = 0.25 * sampleRate;
    assert.equal(rms(pcm.subarray(0, pause)), 0);
    assert.equal(rms(pcm.subarray(-pause)), 0);
    assert.ok(rms(pcm.subarray(pause, 2 * pause)) > 0.005, 'speech follows the pause');
  });

  it('has the spectrum of speech: most power below 1 kHz, clear consonants above 2 kHz', async () => {
    const sound = await speak(DEFAULT_LINE);
    assert.ok(bandShareDb(sound, 80, 1000) > -3);
    const presence = bandShareDb(sound, 2000, 4000);
    assert.ok(presence > -24 && presence < -8, `2-4 kHz ${presence} dB`);
    const air = bandShareDb(sound, 4000, 8000);
    assert.ok(air > -28 && air < -12, `4-8 kHz ${air} dB`);
  });

  it('is deterministic, and the voices differ', async () => {
    const [first, second, other] = [
      await speak('Good day.'),
      await speak('Good day.'),
      await speak('Good day.', { voice: 'rms' }),
    ];
    assert.deepEqual(first, second);
    assert.notDeepEqual(first.pcm, other.pcm);
  });

  it('refuses to say nothing', async () => {
    await assert.rejects(speak('  '), /nothing to say/);
  });

  it('writes a wave file that reads back within half a step', async () => {
    const sound = await speak('Good day.');
    const read = parseWave(encodeWave(sound));
    assert.equal(read.sampleRate, sound.sampleRate);
    assert.equal(read.pcm.length, sound.pcm.length);
    read.pcm.forEach((value, k) => {
      assert.ok(Math.abs(value - (sound.pcm[k] ?? 0)) < 1.01 / 16384);
    });
  });

  it('silences the WASI warning and no other', async () => {
    const code = `
      const { runFlite } = await import(${JSON.stringify(new URL('./flite.ts', import.meta.url).href)});
      await runFlite('Good day.', 'slt', 1);
      process.emitWarning('still heard');
    `;
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    assert.match(stderr, /still heard/);
    assert.doesNotMatch(stderr, /WASI/);
  });
});

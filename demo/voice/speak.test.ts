import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseWave, type Sound } from '../../src/engines/local/scene/sound/flite.ts';
import { measureLoudness } from '../../src/media/audio/loudness.ts';
import { TARGET_LUFS } from './polish.ts';
import { DEFAULT_LINE, encodeWave, speak } from './speak.ts';

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
});

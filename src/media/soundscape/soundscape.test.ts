import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bandPass, filterInPlace } from '../audio/biquad.ts';
import { measureLoudness, toDecibels, truePeaks } from '../audio/loudness.ts';
import { resampleAudio } from '../audio/resample-audio.ts';
import { createRandom } from '../random.ts';
import { AMBIENCES, type AmbienceName } from './ambience.ts';
import { duckUnder, master, TARGET_LUFS } from './mix.ts';
import { type MusicMoodName, makeMusic } from './music.ts';
import { addReverb } from './reverb.ts';
import { makePink, makeWhite, type SoundForm, sweepBand } from './sound-source.ts';

const sampleRate = 48_000;
const NAMES = Object.keys(AMBIENCES) as AmbienceName[];
const MOODS: readonly MusicMoodName[] = ['calm', 'happy', 'sad', 'tense', 'epic', 'romantic', 'mysterious'];

function formOf(seed: number, seconds = 3): SoundForm {
  return { samples: seconds * sampleRate, sampleRate, random: createRandom(seed) };
}

function power(pcm: Float32Array): number {
  return pcm.reduce((sum, x) => sum + x * x, 0) / pcm.length;
}

/** Power around `hz`, one octave wide, as a share of all power, dB. */
function shareDb(pcm: Float32Array, hz: number): number {
  const band = pcm.slice();
  filterInPlace(band, bandPass(sampleRate, hz, Math.SQRT2));
  return 10 * Math.log10(power(band) / power(pcm));
}

function sine(hz: number, seconds: number, rate = sampleRate): Float32Array {
  return Float32Array.from({ length: seconds * rate }, (_, k) => 0.5 * Math.sin((2 * Math.PI * hz * k) / rate));
}

describe('sound sources', () => {
  it('makes white noise as loud in every octave as the octave is wide, and pink noise as loud in each', () => {
    const white = makeWhite(formOf(1));
    assert.ok(Math.abs(shareDb(white, 4000) - shareDb(white, 1000) - 6) < 1);
    const pink = makePink(formOf(1));
    assert.ok(Math.abs(shareDb(pink, 4000) - shareDb(pink, 500)) < 1);
  });

  it('moves the centre of a band pass', () => {
    const pcm = makeWhite(formOf(2, 2));
    const centre = new Float32Array(pcm.length).fill(300);
    centre.fill(3000, pcm.length / 2);
    sweepBand(pcm, sampleRate, centre, 4);
    const [first, second] = [pcm.subarray(0, sampleRate), pcm.subarray(sampleRate)];
    assert.ok(shareDb(first, 300) > shareDb(first, 3000) + 8);
    assert.ok(shareDb(second, 3000) > shareDb(second, 300) + 8);
  });
});

describe('ambience and music', () => {
  for (const name of NAMES) {
    it(`makes ${name}: finite, audible in every second, the same for a seed and another for another`, () => {
      const pcm = AMBIENCES[name](formOf(7));
      assert.equal(pcm.length, 3 * sampleRate);
      assert.ok(pcm.every(Number.isFinite));
      assert.ok(measureLoudness(pcm, sampleRate) > -45);
      assert.deepEqual(AMBIENCES[name](formOf(7)), pcm);
      assert.notDeepEqual(AMBIENCES[name](formOf(8)), pcm);
    });
  }

  it('sounds like what it is named for: the tallest octave lies where it does in nature', () => {
    const tallest = (name: AmbienceName): number => {
      const pcm = AMBIENCES[name](formOf(3));
      return [62.5, 125, 250, 500, 1000, 2000, 4000, 8000].reduce((best, hz) =>
        shareDb(pcm, hz) > shareDb(pcm, best) ? hz : best,
      );
    };
    assert.ok(tallest('crickets') === 4000);
    assert.ok([2000, 4000].includes(tallest('birds')));
    assert.ok(tallest('rain') >= 2000);
    assert.ok(tallest('thunder') <= 125);
    assert.ok(tallest('underwater') <= 250);
    assert.ok(tallest('hum') <= 125);
    assert.ok(tallest('applause') >= 500);
  });

  for (const mood of MOODS) {
    it(`plays ${mood} music that starts and ends in silence and keeps to its seed`, () => {
      const pcm = makeMusic(mood, formOf(5));
      assert.ok(pcm.every(Number.isFinite));
      assert.ok(measureLoudness(pcm, sampleRate) > -30);
      assert.ok(Math.abs(pcm[0]!) < 1e-6 && Math.abs(pcm.at(-1)!) < 1e-3);
      assert.deepEqual(makeMusic(mood, formOf(5)), pcm);
      assert.notDeepEqual(makeMusic(mood, formOf(6)), pcm);
    });
  }
});

describe('mastering', () => {
  it('brings quiet, loud and peaky sound to -18 LUFS with true peaks under -1 dB', () => {
    const bursts = makeWhite(formOf(4)).map((x, k) => (k % 9600 < 480 ? x : 0));
    for (const pcm of [
      sine(997, 4).map((x) => 0.001 * x),
      makeWhite(formOf(1)),
      bursts,
      AMBIENCES.footsteps(formOf(1)),
    ]) {
      master(pcm, sampleRate);
      const loudness = measureLoudness(pcm, sampleRate);
      assert.ok(Math.abs(loudness - TARGET_LUFS) < 1.5, `${loudness} LUFS`);
      const peak = toDecibels(truePeaks(pcm).reduce((best, x) => Math.max(best, x), 0));
      assert.ok(peak < -1, `${peak} dB`);
    }
  });

  it('leaves silence silent', () => {
    const silence = new Float32Array(sampleRate);
    master(silence, sampleRate);
    assert.ok(silence.every((x) => x === 0));
  });

  it('lowers the bed under a voice, from before its first sample, and lets it come back', () => {
    const bed = new Float32Array(4 * sampleRate).fill(1);
    const voice = new Float32Array(bed.length);
    voice.fill(0.2, sampleRate, 2 * sampleRate);
    duckUnder(bed, voice, sampleRate, 0.6);
    assert.equal(bed[0], 1);
    assert.ok(bed[sampleRate]! < 0.55);
    assert.ok(Math.abs(bed[1.5 * sampleRate]! - 0.4) < 0.01);
    assert.ok(bed.at(-1)! > 0.95);
  });
});

describe('addReverb', () => {
  it('falls by 60 dB in the time asked for', () => {
    const pcm = new Float32Array(3 * sampleRate);
    pcm[0] = 1;
    addReverb(pcm, sampleRate, { wet: 1, decaySeconds: 1, dampHz: 20_000 });
    const level = (seconds: number): number =>
      toDecibels(Math.sqrt(power(pcm.subarray(seconds * sampleRate, (seconds + 0.2) * sampleRate))));
    const fall = level(0.2) - level(1.2);
    assert.ok(fall > 50 && fall < 75, `${fall} dB`);
  });
});

describe('resampleAudio', () => {
  it('keeps a tone a tone: pitch by the ratio, level unchanged', () => {
    const out = resampleAudio(sine(440, 1, 16_000), 3);
    const truth = sine(440, 1, 48_000);
    assert.equal(out.length, truth.length);
    for (let k = 2000; k < out.length - 2000; k++) assert.ok(Math.abs(out[k]! - truth[k]!) < 2e-3);
  });

  it('removes what the lower rate cannot hold', () => {
    const out = resampleAudio(sine(15_000, 1), 1 / 3);
    assert.ok(power(out.subarray(100, -100)) < 1e-6);
  });

  it('refuses a ratio that is not positive', () => {
    assert.throws(() => resampleAudio(sine(440, 1), 0), /not positive/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../random.ts';
import { countSyllables, makeMurmur } from './murmur.ts';

const beats = (text: string): string =>
  countSyllables(text)
    .map((beat) => (beat === null ? '-' : 's'))
    .join('');

describe('murmur', () => {
  it('counts a syllable for each group of vowels, and for each letter of a syllabic script', () => {
    assert.equal(beats('Bonjour, tout le monde.'), 'ss-ssss');
    assert.equal(beats('Добрый вечер'), 'ssss');
    assert.equal(beats('你好，世界。'), 'ss-ss');
    assert.equal(beats('!?'), '');
  });

  it('counts letters where no vowels are written', () => {
    assert.equal(beats('שלום'), 'ss');
  });

  it('takes a fifth of a second for a syllable and two for a pause, at the pitch asked for', () => {
    const pcm = makeMurmur('ba ba, ba ba', 120, { sampleRate: 16_000, random: createRandom(1) });
    assert.equal(pcm.length, 6 * 3200);
    assert.ok(pcm.every(Number.isFinite));
    const quiet = pcm.subarray(2.3 * 3200, 3.9 * 3200).reduce((best, x) => Math.max(best, Math.abs(x)), 0);
    const loud = pcm.reduce((best, x) => Math.max(best, Math.abs(x)), 0);
    assert.ok(quiet < 0.1 * loud);
    assert.equal(makeMurmur('...', 120, { sampleRate: 16_000, random: createRandom(1) }).length, 0);
  });
});

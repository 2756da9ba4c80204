import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLipnet } from './lipnet.ts';
import type { LipnetMeta } from './lipnet-network.ts';
import { trackPitch } from './pitch.ts';
import { measureSpeechFeatures, SPEECH_FEATURE_COUNT } from './speech-features.ts';
import { detectSpeech } from './speech-gate.ts';
import { joinClips, makeChords, makeDrums, makeNoise, makeTones, makeVowels } from './test-signals.ts';

const weights = new URL('../../../weights/lipnet/', import.meta.url);
const lipnet = createLipnet(
  JSON.parse(readFileSync(new URL('lipnet.json', weights), 'utf8')) as LipnetMeta,
  readFileSync(new URL('lipnet.bin', weights)),
);

/** Mean mouth opening with the gate, per frame. Speech has .47-.98 (see the media test of the avatar engine). */
function gatedOpening(pcm: Float32Array): number {
  const tracks = lipnet.run(pcm);
  const speech = detectSpeech(tracks, trackPitch(pcm));
  let sum = 0;
  for (let t = 0; t < tracks.frames; t++) {
    sum += (tracks.open[t] ?? 0) * (1 - (tracks.close[t] ?? 0)) * (speech[t] ?? 0);
  }
  return sum / tracks.frames;
}

const NOT_SPEECH: Readonly<Record<string, Float32Array>> = {
  'white noise': makeNoise('white', 5, 11),
  'pink noise': makeNoise('pink', 5, 12),
  'brown noise': makeNoise('brown', 5, 13),
  'a 440 Hz sine': makeTones([440], 5),
  'a 120 Hz sine': makeTones([120], 5),
  'a held major chord': makeTones([261.6, 329.6, 392], 5),
  'chords at 120': makeChords(6, 120),
  'chords at 84, low': makeChords(6, 84, 147),
  'drums at 110': makeDrums(6, 110),
  'drums at 150': makeDrums(6, 150, 9),
  'drums and chords': addClips(makeDrums(6, 100, 4), makeChords(6, 100, 196)),
  silence: new Float32Array(48_000),
};

for (const [name, pcm] of Object.entries(NOT_SPEECH)) {
  test(`${name} does not move the mouth`, () => {
    // 5 % of the quietest mouth in the speech clips.
    assert.ok(gatedOpening(pcm) < 0.0235, `opening ${gatedOpening(pcm)}`);
  });
}

test('every value is between 0 and 1, also for clips without frames', () => {
  const pcm = joinClips(makeVowels(1), makeNoise('pink', 1));
  const speech = detectSpeech(lipnet.run(pcm), trackPitch(pcm));
  assert.equal(speech.length, 200);
  for (const value of speech) assert.ok(value >= 0 && value <= 1);
  const empty = new Float32Array(0);
  assert.equal(detectSpeech(lipnet.run(empty), trackPitch(empty)).length, 0);
});

test('features are finite, and tell glides from notes and rhythm from noise', () => {
  const mean = (pcm: Float32Array, column: number): number => {
    const features = measureSpeechFeatures(lipnet.run(pcm), trackPitch(pcm));
    assert.ok(features.every(Number.isFinite));
    let sum = 0;
    for (let i = column; i < features.length; i += SPEECH_FEATURE_COUNT) sum += features[i] ?? 0;
    return (sum * SPEECH_FEATURE_COUNT) / features.length;
  };
  const vowels = makeVowels(3);
  assert.ok(mean(vowels, 6) > 10 * mean(makeTones([150, 300], 3), 6), 'pitchGlide');
  assert.ok(mean(makeDrums(3), 3) > 10 * mean(makeNoise('pink', 3), 3), 'syllabicEnergy');
  assert.ok(mean(vowels, 0) > 5 * mean(makeNoise('white', 3), 0), 'visemeInformation');
});

test('a pitch track of another clip is refused', () => {
  assert.throws(() => detectSpeech(lipnet.run(makeVowels(1)), trackPitch(makeVowels(2))), /frames/);
});

function addClips(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] ?? 0));
}

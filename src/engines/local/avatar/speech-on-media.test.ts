import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import type { MediaBackend } from '../../../codecs/backend.ts';
import { openNodeAvBackend } from '../../../codecs/node-av.ts';
import { createLipnet, type MouthTracks } from '../../../media/audio/lipnet.ts';
import type { LipnetMeta } from '../../../media/audio/lipnet-network.ts';
import { SAMPLE_RATE } from '../../../media/audio/mel-features.ts';
import { trackPitch } from '../../../media/audio/pitch.ts';
import { detectSpeech } from '../../../media/audio/speech-gate.ts';
import { gaussianSmooth } from '../../../media/smooth.ts';
import { planMouth } from './mouth-plan.ts';

const media = process.env.TEST_MEDIA_DIR;
const options = media === undefined ? { skip: 'TEST_MEDIA_DIR is not set' } : {};
const weights = new URL('../../../../weights/lipnet/', import.meta.url);
const lipnet = createLipnet(
  JSON.parse(readFileSync(new URL('lipnet.json', weights), 'utf8')) as LipnetMeta,
  readFileSync(new URL('lipnet.bin', weights)),
);

/** English, Mandarin, Japanese and Spanish, read and spoken, clean and at 5 dB. None of the network's training talker. */
const SPEECH = [
  's01_jfk_16k.wav',
  's02_jfk.mp3',
  's03_lj_22k.wav',
  's04_lj_stereo441.wav',
  's05_lj_vbr.mp3',
  's06_librivox_male.wav',
  's07_zh_librivox.wav',
  's08_es_librivox.mp3',
  's09_libri_16s.wav',
  's10_noisy_5dB.wav',
  'e01_en_us.wav',
  'e02_cmn.wav',
  'e03_ja.wav',
  'e04_es_mx.wav',
  'e05_bilabials.wav',
  'e06_vowels.wav',
];

interface Heard {
  readonly tracks: MouthTracks;
  readonly speech: Float32Array;
  readonly seconds: number;
}

let backend: MediaBackend;
before(async () => {
  if (media !== undefined) backend = await openNodeAvBackend();
});

async function decode(name: string): Promise<Float32Array> {
  return backend.decodeAudio(path.join(media ?? '', 'speech', name), { sampleRate: SAMPLE_RATE, maxSeconds: 40 });
}

function hear(pcm: Float32Array): Heard {
  const tracks = lipnet.run(pcm);
  return { tracks, speech: detectSpeech(tracks, trackPitch(pcm)), seconds: pcm.length / SAMPLE_RATE };
}

/** Share of the loud frames from..to that the gate lets through, and the mean opening behind it. */
function measure(heard: Heard, from = 0, to = heard.tracks.frames): { open: number; opening: number } {
  const { tracks, speech } = heard;
  let loud = 0;
  let kept = 0;
  let opening = 0;
  for (let t = from; t < to; t++) {
    if (tracks.gate[t]! > 0.5) {
      loud++;
      if (speech[t]! > 0.5) kept++;
    }
    opening += tracks.open[t]! * (1 - tracks.close[t]!) * speech[t]!;
  }
  return { open: kept / loud, opening: opening / (to - from) };
}

for (const name of SPEECH) {
  test(`${name} keeps the gate open`, options, async () => {
    const { open, opening } = measure(hear(await decode(name)));
    assert.ok(open >= 0.92, `${open} of the loud frames`);
    assert.ok(opening > 0.4, `mean opening ${opening}`);
  });
}

test('music and silence do not move the mouth', options, async () => {
  for (const name of ['s11_music_only.mp3', 's12_silence_5s.wav']) {
    const { opening } = measure(hear(await decode(name)));
    assert.ok(opening < 0.02, `${name}: ${opening}`);
  }
});

test('music before and after speech is gated by segment', options, async () => {
  const seconds = 4;
  const music = (await decode('s11_music_only.mp3')).subarray(0, seconds * SAMPLE_RATE);
  const voice = (await decode('s08_es_librivox.mp3')).subarray(0, seconds * SAMPLE_RATE);
  const both = new Float32Array(2 * seconds * SAMPLE_RATE);
  both.set(music);
  both.set(voice, music.length);
  const first = hear(both);
  assert.ok(measure(first, 0, 350).opening < 0.02);
  assert.ok(measure(first, 450, 800).open > 0.85);
  both.set(voice);
  both.set(music, voice.length);
  const second = hear(both);
  assert.ok(measure(second, 0, 350).open > 0.85);
  assert.ok(measure(second, 450, 800).opening < 0.02);
});

interface Segment {
  readonly t0: number;
  readonly t1: number;
  readonly viseme: string;
  readonly open: number;
}

/** Clip, and the least correlation of the planned gap with phoneme openness in its speech part. */
const LABELLED: readonly (readonly [string, string, number])[] = [
  ['s01_jfk_16k.wav', 's01_jfk_16k.align.json', 0.7],
  ['s03_lj_22k.wav', 's03_lj_22k.align.json', 0.55],
  ['e01_en_us.wav', 'e01_en_us.phonemes.json', 0.65],
  ['e02_cmn.wav', 'e02_cmn.phonemes.json', 0.55],
  ['e03_ja.wav', 'e03_ja.phonemes.json', 0.7],
  ['e04_es_mx.wav', 'e04_es_mx.phonemes.json', 0.7],
];

for (const [name, labels, least] of LABELLED) {
  test(`the planned mouth of ${name} follows its phonemes, and not those of another clip`, options, async () => {
    const segments = readSegments(labels);
    const gap = plannedGap(hear(await decode(name)));
    const right = correlation(gap, opennessOf(segments, gap.length), spokenFrames(segments, gap.length));
    const other = readSegments(
      labels === 'e04_es_mx.phonemes.json' ? 'e03_ja.phonemes.json' : 'e04_es_mx.phonemes.json',
    );
    const wrong = correlation(gap, opennessOf(other, gap.length), spokenFrames(segments, gap.length));
    assert.ok(right > least, `correlation ${right}`);
    assert.ok(right > wrong + 0.3, `right ${right}, wrong ${wrong}`);
  });
}

function plannedGap(heard: Heard): Float32Array {
  const frames = Math.ceil(heard.seconds * 25);
  return planMouth({ tracks: heard.tracks, speech: heard.speech, fps: 25, frames, energy: 1 }).lipGap;
}

function readSegments(name: string): readonly Segment[] {
  const labels = JSON.parse(readFileSync(path.join(media ?? '', 'speech', name), 'utf8')) as { segments: Segment[] };
  return labels.segments;
}

/** Openness per video frame, smoothed by 40 ms as coarticulation does. */
function opennessOf(segments: readonly Segment[], frames: number): Float32Array {
  const fine = new Float32Array(frames * 4);
  for (const { t0, t1, open } of segments) fine.fill(open, Math.round(t0 * 100), Math.round(t1 * 100));
  const smooth = gaussianSmooth(fine, 4);
  return Float32Array.from({ length: frames }, (_, i) => smooth[4 * i]!);
}

function spokenFrames(segments: readonly Segment[], frames: number): readonly [number, number] {
  const spoken = segments.filter((segment) => segment.viseme !== 'sil');
  return [Math.floor(spoken[0]!.t0 * 25), Math.min(frames, Math.ceil(spoken[spoken.length - 1]!.t1 * 25))];
}

function correlation(a: Float32Array, b: Float32Array, [from, to]: readonly [number, number]): number {
  const mean = (track: Float32Array) => track.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  const meanA = mean(a);
  const meanB = mean(b);
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = from; i < to; i++) {
    product += (a[i]! - meanA) * (b[i]! - meanB);
    squareA += (a[i]! - meanA) ** 2;
    squareB += (b[i]! - meanB) ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}

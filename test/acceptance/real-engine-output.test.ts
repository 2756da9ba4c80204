import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { encodeWave } from '../../demo/voice/speak.ts';
import type { MediaBackend } from '../../src/codecs/backend.ts';
import { findFfmpegTools } from '../../src/codecs/ffmpeg.ts';
import { readMp4Boxes } from '../../src/codecs/mp4-boxes.ts';
import { openMediaBackend } from '../../src/codecs/open-backend.ts';
import { COMPOSITE_WITH_TRAINED_MEDIA, readProvenance } from '../../src/codecs/provenance.ts';
import { call, type Json, untilEnded } from './support/client.ts';
import { makePortrait, makeVoice, openStudio, type Studio } from './support/real-parts.ts';

const RATE = 48_000;
const FPS = 25;
/** Uneven gaps: a wrong shift by one gap matches one click only. */
const CLICKS_SECONDS = [0.31, 0.8, 1.43, 1.71];
const CLICK_TRACK_SECONDS = 2.07;

describe('the file', () => {
  let studio: Studio;
  let backend: MediaBackend;
  let portrait: Buffer;
  before(async () => {
    studio = await openStudio();
    backend = await openMediaBackend();
    portrait = await makePortrait();
  });
  after(() => studio?.close());

  async function makeFrom(model: string, picture: Buffer, audio: string): Promise<{ task: Json; file: string }> {
    const image = await studio.link(picture, 'portrait.png');
    const params = model === 'omnihuman-1.5' ? { image_urls: [image] } : { image_url: image };
    const created = await call(studio.server, 'POST', '/model/v1/generation', {
      body: { model, input: [{ params: { ...params, audio_url: audio } }] },
    });
    assert.equal(created.status, 200, created.text);
    const task = await untilEnded(studio.server, created.body.id);
    assert.equal(task.status, 'completed', JSON.stringify(task));
    return { task, file: await studio.download(task.results[0], `${task.id}.mp4`) };
  }

  test('H.264 and AAC, index first, BT.709, as long as the sound and in step with it, marked with its task', async () => {
    const clicks = clickTrack();
    const audio = await studio.link(encodeWave({ pcm: clicks, sampleRate: RATE }), 'clicks.wav');
    const { task, file } = await makeFrom('omnihuman-1.5', portrait, audio);
    const facts = await backend.probe(file);
    assert.deepEqual([facts.video?.codec, facts.audio?.codec], ['h264', 'aac']);
    const seconds = facts.video?.durationSeconds ?? 0;
    assert.ok(seconds >= CLICK_TRACK_SECONDS - 1e-3 && seconds < CLICK_TRACK_SECONDS + 1 / FPS, `${seconds} s`);
    assert.equal(task.metadata.duration, Math.round(seconds * 1000) / 1000);
    const types = readMp4Boxes(file).map(({ type }) => type);
    assert.ok(types.indexOf('moov') < types.indexOf('mdat'), String(types));
    // Primaries, transfer function and matrix of BT.709 are all number 1 (ISO/IEC 23091-2).
    const bytes = await readFile(file);
    const colour = bytes.indexOf('colrnclx') + 8;
    assert.ok(colour > 8, 'no colour box');
    assert.deepEqual(
      [0, 2, 4].map((offset) => bytes.readUInt16BE(colour + offset)),
      [1, 1, 1],
    );
    const sound = await backend.decodeAudio(file, { sampleRate: RATE, maxSeconds: 10 });
    const lag = bestLag(clicks, sound);
    assert.ok(Math.abs(lag) <= 0.02 * RATE, `the sound is ${(1000 * lag) / RATE} ms late`);
    assert.deepEqual(await readProvenance(file), {
      digitalSourceType: COMPOSITE_WITH_TRAINED_MEDIA,
      taskId: task.id,
    });
  });

  for (const [model, from, to] of [
    ['omnihuman-1.5', [1500, 2000], [1440, 1920]],
    ['spark_avatar_picture_omni_v2', [1500, 2000], [960, 1280]],
    // Small pictures are enlarged to 512, larger ones never; odd sides lose a pixel.
    ['omnihuman-1.5', [301, 403], [382, 512]],
    ['spark_avatar_picture_omni_v2', [451, 601], [450, 600]],
  ] as const) {
    test(`${model} makes ${to.join('x')} of ${from.join('x')}`, async () => {
      const picture = await sharp(portrait).resize(from[0], from[1], { fit: 'fill' }).png().toBuffer();
      const audio = await studio.link(await makeVoice('Hi.'), 'hi.wav');
      const { task, file } = await makeFrom(model, picture, audio);
      const { video } = await backend.probe(file);
      assert.deepEqual([video?.width, video?.height], to);
      assert.deepEqual([task.metadata.width, task.metadata.height], to);
    });
  }
});

describe("through the host's ffmpeg", async () => {
  const tools = await findFfmpegTools().catch(() => undefined);
  const skip = tools === undefined && 'there is no ffmpeg on PATH';

  test('a named ffmpeg does the work, and the metadata says so', { skip }, async () => {
    const studio = await openStudio({ SPARKSTAGE_FFMPEG: 'ffmpeg' });
    try {
      const image = await studio.link(await makePortrait(), 'portrait.png');
      const audio = await studio.link(await makeVoice('Hello there.'), 'voice.wav');
      const { task, file } = await studio.make({ image_urls: [image], audio_url: audio, seed: 3 });
      assert.equal(task.metadata.media_backend, 'ffmpeg');
      const { video, audio: sound } = await (await openMediaBackend()).probe(file);
      assert.deepEqual([video?.codec, sound?.codec, video?.width, video?.height], ['h264', 'aac', 384, 512]);
      assert.ok(Math.abs((video?.durationSeconds ?? 0) - (sound?.durationSeconds ?? 9)) < 1 / FPS);
    } finally {
      await studio.close();
    }
  });

  test('a named ffmpeg that is missing is said to be missing, not replaced', async () => {
    const studio = await openStudio({ SPARKSTAGE_FFMPEG: '/no/such/ffmpeg' });
    try {
      const ready = await call(studio.server, 'GET', '/readyz');
      assert.match(JSON.stringify(ready.body.engines), /\/no\/such\/ffmpeg cannot be started/);
      const image = await studio.link(await makePortrait(), 'portrait.png');
      const audio = await studio.link(await makeVoice('Hello there.'), 'voice.wav');
      const created = await call(studio.server, 'POST', '/v1/videos/generations', {
        body: { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio },
      });
      assert.equal(created.status, 503, created.text);
    } finally {
      await studio.close();
    }
  });
});

/** Silence with clicks of 2 ms at CLICKS_SECONDS. */
function clickTrack(): Float32Array {
  const pcm = new Float32Array(Math.round(CLICK_TRACK_SECONDS * RATE));
  for (const at of CLICKS_SECONDS) {
    for (let i = 0; i < 0.002 * RATE; i++) pcm[Math.round(at * RATE) + i] = 0.8 * Math.cos(i / 3);
  }
  return pcm;
}

/** Samples by which `heard` comes after `played`, within 100 ms: the peak of their cross-correlation. */
function bestLag(played: Float32Array, heard: Float32Array): number {
  const clicks = [...played.keys()].filter((i) => played[i] !== 0);
  let best = 0;
  let peak = Number.NEGATIVE_INFINITY;
  for (let lag = -0.1 * RATE; lag <= 0.1 * RATE; lag++) {
    let sum = 0;
    for (const i of clicks) sum += (played[i] ?? 0) * (heard[i + lag] ?? 0);
    if (sum > peak) [peak, best] = [sum, lag];
  }
  return best;
}

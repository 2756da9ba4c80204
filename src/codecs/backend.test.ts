import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type EncoderOptions, type MediaBackend, MediaError, type VideoFrame } from './backend.ts';
import { describeBackends, openMediaBackend } from './open-backend.ts';
import { markMp4, readProvenance, TRAINED_ALGORITHMIC_MEDIA } from './provenance.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;
const FFMPEG = process.env.SPARKSTAGE_FFMPEG;
const choice = FFMPEG === undefined ? {} : { ffmpegPath: FFMPEG };
const available = await describeBackends(choice);

const WIDTH = 160;
const HEIGHT = 96;
const FPS = 25;
const RATE = 16_000;

/** Smooth colour ramps that move: natural enough for H.264, and different in every frame. */
function paintFrame(number: number): Uint8Array {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * 3;
      rgb[at] = 128 + 100 * Math.sin((x + number * 2) / 25);
      rgb[at + 1] = 128 + 100 * Math.cos((y + number) / 20);
      rgb[at + 2] = 128 + 100 * Math.sin((x + y) / 30);
    }
  }
  return rgb;
}

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / Math.max(sum, 1e-9));
}

function tone(samples: number, hertz: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / RATE));
}

/** Top-level boxes of an MP4, in order. */
function boxTypes(path: string): string[] {
  const bytes = readFileSync(path);
  const types: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
    types.push(bytes.toString('latin1', at + 4, at + 8));
  return types;
}

async function collectFrames(frames: Iterable<VideoFrame> | AsyncIterable<VideoFrame>): Promise<VideoFrame[]> {
  const list: VideoFrame[] = [];
  for await (const frame of frames) list.push({ ...frame, data: frame.data.slice() });
  return list;
}

for (const { name, available: usable, detail } of available) {
  describe(`backend ${name}`, { skip: !usable && detail }, () => {
    let backend: MediaBackend;
    let directory: string;
    before(async () => {
      backend = await openMediaBackend({ ...choice, prefer: name });
      assert.equal(backend.name, name);
      directory = mkdtempSync(join(tmpdir(), 'codecs-'));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    function refuses(reason: string) {
      return (error: unknown) => error instanceof MediaError && error.reason === reason;
    }

    async function encode(file: string, frames: Uint8Array[], sound: Float32Array, options?: Partial<EncoderOptions>) {
      const path = join(directory, file);
      const audio = sound.length > 0 ? { audio: { sampleRate: RATE, channels: 1 as const } } : {};
      const encoder = await backend.openEncoder(path, {
        ...{ width: WIDTH, height: HEIGHT, fps: FPS, ...audio, ...options },
      });
      for (const frame of frames) await encoder.writeVideo(frame);
      if (sound.length > 0) await encoder.writeAudio(sound);
      return { path, ...(await encoder.close()) };
    }

    test('pictures survive the round trip in order, time and colour', async () => {
      const painted = Array.from({ length: 30 }, (_, i) => paintFrame(i));
      const file = await encode('ramp.mp4', painted, new Float32Array(0), { crf: 12 });
      assert.equal(file.frames, 30);
      assert.equal(file.sizeBytes, readFileSync(file.path).length);
      const decoded = await collectFrames(backend.decodeVideo(file.path));
      assert.equal(decoded.length, 30);
      for (const [i, frame] of decoded.entries()) {
        assert.deepEqual([frame.width, frame.height], [WIDTH, HEIGHT]);
        assert.ok(Math.abs(frame.timeSeconds - i / FPS) < 1e-3, `time ${frame.timeSeconds}`);
        // Measured with both backends: 39.5 to 41.3 dB, and 34.3 to 35.4 against the next frame.
        const quality = psnr(frame.data, painted[i] ?? new Uint8Array());
        assert.ok(quality > 36, `frame ${i}: ${quality} dB`);
      }
    });

    test('flat colours keep their value: BT.709 is both declared and applied', async () => {
      // Read as BT.601, the first one comes back as (185, 43, 28).
      for (const colour of [
        [200, 60, 30],
        [30, 160, 220],
        [128, 128, 128],
      ]) {
        const flat = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => colour[i % 3] ?? 0);
        const file = await encode('flat.mp4', [flat, flat], new Float32Array(0));
        const [frame] = await collectFrames(backend.decodeVideo(file.path));
        for (const channel of [0, 1, 2]) {
          const value = frame?.data[(40 * WIDTH + 80) * 3 + channel] ?? -1;
          assert.ok(Math.abs(value - (colour[channel] ?? 0)) <= 3, `${colour} became channel ${channel} = ${value}`);
        }
      }
    });

    test('sound keeps its place, and both tracks end together', async () => {
      const frames = Array.from({ length: 50 }, (_, i) => paintFrame(i));
      const sound = new Float32Array(RATE * 2);
      // A click at exactly one second, in silence.
      sound.set(tone(200, 1000), RATE);
      const file = await encode('click.mp4', frames, sound);
      const facts = await backend.probe(file.path);
      assert.deepEqual([facts.video?.codec, facts.audio?.codec], ['h264', 'aac']);
      assert.ok(Math.abs((facts.video?.durationSeconds ?? 0) - 2) < 1e-3);
      assert.ok(Math.abs((facts.audio?.durationSeconds ?? 0) - 2) < 1 / FPS);
      const decoded = await backend.decodeAudio(file.path, { sampleRate: RATE, maxSeconds: 5 });
      const onset = decoded.findIndex((value) => Math.abs(value) > 0.2);
      // AAC smears by at most one block of 1024 samples before an attack; a lost priming edit would cost all of it.
      assert.ok(Math.abs(onset - RATE) < 160, `the click is at sample ${onset}`);
    });

    test('missing sound becomes silence and surplus sound is cut', async () => {
      const frames = Array.from({ length: 26 }, (_, i) => paintFrame(i));
      for (const seconds of [0.5, 1.5]) {
        const file = await encode('length.mp4', frames, tone(RATE * seconds, 440));
        const { audio, video } = await backend.probe(file.path);
        assert.ok(Math.abs((audio?.durationSeconds ?? 0) - (video?.durationSeconds ?? 0)) < 1 / FPS);
        const decoded = await backend.decodeAudio(file.path, { sampleRate: RATE, maxSeconds: 5 });
        const tail = Math.max(...decoded.subarray(RATE * 0.8, RATE).map(Math.abs));
        assert.ok(seconds > 1 ? tail > 0.4 : tail < 0.01, `peak ${tail} after ${seconds} s of sound`);
      }
    });

    test('the index comes first and the tags are inside', async () => {
      const file = await encode('tags.mp4', [paintFrame(0)], tone(100, 440), {
        metadata: { comment: 'task 42 & more' },
      });
      const types = boxTypes(file.path);
      assert.equal(types[0], 'ftyp');
      assert.ok(types.indexOf('moov') > 0 && types.indexOf('moov') < types.indexOf('mdat'), types.join());
      assert.ok(readFileSync(file.path).includes('task 42 & more'));
      const mark = { digitalSourceType: TRAINED_ALGORITHMIC_MEDIA, taskId: 'task 42' };
      await markMp4(file.path, mark);
      assert.deepEqual(await readProvenance(file.path), mark);
      assert.equal((await collectFrames(backend.decodeVideo(file.path))).length, 1);
      assert.deepEqual(
        readdirSync(directory).filter((entry) => entry.startsWith('tags')),
        ['tags.mp4'],
      );
    });

    test('the same input gives the same bytes', async () => {
      const frames = Array.from({ length: 10 }, (_, i) => paintFrame(i));
      const first = await encode('same-1.mp4', frames, tone(RATE, 440));
      const second = await encode('same-2.mp4', frames, tone(RATE, 440));
      assert.ok(readFileSync(first.path).equals(readFileSync(second.path)));
    });

    test('decoding to another size', async () => {
      const file = await encode('scale.mp4', [paintFrame(0)], new Float32Array(0));
      const size = { width: 50, height: 30 };
      const [frame] = await collectFrames(backend.decodeVideo(file.path, { size }));
      assert.equal(frame?.data.length, 50 * 30 * 3);
      await assert.rejects(collectFrames(backend.decodeVideo(file.path, { maxPixels: 100 })), refuses('too_large'));
      await assert.rejects(backend.decodeAudio(file.path, { sampleRate: RATE, maxSeconds: 9 }), refuses('no_audio'));
    });

    test('frames whose pixels are not wanted keep their place and size', async () => {
      const file = await encode('sparse.mp4', [0, 1, 2, 3].map(paintFrame), new Float32Array(0));
      const whole = await collectFrames(backend.decodeVideo(file.path));
      const wantsPixels = (timeSeconds: number): boolean => timeSeconds >= 2.5 / FPS;
      const sparse = await collectFrames(backend.decodeVideo(file.path, { wantsPixels }));
      const placeOf = ({ width, height, timeSeconds }: VideoFrame) => ({ width, height, timeSeconds });
      assert.deepEqual(sparse.map(placeOf), whole.map(placeOf));
      assert.deepEqual(sparse[3]?.data, whole[3]?.data);
      assert.ok(backend.name === 'ffmpeg' || sparse[0]?.data.length === 0);
    });

    test('an abandoned file is removed, and misuse is refused', async () => {
      const path = join(directory, 'abandoned.mp4');
      const options = { width: WIDTH, height: HEIGHT, fps: FPS };
      const encoder = await backend.openEncoder(path, options);
      await encoder.writeVideo(paintFrame(0));
      await assert.rejects(async () => encoder.writeVideo(new Uint8Array(5)), RangeError);
      await encoder.abort();
      await encoder.abort();
      await assert.rejects(async () => encoder.writeVideo(paintFrame(1)), /closed/);
      assert.deepEqual(
        readdirSync(directory).filter((entry) => entry.startsWith('abandoned')),
        [],
      );
      await assert.rejects(backend.openEncoder(path, { ...options, width: 161 }), RangeError);
      await assert.rejects((await backend.openEncoder(path, options)).close(), /no frame/);
    });

    test('stereo is averaged, so full scale stays within [-1, 1]', async () => {
      const path = join(directory, 'stereo.wav');
      writeFileSync(path, stereoWav(RATE, RATE));
      const mono = await backend.decodeAudio(path, { sampleRate: RATE, maxSeconds: 2 });
      assert.equal(mono.length, RATE);
      // Full scale left and right: 0.707 L + 0.707 R would be 1.41 and clip flat.
      assert.ok(Math.abs(Math.max(...mono) - 0.9) < 0.01, `${Math.max(...mono)}`);
      await assert.rejects(backend.decodeAudio(path, { sampleRate: RATE, maxSeconds: 0.9 }), refuses('too_long'));
      const resampled = await backend.decodeAudio(path, { sampleRate: 24_000, maxSeconds: 2 });
      assert.ok(Math.abs(resampled.length - 24_000) <= 16, `${resampled.length} samples`);
    });

    test('playlists that pose as video open nothing', async () => {
      const path = join(directory, 'playlist.mp4');
      await encode('victim.mp4', [paintFrame(0)], new Float32Array(0));
      for (const text of [
        'ffconcat version 1.0\nfile victim.mp4\n',
        '#EXTM3U\n#EXTINF:1,\nvictim.mp4\n#EXT-X-ENDLIST\n',
        'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
      ]) {
        writeFileSync(path, text);
        await assert.rejects(backend.probe(path), refuses('unreadable'));
      }
    });

    test('real media', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, async () => {
      const at = (name: string) => join(MEDIA ?? '', name);
      const upright = await collectFrames(backend.decodeVideo(at('nasty/rotate90.mp4'), { maxSeconds: 0.2 }));
      assert.deepEqual([upright[0]?.width, upright[0]?.height], [640, 480]);
      assert.equal(upright.length, 6);
      const talk = await backend.decodeAudio(at('speech/s02_jfk.mp3'), { sampleRate: RATE, maxSeconds: 60 });
      assert.ok(Math.abs(talk.length / RATE - 11) < 0.06, `${talk.length} samples`);
      const surround = await backend.probe(at('drive/d08_bunny.mp4'));
      assert.equal(surround.audio?.channels, 6);
      assert.ok(
        (await backend.decodeAudio(at('drive/d08_bunny.mp4'), { sampleRate: RATE, maxSeconds: 60 })).length > 0,
      );
    });
  });
}

/** 16-bit stereo at 0.9 of full scale on both sides, 200 Hz. */
function stereoWav(samples: number, rate: number): Buffer {
  const wav = Buffer.alloc(44 + samples * 4);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 4],
    [40, samples * 4],
  ] as const) {
    wav.writeUInt32LE(value, at);
  }
  for (const [at, value] of [
    [20, 1],
    [22, 2],
    [32, 4],
    [34, 16],
  ] as const) {
    wav.writeUInt16LE(value, at);
  }
  wav.write('data', 36);
  for (let i = 0; i < samples * 2; i++) {
    wav.writeInt16LE(Math.round(0.9 * 32767 * Math.sin((2 * Math.PI * 200 * (i >> 1)) / rate)), 44 + i * 2);
  }
  return wav;
}

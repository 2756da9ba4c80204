/** Sections of the scene evaluation about the file: its form, its sound, its seed. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { decodeImage } from '../src/codecs/image-facts.ts';
import { measureLoudness, toDecibels, truePeaks } from '../src/media/audio/loudness.ts';
import { RATIOS, RESOLUTIONS, SIZES } from '../src/models/dance-sizes.ts';
import { BARS, type Bench, firstFrame, look, make, SAMPLE_RATE, type Section } from './dance-bench.ts';
import { DIALOGUE } from './dance-cases.ts';
import { layoutDistance, layoutOf, similarity } from './dance-measures.ts';

const SECONDS = 4;
const FRAMES = 24 * SECONDS;
/** A packet of AAC is 1024 samples; the encoder may add one for its delay. */
const AAC_TAIL_SECONDS = 0.05;

/** Every row of seed 002's table: exact size, count, rate and length, and one channel of sound. */
export const form: Section = async (bench) => {
  for (const resolution of bench.isQuick ? RESOLUTIONS.slice(0, 1) : RESOLUTIONS) {
    for (const ratio of RATIOS) {
      const [width, height] = SIZES[resolution][ratio];
      const params = { resolution, ratio };
      const clip = await make(bench, { prompt: 'static camera', files: firstFrame(bench.landscape), params });
      const { video, audio } = await bench.backend.probe(clip.path);
      const { frames } = await look(bench, clip);
      const sound = await bench.backend.decodeAudio(clip.path, { sampleRate: SAMPLE_RATE, maxSeconds: 20 });
      const heard = sound.length / SAMPLE_RATE;
      bench.check(
        `${resolution} ${ratio}`,
        `${video?.width}×${video?.height}, ${frames} frames, ${video?.fps} a second, ${video?.durationSeconds} s, ${audio?.codec} ${audio?.channels} channel ${heard.toFixed(3)} s`,
        video?.width === width &&
          video.height === height &&
          frames === FRAMES &&
          video.fps === 24 &&
          video.durationSeconds === SECONDS &&
          audio?.codec === 'aac' &&
          audio.channels === 1 &&
          Math.abs(heard - SECONDS) <= AAC_TAIL_SECONDS,
      );
    }
  }
};

/** The flags of the request. */
export const options: Section = async (bench) => {
  const plain = await make(bench, { prompt: 'static camera', files: firstFrame(bench.landscape) });
  const seen = await look(bench, plain);
  const silent = await make(bench, {
    prompt: 'static camera',
    files: firstFrame(bench.landscape),
    params: { generate_audio: false },
  });
  const { audio } = await bench.backend.probe(silent.path);
  bench.check('generate_audio false', audio === undefined ? 'no sound track' : audio.codec, audio === undefined);
  await checkWatermark(bench, seen.first);
  await checkLastFrame(bench);
  for (const [name, prompt, seconds] of [
    ['default', 'a lake', 5],
    ['stated', 'a lake, 7 seconds', 7],
    ['stated in Chinese', '湖边，六秒', 6],
    ['two shots', 'Shot 1: a lake. Shot 2: a forest.', 8],
  ] as const) {
    const clip = await make(bench, { prompt, files: firstFrame(bench.landscape), params: { duration: -1 } });
    const { frames } = await look(bench, clip);
    const reported = clip.metadata.duration;
    const value = `${reported} s reported, ${frames} frames made, ${seconds} s expected`;
    bench.check(`duration -1, ${name}`, value, reported === seconds && frames === 24 * seconds);
  }
};

async function checkWatermark(bench: Bench, plain: Parameters<typeof layoutOf>[0]): Promise<void> {
  const marked = await make(bench, {
    prompt: 'static camera',
    files: firstFrame(bench.landscape),
    params: { watermark: true },
  });
  const { first } = await look(bench, marked);
  const { width, height } = first;
  let [inside, outside] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = (y * width + x) * 3;
      const isDifferent = Math.abs((first.data[p] ?? 0) - (plain.data[p] ?? 0)) > 24;
      if (!isDifferent) continue;
      if (x > 0.8 * width && y > 0.8 * height) inside++;
      else outside++;
    }
  }
  const value = `${inside} pixels differ in the lower right corner, ${outside} elsewhere`;
  bench.check('watermark', value, inside > 100 && outside < inside / 20);
}

async function checkLastFrame(bench: Bench): Promise<void> {
  const clip = await make(bench, {
    prompt: 'the camera pans right',
    files: firstFrame(bench.landscape),
    params: { return_last_frame: true },
  });
  const { last } = await look(bench, clip);
  const [, png] = clip.artifacts;
  if (png === undefined) {
    bench.check('return_last_frame', 'no picture', false);
    return;
  }
  const picture = await decodeImage(png.path, { maxSide: 4096 });
  const ssim = similarity(picture, last);
  bench.check(
    'return_last_frame',
    `${png.contentType} ${picture.width}×${picture.height}, SSIM ${ssim.toFixed(4)} to the video's last frame`,
    png.contentType === 'image/png' && picture.width === clip.width && ssim >= BARS.endSimilarity,
  );
}

/** Loudness by BS.1770, and the spoken line where the metadata says it is. */
export const sound: Section = async (bench) => {
  const quiet = await make(bench, { prompt: 'Waves roll in, wind', files: firstFrame(bench.landscape) });
  const scene = await make(bench, { prompt: 'A rainy street at night, cars pass by' });
  const spoken = await make(bench, {
    prompt: DIALOGUE,
    files: firstFrame(bench.photos[0] ?? bench.landscape),
    params: { duration: 6 },
  });
  for (const [name, clip] of [
    ['ambience', quiet],
    ['city', scene],
    ['dialogue', spoken],
  ] as const) {
    const pcm = await bench.backend.decodeAudio(clip.path, { sampleRate: SAMPLE_RATE, maxSeconds: 20 });
    const loudness = measureLoudness(pcm, SAMPLE_RATE);
    const peak = toDecibels(truePeaks(pcm).reduce((most, value) => Math.max(most, value), 0));
    const isMet = loudness >= BARS.lufs[0] && loudness <= BARS.lufs[1] && peak < BARS.peakDb;
    bench.check(`${name}: loudness`, `${loudness.toFixed(1)} LUFS, true peak ${peak.toFixed(1)} dB`, isMet);
  }
  const pcm = await bench.backend.decodeAudio(spoken.path, { sampleRate: SAMPLE_RATE, maxSeconds: 20 });
  const local = spoken.metadata.local as { dialogue: { startSeconds: number; endSeconds: number }[] };
  const [line] = local.dialogue;
  const [from, to] = [line?.startSeconds ?? 0, line?.endSeconds ?? 0];
  const inside = power(pcm, from, to);
  const outside = power(pcm, to + 0.3, pcm.length / SAMPLE_RATE - 0.6);
  const gain = 10 * Math.log10(inside / outside);
  const place = `from ${from.toFixed(1)} to ${to.toFixed(1)} s`;
  bench.check('dialogue: above the rest', `${gain.toFixed(1)} dB ${place}`, gain >= BARS.speechDb);
};

function power(pcm: Float32Array, fromSeconds: number, toSeconds: number): number {
  const part = pcm.subarray(Math.round(fromSeconds * SAMPLE_RATE), Math.round(toSeconds * SAMPLE_RATE));
  return part.reduce((sum, value) => sum + value * value, 1e-12) / Math.max(1, part.length);
}

/** The same seed is the same file, another one another video. */
export const seeds: Section = async (bench) => {
  const once = async (prompt: string, seed: number, files = firstFrame(bench.landscape)) => {
    const clip = await make(bench, { prompt, files, params: { seed } });
    const bytes = createHash('sha256')
      .update(await readFile(clip.path))
      .digest('hex');
    return { bytes, ...(await look(bench, clip)) };
  };
  for (const [name, prompt, files] of [
    ['picture', 'clouds drift', undefined],
    ['text', 'a lake at noon', []],
  ] as const) {
    const [a, b] = [await once(prompt, 11, files && [...files]), await once(prompt, 11, files && [...files])];
    bench.check(`${name}: same seed`, a.bytes === b.bytes ? 'same bytes' : 'other bytes', a.bytes === b.bytes);
    const c = await once(prompt, 12, files && [...files]);
    const distance = layoutDistance(layoutOf(a.last), layoutOf(c.last));
    const value = `other bytes: ${a.bytes !== c.bytes}, layouts differ by ${distance.toFixed(2)}`;
    bench.check(`${name}: other seed`, value, a.bytes !== c.bytes && distance > 0.05);
  }
};

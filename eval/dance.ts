/**
 * `npm run eval:dance [-- --only form,pictures,frames,references,text,sound,seeds] [--quick] [--out DIR]`: makes videos
 * through the scene engine, decodes them, and measures what the model promises. Real photos are taken from
 * TEST_MEDIA_DIR where it is set; a drawn landscape serves always.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { chooseWindow, cropWindow, loadCover } from '../src/engines/local/scene/picture/load-cover.ts';
import { createSceneEngine } from '../src/engines/local/scene/scene-engine.ts';
import { drawLandscape } from '../src/engines/local/scene/synthetic-landscape.ts';
import { silentLog } from '../src/lib/log.ts';
import { measureLoudness, toDecibels, truePeaks } from '../src/media/audio/loudness.ts';
import type { RgbImage } from '../src/media/image/rgb-image.ts';
import { RATIOS, RESOLUTIONS, SIZES } from '../src/models/dance-sizes.ts';
import { CAMERA_CASES, DIALOGUE, SETTINGS } from './dance-cases.ts';
import { layoutDistance, layoutOf, lookAtClip, motionOf, similarity } from './dance-measures.ts';
import { makeSceneClip, type SceneClip, type SceneFile, type SceneRequest } from './scene-clip.ts';

const SAMPLE_RATE = 48_000;
/** The bars, and where it has none, the prototype's. */
const BARS = {
  endSimilarity: 0.98,
  medianStep: 0.3,
  jump: 4,
  lufs: [-20, -16],
  peakDb: -1,
  speechDb: 6,
  otherSeed: 3,
} as const;

interface Bench {
  readonly engine: ReturnType<typeof createSceneEngine>;
  readonly backend: Awaited<ReturnType<typeof openMediaBackend>>;
  readonly directory: string;
  readonly landscape: string;
  readonly photos: readonly string[];
  readonly isQuick: boolean;
  /** Prints a row and remembers a miss. */
  check(name: string, value: string, isMet: boolean): void;
}

type Section = (bench: Bench) => Promise<void>;

async function make(bench: Bench, request: Omit<SceneRequest, 'directory'>): Promise<SceneClip> {
  return makeSceneClip(bench.engine, { ...request, directory: bench.directory });
}

const firstFrame = (file: string): SceneFile[] => [{ path: file, role: 'first_frame' }];
const framesOf = (clip: SceneClip): number => Number(clip.metadata.frames);

/** Every row of seed 002's table: exact size, count and length. */
const form: Section = async (bench) => {
  const resolutions = bench.isQuick ? RESOLUTIONS.slice(0, 1) : RESOLUTIONS;
  for (const resolution of resolutions) {
    for (const ratio of RATIOS) {
      const [width, height] = SIZES[resolution][ratio];
      const clip = await make(bench, { files: firstFrame(bench.landscape), params: { resolution, ratio } });
      const { video, audio } = await bench.backend.probe(clip.path);
      const look = await lookAtClip(bench.backend, clip.path, framesOf(clip));
      const isExact =
        video?.width === width && video.height === height && look.frames === 96 && video.durationSeconds === 4;
      const sound = audio?.channels === 1 ? 'mono' : 'no mono track';
      const value = `${video?.width}×${video?.height}, ${look.frames} frames, ${video?.durationSeconds} s, ${sound}`;
      bench.check(`${resolution} ${ratio}`, value, isExact && audio?.channels === 1);
    }
  }
  const silent = await make(bench, { files: firstFrame(bench.landscape), params: { generate_audio: false } });
  const { audio } = await bench.backend.probe(silent.path);
  bench.check('generate_audio false', audio === undefined ? 'no sound track' : audio.codec, audio === undefined);
};

/** Mode F: the first frame is the picture, it moves without jumps, and the camera goes where the words say. */
const pictures: Section = async (bench) => {
  const files = [bench.landscape, ...bench.photos].slice(0, bench.isQuick ? 2 : 4);
  for (const file of files) {
    for (const { move, prompt, isSeen } of CAMERA_CASES) {
      const clip = await make(bench, { prompt, files: firstFrame(file) });
      const look = await lookAtClip(bench.backend, clip.path, framesOf(clip));
      const { zoom, shiftX, shiftY } = look.camera;
      const flow = `x ${percent(shiftX)} y ${percent(shiftY)} zoom ${percent(zoom)} a second`;
      bench.check(`${path.basename(file)} ${move}`, flow, isSeen(look.camera));
      if (move === 'static') continue;
      const { median, jump } = motionOf(look.steps);
      bench.check(
        `${path.basename(file)} ${move} motion`,
        `median step ${median.toFixed(2)}, jump ${jump.toFixed(1)}`,
        median > BARS.medianStep && jump < BARS.jump,
      );
      const first = similarity(look.first, await pictureAs(clip, file));
      bench.check(
        `${path.basename(file)} ${move} first frame`,
        `SSIM to the picture ${first.toFixed(4)}`,
        first >= BARS.endSimilarity,
      );
    }
  }
};

/** A picture as a clip of that size must show it: covering, from the middle (no case has its face near a border). */
async function pictureAs(size: SceneClip, file: string): Promise<RgbImage> {
  const { image } = await loadCover(file, size);
  return cropWindow(image, chooseWindow(image, size, undefined), { width: size.width, height: size.height });
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Mode FL: both ends are the given pictures; in the middle of what covers the clip. */
const frames: Section = async (bench) => {
  const pairs: [string, string][] = [];
  const other = path.join(bench.directory, 'other.png');
  await drawLandscape(other, { width: 800, height: 600 }, 9);
  pairs.push([bench.landscape, other]);
  const media = process.env.TEST_MEDIA_DIR;
  if (media !== undefined) pairs.push([`${media}/frames/f01_first.jpg`, `${media}/frames/f01_last.jpg`]);
  if (bench.photos.length > 1) pairs.push([bench.photos[0] ?? '', bench.photos[1] ?? '']);
  for (const [first, last] of pairs) {
    const params = { ratio: '4:3' };
    const clip = await make(bench, {
      files: [
        { path: first, role: 'first_frame' },
        { path: last, role: 'last_frame' },
      ],
      params,
    });
    const look = await lookAtClip(bench.backend, clip.path, framesOf(clip));
    const ends = [];
    for (const file of [first, last]) {
      ends.push(await pictureAs(clip, file));
    }
    const [a, b] = [similarity(look.first, ends[0] ?? look.last), similarity(look.last, ends[1] ?? look.first)];
    const names = `${path.basename(first)} to ${path.basename(last)}`;
    bench.check(names, `SSIM ${a.toFixed(4)} and ${b.toFixed(4)}`, Math.min(a, b) >= BARS.endSimilarity);
    const { median, jump } = motionOf(look.steps);
    bench.check(`${names} motion`, `median step ${median.toFixed(2)}, jump ${jump.toFixed(1)}`, jump < BARS.jump);
  }
};

/** Mode R: a video is cut, slowed, turned round, regraded and continued; the request's words show in the result. */
const references: Section = async (bench) => {
  const source = await make(bench, {
    prompt: 'the camera pans right fast',
    files: firstFrame(bench.landscape),
    params: { ratio: '16:9' },
  });
  const video = path.join(bench.directory, 'source.mp4');
  await copyFile(source.path, video);
  const facts = { width: source.width, height: source.height, durationSeconds: 4, fps: 24 };
  const files: SceneFile[] = [{ path: video, role: 'reference_video', facts }];
  const original = await lookAtClip(bench.backend, video, 96);
  const look = async (prompt: string, params = {}) => {
    const clip = await make(bench, { prompt, files, params });
    return { clip, ...(await lookAtClip(bench.backend, clip.path, framesOf(clip))) };
  };
  const reversed = await look('reverse the video');
  const turned = similarity(reversed.first, original.last);
  bench.check('reverse: begins with the source’s end', `SSIM ${turned.toFixed(3)}`, turned > 0.9);
  const slow = await look('slow motion', { duration: 8 });
  const ratio = slow.camera.shiftX / original.camera.shiftX;
  bench.check('slow motion: speed of the pan', `${ratio.toFixed(2)} of the source’s`, ratio > 0.3 && ratio < 0.85);
  const extended = await look('extend the video', { duration: 4 });
  const seam = similarity(extended.first, original.last);
  bench.check('extend: begins where the source ends', `SSIM ${seam.toFixed(3)}`, seam > 0.95);
  const grey = await look('black and white');
  const [red = 0, , blue = 0] = layoutOf(grey.first);
  bench.check('black and white: no colour', `red ${red.toFixed(0)}, blue ${blue.toFixed(0)}`, Math.abs(red - blue) < 4);
  const automatic = await look('slow motion', { duration: -1 });
  bench.check(
    'duration -1',
    `${automatic.clip.metadata.duration} s reported, ${automatic.frames / 24} s made`,
    automatic.clip.metadata.duration === automatic.frames / 24,
  );
};

/** Mode T: other settings look different, the same ones alike. */
const text: Section = async (bench) => {
  const layouts: number[][] = [];
  for (const prompt of bench.isQuick ? SETTINGS.slice(0, 3) : SETTINGS) {
    const clip = await make(bench, { prompt, params: { ratio: '16:9', generate_audio: false } });
    const look = await lookAtClip(bench.backend, clip.path, framesOf(clip));
    const { median, jump } = motionOf(look.steps);
    bench.check(prompt, `median step ${median.toFixed(2)}, jump ${jump.toFixed(1)}`, median > 0.1 && jump < BARS.jump);
    layouts.push(layoutOf(look.first));
  }
  const distances = layouts.flatMap((a, i) => layouts.slice(i + 1).map((b) => layoutDistance(a, b)));
  const least = Math.min(...distances);
  bench.check('nearest two settings', `layouts differ by ${least.toFixed(1)} grey levels`, least > 8);
};

/** Loudness by BS.1770, and the spoken line where the metadata says it is. */
const sound: Section = async (bench) => {
  const quiet = await make(bench, { prompt: 'Waves roll in, wind', files: firstFrame(bench.landscape) });
  const spoken = await make(bench, {
    prompt: DIALOGUE,
    files: firstFrame(bench.photos[0] ?? bench.landscape),
    params: { duration: 6 },
  });
  for (const [name, clip] of [
    ['ambience', quiet],
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
  bench.check(
    'dialogue: above the rest',
    `${gain.toFixed(1)} dB from ${from.toFixed(1)} to ${to.toFixed(1)} s`,
    gain >= BARS.speechDb,
  );
};

function power(pcm: Float32Array, fromSeconds: number, toSeconds: number): number {
  const part = pcm.subarray(Math.round(fromSeconds * SAMPLE_RATE), Math.round(toSeconds * SAMPLE_RATE));
  return part.reduce((sum, value) => sum + value * value, 1e-12) / Math.max(1, part.length);
}

/** The same seed is the same file, another one another video. */
const seeds: Section = async (bench) => {
  const once = async (seed: number) => {
    const clip = await make(bench, { prompt: 'clouds drift', files: firstFrame(bench.landscape), params: { seed } });
    const bytes = createHash('sha256')
      .update(await readFile(clip.path))
      .digest('hex');
    const look = await lookAtClip(bench.backend, clip.path, framesOf(clip));
    return { bytes, last: look.last };
  };
  const [a, b, c] = [await once(11), await once(11), await once(12)];
  bench.check('same seed', a.bytes === b.bytes ? 'same bytes' : 'other bytes', a.bytes === b.bytes);
  const distance = layoutDistance(layoutOf(a.last), layoutOf(c.last));
  bench.check(
    'other seed',
    `other bytes: ${a.bytes !== c.bytes}, layouts differ by ${distance.toFixed(2)}`,
    a.bytes !== c.bytes,
  );
};

const SECTIONS: Readonly<Record<string, Section>> = { form, pictures, frames, references, text, sound, seeds };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } },
  });
  const asked = values.only?.split(',') ?? Object.keys(SECTIONS);
  const scratch = await mkdtemp(path.join(tmpdir(), 'sparkstage-eval-'));
  const directory = values.out === undefined ? scratch : path.resolve(values.out);
  await mkdir(directory, { recursive: true });
  const engine = createSceneEngine({ children: 1, log: silentLog });
  const missed: string[] = [];
  try {
    const landscape = path.join(directory, 'landscape.png');
    await drawLandscape(landscape, { width: 800, height: 600 });
    const media = process.env.TEST_MEDIA_DIR;
    const photos =
      media === undefined
        ? []
        : ['portraits/p13_f_turned.jpg', 'negatives/n04_landscape.jpg', 'portraits/p14_astronaut.png'].map((file) =>
            path.join(media, file),
          );
    const check: Bench['check'] = (name, value, isMet) => {
      console.log(`| ${name} | ${value} | ${isMet ? '✓' : '✗'} |`);
      if (!isMet) missed.push(name);
    };
    const bench = {
      engine,
      backend: await openMediaBackend(),
      directory,
      landscape,
      photos,
      isQuick: values.quick === true,
      check,
    };
    for (const name of asked) {
      const section = SECTIONS[name];
      if (section === undefined)
        throw new Error(`unknown section ${name}; there are ${Object.keys(SECTIONS).join(', ')}`);
      console.log(`\n### ${name}\n\n| measure | value | met |\n|---|---|---|`);
      await section(bench);
    }
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(missed.length === 0 ? '\nall bars met' : `\nmissed: ${missed.join('; ')}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

await main();

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { Failure } from '../../../lib/failure.ts';
import type { RgbImage } from '../../../media/image/rgb-image.ts';
import type { TalkingPortraitFacts, TalkingPortraitJob } from './avatar-job.ts';
import { loadPhoto, renderTalkingPortrait, type TalkingPortraitDeps } from './render-talking-portrait.ts';
import { loadTalkingPortraitDeps } from './talking-portrait-deps.ts';

const media = process.env.TEST_MEDIA_DIR;
const LONG_SIDE = 400;

describe('a talking portrait from real media', media === undefined ? { skip: 'TEST_MEDIA_DIR is not set' } : {}, () => {
  let deps: TalkingPortraitDeps;
  let directory: string;
  before(async () => {
    deps = await loadTalkingPortraitDeps();
    directory = await mkdtemp(path.join(tmpdir(), 'avatar-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  async function make(name: string, change: Partial<TalkingPortraitJob> = {}) {
    const job: TalkingPortraitJob = {
      imagePath: path.join(media ?? '', 'portraits', 'p14_astronaut.png'),
      audioPath: path.join(media ?? '', 'speech', 'e05_bilabials.wav'),
      outputPath: path.join(directory, `${name}.mp4`),
      longSideMax: LONG_SIDE,
      fps: 25,
      seed: 3,
      fast: false,
      // Small pictures are all detail: at 720 pixels crf 18 gives what 16 gives here (first frame 37.8, background 40.8 dB).
      crf: 16,
      faceChoice: 'largest',
      ...change,
    };
    const stages: [number, string][] = [];
    const facts = await renderTalkingPortrait(deps, job, {
      progress: (fraction, stage) => stages.push([fraction, stage]),
      signal: new AbortController().signal,
    });
    return { job, facts, stages };
  }

  /** First frame in dB, and the mean and the largest squared error per pixel over all frames, against the photo. */
  async function compare(file: string, photo: RgbImage) {
    const mean = new Float64Array(photo.width * photo.height);
    const worst = new Float64Array(mean.length);
    let first = 0;
    let frames = 0;
    for await (const frame of deps.backend.decodeVideo(file)) {
      let sum = 0;
      for (let i = 0; i < worst.length; i++) {
        let error = 0;
        for (let c = i * 3; c < i * 3 + 3; c++) error += (frame.data[c]! - photo.data[c]!) ** 2 / 3;
        sum += error;
        mean[i]! += error;
        worst[i] = Math.max(worst[i]!, error);
      }
      if (frames === 0) first = decibels(sum / worst.length);
      frames++;
    }
    return { first, mean: mean.map((value) => value / frames), worst, frames };
  }

  function checkFacts(facts: TalkingPortraitFacts, seconds: number): void {
    assert.equal(facts.frames, Math.ceil(seconds * facts.fps - 1e-3));
    assert.equal(facts.faces, 1);
    assert.ok(facts.faceBox.width > 40);
    assert.deepEqual(facts.warnings, []);
  }

  test('sound and picture have the length of the voice, and the first frame is the photo', async () => {
    const { job, facts, stages } = await make('plain', { prompt: 'smile, and juggle three balls' });
    const voice = await deps.backend.probe(job.audioPath);
    const made = await deps.backend.probe(job.outputPath);
    checkFacts(facts, voice.durationSeconds);
    assert.ok(Math.abs((made.video?.durationSeconds ?? 0) - facts.frames / 25) < 0.001);
    assert.ok(Math.abs((made.audio?.durationSeconds ?? 0) - voice.durationSeconds) < 0.04);
    assert.deepEqual([made.video?.width, made.video?.height], [facts.width, facts.height]);
    assert.ok(facts.applied.includes('smile') && facts.notApplied.length > 0);
    const fractions = stages.map(([fraction]) => fraction);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.deepEqual([...new Set(stages.map(([, stage]) => stage))], ['prepare', 'render', 'finish']);
    const photo = await loadPhoto(job.imagePath, LONG_SIDE);
    const { first, mean, frames } = await compare(job.outputPath, photo);
    assert.equal(frames, facts.frames);
    assert.ok(first >= 35, `first frame ${first} dB`);
    // The shuttle at the right of the picture stands still in every frame.
    let background = 0;
    let count = 0;
    for (let y = 0; y < photo.height * 0.5; y++) {
      for (let x = Math.floor(photo.width * 0.75); x < photo.width; x++, count++)
        background += mean[y * photo.width + x]!;
    }
    assert.ok(decibels(background / count) >= 38, `background ${decibels(background / count)} dB`);
  });

  test('the same job gives the same bytes, whatever the number of render threads', async () => {
    const one = await make('one', { workers: 1 });
    const two = await make('two', { workers: 2 });
    assert.ok((await readFile(one.job.outputPath)).equals(await readFile(two.job.outputPath)));
    const other = await make('other', { seed: 4 });
    assert.ok(!(await readFile(one.job.outputPath)).equals(await readFile(other.job.outputPath)));
  });

  test('a mask confines all motion to its white part', async () => {
    const maskPath = path.join(directory, 'mask.png');
    const photo = await loadPhoto(path.join(media ?? '', 'portraits', 'p14_astronaut.png'), LONG_SIDE);
    const edge = Math.round(photo.height * 0.45);
    const grey = new Uint8Array(photo.width * photo.height).fill(255, 0, photo.width * edge);
    await sharp(grey, { raw: { width: photo.width, height: photo.height, channels: 1 } }).toFile(maskPath);
    const below = async (name: string, change: Partial<TalkingPortraitJob>): Promise<number> => {
      const { job } = await make(name, { crf: 10, ...change });
      const { mean, worst } = await compare(job.outputPath, photo);
      assert.ok(worst.subarray(0, photo.width * edge).some((value) => value > 400));
      const part = mean.subarray(photo.width * (edge + 16));
      return decibels(part.reduce((sum, value) => sum + value, 0) / part.length);
    };
    const masked = await below('masked', { maskPaths: [maskPath] });
    const free = await below('unmasked', {});
    // Exact before encoding (render-frame.test.ts); 4:2:0 colour alone leaves 36 dB on this orange suit.
    assert.ok(masked >= 35.5 && masked - free > 3, `below the mask ${masked} dB, without it ${free} dB`);
  });

  test('a mask without a face, and a picture without one, are the caller’s mistakes', async () => {
    const maskPath = path.join(directory, 'empty.png');
    await sharp({ create: { width: 512, height: 512, channels: 3, background: '#000000' } }).toFile(maskPath);
    await assert.rejects(make('nobody', { maskPaths: [maskPath] }), isNoSubject);
    await assert.rejects(make('black', { imagePath: maskPath }), isNoSubject);
  });

  test('fast mode is smaller in size and frame rate, not in length', async () => {
    const { facts } = await make('fast', { fast: true });
    assert.equal(Math.max(facts.width, facts.height), Math.floor((LONG_SIDE * 2) / 3 / 2) * 2);
    assert.equal(facts.fps, 20);
  });
});

function isNoSubject(error: unknown): boolean {
  return error instanceof Failure && error.reason === 'no_subject';
}

function decibels(meanSquare: number): number {
  return 10 * Math.log10((255 * 255) / Math.max(meanSquare, 1e-9));
}

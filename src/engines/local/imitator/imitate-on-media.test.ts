import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { correlationAtLag } from '../../../../eval/scores.ts';
import { Failure } from '../../../lib/failure.ts';
import { sampleFace } from '../../../media/motion/face-sample.ts';
import { lipGap } from '../../../media/motion/find-neutral.ts';
import { type ImitatorDeps, imitate } from './imitate.ts';
import { loadImitatorDeps } from './imitator-deps.ts';
import type { ImitatorFacts } from './imitator-job.ts';

const media = process.env.TEST_MEDIA_DIR ?? '';
const skip = media === '' ? 'TEST_MEDIA_DIR is not set' : false;
const LONG_SIDE = 384;

let deps: ImitatorDeps;
let directory: string;

before(async () => {
  if (skip !== false) return;
  deps = await loadImitatorDeps(process.env.SPARKSTAGE_FFMPEG);
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-imitate-'));
});
after(async () => {
  if (skip === false) await rm(directory, { recursive: true, force: true });
});

interface Made {
  readonly facts: ImitatorFacts;
  readonly file: string;
  readonly progress: readonly number[];
}

async function make(image: string, video: string, maxSeconds = 30): Promise<Made> {
  const file = path.join(directory, `${path.parse(video).name}.mp4`);
  const progress: number[] = [];
  const facts = await imitate(
    deps,
    {
      imagePath: path.join(media, image),
      videoPath: path.join(media, video),
      outputPath: file,
      longSideMax: LONG_SIDE,
      maxSeconds,
      seed: 1,
    },
    { progress: (fraction) => progress.push(fraction), signal: new AbortController().signal },
  );
  return { facts, file, progress };
}

test('the mouth of the output opens when the driver speaks, and the sound is in its place', { skip }, async () => {
  const video = 'drive/d03_grid_m_dark.mp4';
  const { facts, file, progress } = await make('portraits/p10_m_eastasian.jpg', video, 1.6);
  assert.deepEqual([facts.fps, facts.frames, facts.trackedFrames, facts.hasSound], [25, 40, 40, true]);
  assert.deepEqual(
    progress,
    [...progress].sort((a, b) => a - b),
  );
  const [driver, output] = [await lipGaps(path.join(media, video)), await lipGaps(file)];
  assert.equal(output.length, 40);
  const r = correlationAtLag(output, driver, 0);
  assert.ok(r > 0.85, `lip gaps correlate by ${r}`);
  for (const lag of [-2, 2]) assert.ok(correlationAtLag(output, driver, lag) < r, `better ${lag} frames off`);
  const options = { sampleRate: 8000, maxSeconds: 60 };
  const own = await deps.backend.decodeAudio(path.join(media, video), options);
  const copied = await deps.backend.decodeAudio(file, options);
  const lag = bestLag(own.subarray(0, 12_000), copied.subarray(0, 12_000), 400);
  assert.ok(Math.abs(lag) <= 160, `the sound is ${lag / 8} ms off`);
});

test('a variable rate becomes an even one of the same length; a silent driver is told', { skip }, async () => {
  const { facts, file } = await make('portraits/p04_m_neutral.jpg', 'nasty/vfr.mp4', 1.5);
  const { video, audio } = await deps.backend.probe(file);
  assert.ok(facts.fps >= 24 && facts.fps <= 30);
  assert.ok(Math.abs((video?.durationSeconds ?? 0) - 1.5) <= 1 / facts.fps);
  assert.equal(audio, undefined);
  assert.ok(
    facts.warnings.some((text) => /no sound/.test(text)),
    facts.warnings.join(),
  );
  assert.ok(
    facts.warnings.some((text) => /frames per second became/.test(text)),
    facts.warnings.join(),
  );
});

test('a film without a person fails and says where nobody was', { skip }, async () => {
  await assert.rejects(make('portraits/p04_m_neutral.jpg', 'drive/d08_bunny.mp4', 1), (error) => {
    assert.ok(error instanceof Failure && error.reason === 'no_subject', String(error));
    assert.equal(error.details.param, 'driving_video_info.video_url');
    assert.match(error.details.detail ?? '', /nobody from 0\.0 to 1\.0 s/);
    return true;
  });
});

test('when neither can be used, the character is what is reported', { skip }, async () => {
  await assert.rejects(make('negatives/n03_cat.png', 'drive/d08_bunny.mp4', 1), /No face was found in the image/);
});

test('an animal or a thing is no character', { skip }, async () => {
  for (const image of ['negatives/n03_cat.png', 'negatives/n01_coffee.png']) {
    await assert.rejects(make(image, 'drive/d01_grid_m.mp4', 0.2), (error) => {
      assert.ok(error instanceof Failure && error.reason === 'no_subject', String(error));
      assert.match(error.message, /No face was found in the image/);
      return true;
    });
  }
});

/** Lip gap of every frame by the mesh, cm. */
async function lipGaps(file: string): Promise<Float64Array> {
  const gaps: number[] = [];
  for await (const frame of deps.backend.decodeVideo(file, { maxSeconds: 1.6 })) {
    const face = deps.finder.locateIn(frame, {
      centerX: frame.width / 2,
      centerY: frame.height / 2,
      size: Math.max(frame.width, frame.height),
      rotation: 0,
    })[0];
    assert.ok(face !== undefined, `no face in frame ${gaps.length} of ${file}`);
    gaps.push(lipGap(sampleFace(deps.canonical, face.landmarks).local));
  }
  return Float64Array.from(gaps);
}

/** Shift in samples at which two sounds agree best. */
function bestLag(a: Float32Array, b: Float32Array, most: number): number {
  let best = 0;
  let highest = -Infinity;
  for (let lag = -most; lag <= most; lag += 4) {
    const r = correlationAtLag(b, a, lag);
    if (r > highest) {
      highest = r;
      best = lag;
    }
  }
  return best;
}

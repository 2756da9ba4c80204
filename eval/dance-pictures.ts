/** Sections of the scene evaluation that start from pictures and videos. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { drawLandscape } from '../src/engines/local/scene/synthetic-landscape.ts';
import { BARS, type Bench, firstFrame, look, make, nameOf, percent, pictureAs, type Section } from './dance-bench.ts';
import { CAMERA_CASES } from './dance-cases.ts';
import { layoutDistance, layoutOf, lookAtClip, motionOf, similarity } from './dance-measures.ts';
import type { SceneFile } from './scene-clip.ts';

const SILENT = { generate_audio: false };

/** Mode F: the first frame is the picture, it moves without jumps, and the camera goes where the words say. */
export const camera: Section = (bench) => underEveryWord(bench, bench.landscape);

export const photos: Section = async (bench) => {
  for (const file of bench.isQuick ? bench.photos.slice(0, 1) : bench.photos) await underEveryWord(bench, file);
};

/** A move shows this many times what breath, drifting clouds and the coder change under a static camera. */
const LIVELY = 5;

async function underEveryWord(bench: Bench, file: string): Promise<void> {
  let stillStep = 0;
  for (const { move, prompt, isSeen } of CAMERA_CASES) {
    const clip = await make(bench, { prompt, files: firstFrame(file), params: SILENT });
    const { camera, steps, first } = await look(bench, clip);
    const { median, jump } = motionOf(steps);
    const ssim = similarity(first, await pictureAs(clip, file));
    if (move === 'static') stillStep = median;
    const isLively = move === 'static' || (median > LIVELY * stillStep && jump < BARS.jump);
    bench.check(
      `${nameOf(file)}, ${move}`,
      `x ${percent(camera.shiftX)}, y ${percent(camera.shiftY)}, zoom ${percent(camera.zoom)} a second; step ${median.toFixed(2)}, jump ${jump.toFixed(1)}; first frame ${ssim.toFixed(4)}`,
      isSeen(camera) && isLively && ssim >= BARS.endSimilarity,
    );
  }
}

/** Mode FL: both ends are the given pictures. */
export const frames: Section = async (bench) => {
  const other = path.join(bench.directory, 'other.png');
  await drawLandscape(other, { width: 800, height: 600 }, 9);
  const pairs: [string, string][] = [[bench.landscape, other]];
  const media = process.env.TEST_MEDIA_DIR;
  if (media !== undefined) {
    pairs.push([`${media}/frames/f01_first.jpg`, `${media}/frames/f01_last.jpg`]);
    pairs.push([`${media}/negatives/n02_rocket.jpg`, `${media}/negatives/n04_landscape.jpg`]);
  }
  for (const [first, last] of pairs) {
    const clip = await make(bench, {
      files: [
        { path: first, role: 'first_frame' },
        { path: last, role: 'last_frame' },
      ],
      params: { ratio: '4:3' },
    });
    const seen = await look(bench, clip);
    const a = similarity(seen.first, await pictureAs(clip, first));
    const b = similarity(seen.last, await pictureAs(clip, last));
    const { median, jump } = motionOf(seen.steps);
    bench.check(
      `${nameOf(first)} to ${nameOf(last)}`,
      `SSIM ${a.toFixed(4)} and ${b.toFixed(4)}; step ${median.toFixed(2)}, jump ${jump.toFixed(1)}`,
      Math.min(a, b) >= BARS.endSimilarity && jump < BARS.jump,
    );
  }
};

/** Mode R: a video is cut, slowed, turned round, regraded and continued; the request's words show in the result. */
export const references: Section = async (bench) => {
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
  const edit = async (prompt: string, params = {}) => {
    const clip = await make(bench, { prompt, files, params });
    return { clip, ...(await look(bench, clip)) };
  };
  const reversed = await edit('reverse the video');
  const turned = similarity(reversed.first, original.last);
  bench.check('reverse: begins with the source’s end', `SSIM ${turned.toFixed(3)}`, turned > 0.9);
  const slow = await edit('slow motion', { duration: 8 });
  const ratio = slow.camera.shiftX / original.camera.shiftX;
  bench.check('slow motion: speed of the pan', `${ratio.toFixed(2)} of the source’s`, ratio > 0.3 && ratio < 0.85);
  const extended = await edit('extend the video', { duration: 4 });
  const seam = similarity(extended.first, original.last);
  bench.check('extend: begins where the source ends', `SSIM ${seam.toFixed(3)}`, seam > 0.95);
  const grey = await edit('black and white');
  const [red = 0, , blue = 0] = layoutOf(grey.first);
  bench.check('black and white: no colour', `red ${red.toFixed(0)}, blue ${blue.toFixed(0)}`, Math.abs(red - blue) < 4);
  await checkPlaced(bench);
  const automatic = await edit('slow motion', { duration: -1 });
  const reported = automatic.clip.metadata.duration;
  bench.check(
    'duration -1: as long as the slowed video',
    `${reported} s reported, ${automatic.frames / 24} s made`,
    reported === automatic.frames / 24,
  );
};

/** Somebody of a picture in a place of the prompt: the place changes with the words, the face stays. */
async function checkPlaced(bench: Bench): Promise<void> {
  const [photo] = bench.photos;
  if (photo === undefined) return;
  const place = async (where: string) => {
    const clip = await make(bench, {
      prompt: `The person of image 1 stands ${where}`,
      files: [{ path: photo, role: 'reference_image' }],
      params: { ...SILENT, ratio: '1:1' },
    });
    return layoutOf((await look(bench, clip)).first);
  };
  const [beach, street] = [await place('on a beach at noon'), await place('in a city street at night')];
  const away = layoutDistance(beach.slice(0, 9), street.slice(0, 9));
  bench.check('a person in two places', `the upper left differs by ${away.toFixed(0)} grey levels`, away > 30);
}

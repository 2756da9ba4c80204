/**
 * Contact sheets of pictures under a moving camera: `TEST_MEDIA_DIR=… node eval/dance-picture-sheets.ts OUT_DIR`. Each
 * row is a clip: first, middle and last frame, and how the last differs from the first. What was seen is in
 * dance-sheet-answers.md.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { planScene } from '../src/engines/local/scene/plan/plan-scene.ts';
import { createSceneEngine } from '../src/engines/local/scene/scene-engine.ts';
import { silentLog } from '../src/lib/log.ts';
import { createSceneRenderer } from '../src/media/scene/render-scene.ts';
import { makeSceneClip } from './scene-clip.ts';

const FORM = { width: 1280, height: 720, fps: 24 };
const TILE = { width: 480, height: 360 };
const PER_SHEET = 4;
const COLUMNS = 4;

/** A file of the test media, or a prompt that is drawn. */
const CASES: readonly (readonly [picture: string, prompt: string])[] = [
  ['negatives/n04_landscape.jpg', 'dolly in'],
  ['A city street by day, cars', 'the camera trucks right'],
  ['portraits/p13_f_turned.jpg', 'the camera orbits around her'],
  ['portraits/p06_m_neutral_suit.jpg', 'dolly out'],
  ['negatives/n05_two_faces.jpg', 'fast pan right'],
  ['negatives/n06_group.jpg', 'dolly in'],
  ['negatives/n03_cat.png', 'the camera orbits around it'],
  ['negatives/n01_coffee.png', 'the camera trucks left'],
  ['Living room at night, a lamp', 'the camera pans left'],
  ['portraits/p18_painting_woman.png', 'zoom in'],
  ['negatives/n02_rocket.jpg', 'crane up'],
  ['negatives/n07_cameraman.png', 'the camera trucks right'],
  ['portraits/p14_astronaut.png', 'the camera trucks left fast'],
  ['negatives/n08_tiny_people.png', 'aerial shot'],
  ['portraits/p16_official_m.jpg', 'a fast dolly in'],
  ['A mountain lake at noon', 'tilt up'],
];

async function drawPicture(prompt: string, file: string): Promise<void> {
  const plan = planScene(prompt, { seed: 7, durationSeconds: 4, mode: 'T', references: [] });
  const pixels = new Uint8Array(FORM.width * FORM.height * 3);
  createSceneRenderer(plan, FORM).drawFrame(0, pixels);
  await sharp(pixels, { raw: { width: FORM.width, height: FORM.height, channels: 3 } })
    .png()
    .toFile(file);
}

/** At most twice as wide as high, as the model's requests are. */
async function cropPicture(from: string, file: string): Promise<void> {
  const { width, height } = await sharp(from).metadata();
  await sharp(from)
    .resize(Math.min(width, 2 * height), height)
    .png()
    .toFile(file);
}

async function tilesOf(frames: readonly { width: number; height: number; data: Uint8Array }[]): Promise<Buffer[]> {
  const [first, middle, last] = frames;
  if (first === undefined || middle === undefined || last === undefined) throw new Error('a clip without frames');
  const difference = {
    ...first,
    data: first.data.map((value, i) => Math.min(255, 2 * Math.abs(value - (last.data[i] ?? 0)))),
  };
  return Promise.all(
    [first, middle, last, difference].map(({ width, height, data }) =>
      sharp(data, { raw: { width, height, channels: 3 } })
        .resize({ ...TILE, fit: 'contain', background: '#202020' })
        .png()
        .toBuffer(),
    ),
  );
}

async function main(): Promise<void> {
  const [directory, media] = [process.argv[2], process.env.TEST_MEDIA_DIR];
  if (directory === undefined || media === undefined)
    throw new Error('usage: TEST_MEDIA_DIR=… node eval/dance-picture-sheets.ts OUT_DIR');
  mkdirSync(directory, { recursive: true });
  const engine = createSceneEngine({ children: 1, log: silentLog });
  const backend = await openMediaBackend();
  const tiles: Buffer[] = [];
  try {
    for (const [index, [picture, prompt]] of CASES.entries()) {
      const file = join(directory, `picture-${index + 1}.png`);
      await (picture.includes('.') ? cropPicture(join(media, picture), file) : drawPicture(picture, file));
      const clip = await makeSceneClip(engine, {
        prompt,
        files: [{ path: file, role: 'first_frame' }],
        params: { generate_audio: false },
        directory,
      });
      const frames = [];
      const wanted = [0, 48, 95];
      let at = 0;
      for await (const { width, height, data } of backend.decodeVideo(clip.path)) {
        if (wanted.includes(at)) frames.push({ width, height, data: data.slice() });
        at++;
      }
      tiles.push(...(await tilesOf(frames)));
      console.log(`${index + 1}. ${picture}: ${prompt}`, clip.warnings);
    }
  } finally {
    await engine.close();
  }
  const perSheet = PER_SHEET * COLUMNS;
  for (let from = 0; from < tiles.length; from += perSheet) {
    const part = tiles.slice(from, from + perSheet);
    const height = Math.ceil(part.length / COLUMNS) * TILE.height;
    await sharp({ create: { width: COLUMNS * TILE.width, height, channels: 3, background: '#202020' } })
      .composite(
        part.map((input, i) => ({
          input,
          left: (i % COLUMNS) * TILE.width,
          top: Math.floor(i / COLUMNS) * TILE.height,
        })),
      )
      .png()
      .toFile(join(directory, `sheet-${from / perSheet + 1}.png`));
  }
}

await main();

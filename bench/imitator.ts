/**
 * The imitation of a driving video, stage by stage, at 720 × 720 and 25 frames per second. A drawn face that speaks
 * drives other drawn faces; with TEST_MEDIA_DIR a real person drives a real half-figure too, arms included. The limit
 * beside it: encoding as many ready frames of the same size with the same settings, and nothing else.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { encodeWave, speak } from '../demo/voice/speak.ts';
import { type Clip, renderClip } from '../eval/render-clip.ts';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import type { InlineEngine } from '../src/engines/engine.ts';
import { createAvatarEngine } from '../src/engines/local/avatar/avatar-engine.ts';
import { createImitatorEngine } from '../src/engines/local/imitator/imitator-engine.ts';
import type { JsonObject, JsonValue } from '../src/lib/json.ts';
import { silentLog } from '../src/lib/log.ts';
import { encodeRealtimeFactor } from './encode-only.ts';
import { peakMegabytes } from './peak-memory.ts';
import type { Measurement } from './report.ts';
import { withDirectory } from './server.ts';

const drawn = (name: string): string => fileURLToPath(new URL(`../demo/characters/${name}.jpg`, import.meta.url));
const SIDE = 720;
const FPS = 25;
/** Head and shoulders of the 1080 × 1440 portraits. */
const BUST = { left: 90, top: 120, width: 900, height: 900 };
/** The engine's own encoder settings. */
const ENCODER = { crf: 22, preset: 'superfast', threads: 2 } as const;
const LINE =
  'This is a measurement. A drawn face says a few plain words, another face says them too, and we look at the clock. ' +
  'The same words are said again, so that no single moment decides. That is all there is to it. ';
const STAGES = ['look', 'track', 'render', 'finish'] as const;
/** Wall time on two cores, decoding, tracking and encoding included. */
const GOAL = { head: 1, body: 1.5 };

export async function benchImitator(): Promise<Measurement[]> {
  return withDirectory(async (directory) => {
    const engine = createImitatorEngine({ children: 1, log: silentLog });
    try {
      const image = await bust(directory, 'presenter-amber');
      const short = await drawnDriver(directory, 'short', LINE);
      const long = await drawnDriver(directory, 'long', LINE.repeat(2));
      // The short one first: it also starts the child and loads the networks, and a high-water mark never falls.
      await imitate(engine, { directory, name: 'warm-up', image, video: short });
      const small = peakMegabytes('imitator-child');
      const head = await imitate(engine, { directory, name: 'head', image, video: long });
      const rows = await describe('head and face', head, GOAL.head);
      const limit = { name: 'after a clip half as long in the same process, MB', value: small };
      const peak = { name: 'peak memory', value: peakMegabytes('imitator-child'), unit: 'MB', limit };
      return [...rows, peak, ...(await benchBody(engine, directory))];
    } finally {
      await engine.close();
    }
  });
}

async function bust(directory: string, name: string): Promise<string> {
  const file = path.join(directory, `${name}.png`);
  await sharp(drawn(name)).extract(BUST).resize(SIDE, SIDE, { kernel: 'lanczos3' }).png().toFile(file);
  return file;
}

/** A driving video without any real person: the avatar engine makes a drawn face speak. */
async function drawnDriver(directory: string, name: string, line: string): Promise<string> {
  const own = path.join(directory, name);
  await mkdir(own);
  const audio = path.join(own, 'voice.wav');
  await writeFile(audio, encodeWave(await speak(line)));
  const engine = createAvatarEngine({ children: 1, log: silentLog });
  try {
    return (await renderClip(engine, { image: await bust(directory, 'presenter-teal'), audio, directory: own })).path;
  } finally {
    await engine.close();
  }
}

interface Imitation {
  readonly directory: string;
  readonly name: string;
  readonly image: string;
  readonly video: string;
}

interface Imitated extends Clip {
  readonly directory: string;
}

async function imitate(engine: InlineEngine, { directory, name, image, video }: Imitation): Promise<Imitated> {
  const own = path.join(directory, `imitation-${name}`);
  await mkdir(own);
  const clip = await renderClip(engine, { image, video, directory: own, model: 'spark_avatar_imitator_v2v' });
  return { ...clip, directory: own };
}

async function describe(what: string, clip: Imitated, goal: number): Promise<Measurement[]> {
  const seconds = numberOf(clip.metadata.frames) / numberOf(clip.metadata.fps);
  const stages = clip.metadata.stage_ms as JsonObject;
  const encodeOnly = {
    name: 'encoding ready frames only',
    value: await encodeRealtimeFactor(clip.directory, { width: SIDE, height: SIDE }, ENCODER),
  };
  const row = (name: string, ms: number): Measurement => ({
    name: `${what}: ${name}`,
    value: ms / 1000 / seconds,
    unit: '×',
    limit: encodeOnly,
  });
  return [
    { ...row(`everything, ${SIDE}×${SIDE}, ${seconds.toFixed(1)} s`, clip.seconds * 1000), goal: { atMost: goal } },
    ...STAGES.map((stage) => row(stage, numberOf(stages[stage]))),
    row('processor time of all threads', numberOf(clip.metadata.cpu_ms)),
  ];
}

function numberOf(value: JsonValue | undefined): number {
  if (typeof value !== 'number') throw new Error('the engine told no number');
  return value;
}

/** A signer whose arms move all the time, as a square picture at 25 frames per second, there and back again. */
async function benchBody(engine: InlineEngine, directory: string): Promise<Measurement[]> {
  const media = process.env.TEST_MEDIA_DIR;
  if (media === undefined) {
    console.log('with body: left out, TEST_MEDIA_DIR is not set');
    return [];
  }
  const image = path.join(directory, 'figure.png');
  const square = { left: 80, top: 0, width: 480, height: 480 };
  const picture = path.join(media, 'frames', 'f01_first.jpg');
  await sharp(picture).extract(square).resize(SIDE, SIDE, { kernel: 'lanczos3' }).png().toFile(image);
  const video = await thereAndBack(path.join(media, 'drive', 'd06_asl_f_walk.mp4'), path.join(directory, 'arms.mp4'));
  const clip = await imitate(engine, { directory, name: 'body', image, video });
  return describe('with body', clip, GOAL.body);
}

async function thereAndBack(source: string, file: string): Promise<string> {
  const backend = await openMediaBackend();
  const frames: Uint8Array[] = [];
  for await (const frame of backend.decodeVideo(source, { size: { width: 960, height: SIDE } })) {
    const cropped = new Uint8Array(SIDE * SIDE * 3);
    for (let y = 0; y < SIDE; y++) {
      const from = (y * frame.width + (frame.width - SIDE) / 2) * 3;
      cropped.set(frame.data.subarray(from, from + SIDE * 3), y * SIDE * 3);
    }
    frames.push(cropped);
  }
  const encoder = await backend.openEncoder(file, { width: SIDE, height: SIDE, fps: FPS, crf: 18 });
  for (const frame of [...frames, ...frames.toReversed()]) await encoder.writeVideo(frame);
  await encoder.close();
  return file;
}

/**
 * `TEST_MEDIA_DIR=… npm run eval:imitator [-- --out DIR --drivers d01,d05 --characters p04,p17]`: real drivers on many characters
 *  through the engine; an independent tracker sees both sides and says how well one follows the other.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MediaBackend } from '../src/codecs/backend.ts';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { createImitatorEngine } from '../src/engines/local/imitator/imitator-engine.ts';
import { silentLog } from '../src/lib/log.ts';
import { gaussianSmooth } from '../src/media/smooth.ts';
import { type BackgroundFinder, createBackgroundFinder } from './background.ts';
import { evaluateBodies } from './body.ts';
import { createFaceTracker, type FaceTracker } from './face-tracker.ts';
import { type Ceiling, type ImitationRow, judgeRows, printCeilings, printHead, printRow } from './imitation-rows.ts';
import { writeImitationSheet } from './imitation-sheet.ts';
import {
  type ClipSignals,
  jitterOf,
  readAt,
  readSignals,
  repeatability,
  SIGNALS,
  type Signal,
} from './imitation-signals.ts';
import { cosine } from './measure-clip.ts';
import { readPhoto } from './read-photo.ts';
import { type Clip, renderClip } from './render-clip.ts';
import { type EvaluationPlace, runOnMedia } from './run-on-media.ts';
import { median, offsetMs, pearson, psnr, quantile } from './scores.ts';

const DRIVERS = [
  'd01_grid_m',
  'd02_grid_f',
  'd03_grid_m_dark',
  'd04_asl_m_again',
  'd05_asl_f_book',
  'd06_asl_f_walk',
  'd07_head_m',
];
const CHARACTERS = [
  'p04_m_neutral.jpg',
  'p09_f_neutral.jpg',
  'p05_f_darkskin_smile.jpg',
  'p10_m_eastasian.jpg',
  'p14_astronaut.png',
  'p17_painting_monalisa.png',
];

/**
 * A driver whose measure stays within this range (5th to 95th percentile) does not move it: what is left is the
 * tracker's own noise, and a correlation with it says nothing. A still head gives up to 0.01 in these units.
 */
const LEAST_RANGE: Readonly<Record<Signal, number>> = {
  yaw: 0.03,
  pitch: 0.03,
  roll: 0.03,
  gap: 0.03,
  width: 0.04,
  lids: 0.05,
  brows: 0.03,
};
/** Both sides alike: the tracker looks at every frame anew and trembles. In frames. */
const JUDGE_SIGMA = 1;

interface Tools extends EvaluationPlace {
  readonly backgroundOf: BackgroundFinder;
  readonly engine: ReturnType<typeof createImitatorEngine>;
  readonly backend: MediaBackend;
  readonly tracker: FaceTracker;
}

interface Character {
  readonly name: string;
  readonly image: string;
  readonly identity: Float32Array;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      drivers: { type: 'string' },
      characters: { type: 'string' },
      body: { type: 'boolean', default: false },
    },
  });
  await runOnMedia(values.out, async (place) => {
    const bodies = await evaluateBodies(place);
    if (values.body) return bodies;
    const engine = createImitatorEngine({ children: 1, log: silentLog });
    try {
      const [backend, tracker, backgroundOf] = await Promise.all([
        openMediaBackend(),
        createFaceTracker(),
        createBackgroundFinder(),
      ]);
      const tools = { ...place, engine, backend, tracker, backgroundOf };
      const heads = await evaluate(tools, chosen(DRIVERS, values.drivers), chosen(CHARACTERS, values.characters));
      return [...heads, ...bodies];
    } finally {
      await engine.close();
    }
  });
}

/** `d01,d05`: those whose names begin so; all without a list. */
function chosen(all: readonly string[], list: string | undefined): readonly string[] {
  const wanted = list?.split(',');
  return wanted === undefined ? all : all.filter((name) => wanted.some((start) => name.startsWith(start)));
}

async function evaluate(tools: Tools, drivers: readonly string[], names: readonly string[]): Promise<string[]> {
  const characters: Character[] = [];
  for (const name of names) characters.push(await readCharacter(tools, name));
  printImpostors(characters);
  const rows: ImitationRow[] = [];
  const ceilings: Ceiling[] = [];
  printHead();
  for (const driver of drivers) {
    const video = path.join(tools.media, 'drive', `${driver}.mp4`);
    const seen = await readSignals(tools, video);
    ceilings.push({ driver, r: await repeatability(tools, video, seen, smooth) });
    for (const character of characters) {
      const row = await evaluatePair(tools, { driver, video, seen }, character);
      rows.push(row);
      printRow(row);
    }
  }
  printCeilings(ceilings);
  return judgeRows(rows, ceilings);
}

async function readCharacter(tools: Tools, name: string): Promise<Character> {
  const image = path.join(tools.media, 'portraits', name);
  const frame = await readPhoto(image);
  tools.tracker.reset();
  await tools.tracker.track(frame);
  const identity = await tools.tracker.identity(frame);
  if (identity === undefined) throw new Error(`no face in ${name}`);
  return { name: path.parse(name).name, image, identity };
}

/** What the same numbers are between two different people: a floor for judging the others. */
function printImpostors(characters: readonly Character[]): void {
  const pairs = characters.flatMap((a, i) => characters.slice(i + 1).map((b) => [a.identity, b.identity] as const));
  if (pairs.length === 0) return;
  const cosines = pairs.map(([a, b]) => cosine(a, b));
  const euclids = pairs.map(([a, b]) => euclid(a, b));
  console.log(
    `impostors (${pairs.length} pairs of characters): cosine ${median(cosines).toFixed(3)}, at most ${Math.max(...cosines).toFixed(3)}; ` +
      `Euclid ${median(euclids).toFixed(2)}, at least ${Math.min(...euclids).toFixed(2)}`,
  );
}

interface SeenDriver {
  readonly driver: string;
  readonly video: string;
  readonly seen: ClipSignals;
}

async function evaluatePair(
  tools: Tools,
  { driver, video, seen }: SeenDriver,
  character: Character,
): Promise<ImitationRow> {
  const directory = path.join(tools.out, `${driver}-${character.name}`);
  await mkdir(directory, { recursive: true });
  const clip = await renderClip(tools.engine, {
    image: character.image,
    video,
    directory,
    model: 'spark_avatar_imitator_v2v',
  });
  const still = await readStill(tools, character.image, clip);
  const made = await readSignals(tools, clip.path);
  await writeImitationSheet(tools.backend, { driver: video, output: clip.path }, `${directory}.png`);
  const { r, lagFrames } = compare(seen, made);
  return {
    driver,
    character: character.name,
    r,
    lagFrames,
    cosine: Math.min(...made.identities.map((identity) => cosine(identity, character.identity))),
    euclid: Math.max(...made.identities.map((identity) => euclid(identity, character.identity))),
    background: await backgroundPsnr(tools, clip.path, still),
    jitter: jitterOf(made) / jitterOf(seen),
  };
}

const BACKGROUND_EVERY = 12;

/** Where neither the photo nor the frame shows the person: who leans aside covers background, which is no fault. */
async function backgroundPsnr(
  { backend, backgroundOf }: Tools,
  file: string,
  still: { readonly photo: Uint8Array; readonly background: Uint8Array },
): Promise<number> {
  let error = 0;
  let looks = 0;
  let index = 0;
  for await (const frame of backend.decodeVideo(file)) {
    if (index++ % BACKGROUND_EVERY !== 0) continue;
    const here = backgroundOf(frame);
    const both = still.background.map((value, i) => value & (here[i] ?? 0));
    error += 10 ** (-psnr(frame.data, still.photo, both) / 10);
    looks++;
  }
  return -10 * Math.log10(error / looks);
}

async function readStill(
  { backgroundOf }: Tools,
  image: string,
  { metadata }: Clip,
): Promise<{ photo: Uint8Array; background: Uint8Array }> {
  const { width, height } = metadata;
  if (typeof width !== 'number' || typeof height !== 'number') throw new Error('the engine told no size');
  const photo = await readPhoto(image, { width, height });
  return { photo: photo.data, background: backgroundOf(photo) };
}

function compare(seen: ClipSignals, made: ClipSignals): Pick<ImitationRow, 'r' | 'lagFrames'> {
  const r: Record<Signal, number | undefined> = { ...EMPTY };
  const lags: number[] = [];
  for (const name of SIGNALS) {
    const driver = smooth(readAt(seen.timesSeconds, seen.series[name], made.timesSeconds));
    const output = smooth(made.series[name]);
    const sorted = [...driver];
    if (quantile(sorted, 0.95) - quantile(sorted, 0.05) < LEAST_RANGE[name]) continue;
    r[name] = pearson(output, driver);
    lags.push(offsetMs(output, driver, { fps: 1000, maxLag: 5 }));
  }
  return { r, lagFrames: lags.length === 0 ? 0 : median(lags) };
}

const EMPTY = Object.fromEntries(SIGNALS.map((name) => [name, undefined])) as Record<Signal, undefined>;

function smooth(values: readonly number[]): Float32Array {
  return gaussianSmooth(Float32Array.from(values), JUDGE_SIGMA);
}

function euclid(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0));
}

await main();

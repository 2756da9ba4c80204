/**
 * `TEST_MEDIA_DIR=… npm run eval:imitator [-- --out DIR --drivers d01,d05 --characters p04,p17 | --body]`: real drivers on many
 * characters through the engine; an independent tracker sees both sides and says how well one follows the other.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import type { MediaBackend } from '../src/codecs/backend.ts';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { createImitatorEngine } from '../src/engines/local/imitator/imitator-engine.ts';
import { silentLog } from '../src/lib/log.ts';
import { gaussianSmooth } from '../src/media/smooth.ts';
import { backgroundOf } from './background.ts';
import { createFaceTracker, type FaceTracker } from './face-tracker.ts';
import { evaluateBodies } from './imitation-body.ts';
import { writeImitationSheet } from './imitation-sheet.ts';
import { type ClipSignals, jitterOf, readAt, readSignals, SIGNALS, type Signal } from './imitation-signals.ts';
import { cosine } from './measure-clip.ts';
import { type Clip, renderClip } from './render-clip.ts';
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

/** Least correlation of driver and output. */
const LEAST_R: Readonly<Record<Signal, number>> = {
  yaw: 0.9,
  pitch: 0.9,
  roll: 0.9,
  gap: 0.85,
  width: 0.7,
  lids: 0.7,
  brows: 0.7,
};
const BARS = { lagFrames: 1, cosine: 0.93, euclid: 0.5, background: 38 };
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

interface Tools {
  readonly media: string;
  readonly out: string;
  readonly engine: ReturnType<typeof createImitatorEngine>;
  readonly backend: MediaBackend;
  readonly tracker: FaceTracker;
}

interface Character {
  readonly name: string;
  readonly image: string;
  readonly identity: Float32Array;
}

interface Row {
  readonly driver: string;
  readonly character: string;
  /** undefined: the driver does not move this. */
  readonly r: Readonly<Record<Signal, number | undefined>>;
  readonly lagFrames: number;
  readonly cosine: number;
  readonly euclid: number;
  readonly background: number;
  /** Output's jitter over the driver's. */
  readonly jitter: number;
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
  const media = process.env.TEST_MEDIA_DIR;
  if (media === undefined) {
    console.error('TEST_MEDIA_DIR is not set: this evaluation needs photos and videos of real people.');
    process.exit(2);
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'sparkstage-eval-'));
  const out = values.out === undefined ? scratch : path.resolve(values.out);
  await mkdir(out, { recursive: true });
  const engine = createImitatorEngine({ children: 1, log: silentLog });
  try {
    const backend = await openMediaBackend();
    const tools: Tools = { media, out, engine, backend, tracker: await createFaceTracker() };
    const heads = values.body
      ? []
      : await evaluate(tools, chosen(DRIVERS, values.drivers), chosen(CHARACTERS, values.characters));
    const failed = [...heads, ...(await evaluateBodies(media, out))];
    console.log(failed.length === 0 ? '\nall bars met' : `\nmissed: ${failed.join('; ')}`);
    if (values.out !== undefined) console.log(`videos and contact sheets: ${out}`);
    process.exitCode = failed.length === 0 ? 0 : 1;
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
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
  const rows: Row[] = [];
  console.log(
    `\n| driver | character | ${SIGNALS.join(' | ')} | lag frames | cosine | Euclid | background dB | jitter |`,
  );
  console.log(`|---|---|${SIGNALS.map(() => '---').join('|')}|---|---|---|---|---|`);
  for (const driver of drivers) {
    const video = path.join(tools.media, 'drive', `${driver}.mp4`);
    const seen = await readSignals(tools, video);
    for (const character of characters) {
      const row = await evaluatePair(tools, { driver, video, seen }, character);
      rows.push(row);
      printRow(row);
    }
  }
  return judge(rows);
}

async function readCharacter(tools: Tools, name: string): Promise<Character> {
  const image = path.join(tools.media, 'portraits', name);
  const { data, info } = await sharp(image)
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  tools.tracker.reset();
  const frame = { width: info.width, height: info.height, data: new Uint8Array(data) };
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

async function evaluatePair(tools: Tools, { driver, video, seen }: SeenDriver, character: Character): Promise<Row> {
  const directory = path.join(tools.out, `${driver}-${character.name}`);
  await mkdir(directory, { recursive: true });
  const clip = await renderClip(tools.engine, {
    image: character.image,
    video,
    directory,
    model: 'spark_avatar_imitator_v2v',
  });
  const still = await readStill(character.image, clip);
  let error = 0;
  let frames = 0;
  const made = await readSignals(tools, clip.path, ({ data }) => {
    error += 10 ** (-psnr(data, still.photo, still.background) / 10);
    frames++;
  });
  await writeImitationSheet(tools.backend, { driver: video, output: clip.path }, `${directory}.png`);
  const { r, lagFrames } = compare(seen, made);
  return {
    driver,
    character: character.name,
    r,
    lagFrames,
    cosine: Math.min(...made.identities.map((identity) => cosine(identity, character.identity))),
    euclid: Math.max(...made.identities.map((identity) => euclid(identity, character.identity))),
    background: -10 * Math.log10(error / frames),
    jitter: jitterOf(made) / jitterOf(seen),
  };
}

async function readStill(image: string, { metadata }: Clip): Promise<{ photo: Uint8Array; background: Uint8Array }> {
  const { width, height } = metadata;
  if (typeof width !== 'number' || typeof height !== 'number') throw new Error('the engine told no size');
  const photo = await sharp(image)
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .resize(width, height, { kernel: 'lanczos3', fit: 'fill' })
    .raw()
    .toBuffer();
  const data = new Uint8Array(photo);
  return { photo: data, background: await backgroundOf({ width, height, data }) };
}

function compare(seen: ClipSignals, made: ClipSignals): Pick<Row, 'r' | 'lagFrames'> {
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

function printRow(row: Row): void {
  const cells = [
    row.driver,
    row.character,
    ...SIGNALS.map((name) => row.r[name]?.toFixed(2) ?? '–'),
    row.lagFrames.toFixed(1),
    row.cosine.toFixed(3),
    row.euclid.toFixed(2),
    row.background.toFixed(1),
    row.jitter.toFixed(2),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function judge(rows: readonly Row[]): string[] {
  const failed: string[] = [];
  console.log('\n| measure | clips in which the driver moves it | median | least | bar | clips below |');
  console.log('|---|---|---|---|---|---|');
  for (const name of SIGNALS) {
    const values = rows.flatMap((row) => row.r[name] ?? []);
    if (values.length === 0) {
      console.log(`| ${name} | 0 | – | – | ${LEAST_R[name]} | – |`);
      continue;
    }
    const below = values.filter((value) => value < LEAST_R[name]).length;
    const cells = [
      name,
      values.length,
      median(values).toFixed(2),
      Math.min(...values).toFixed(2),
      LEAST_R[name],
      below,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (below > 0) failed.push(`${name} below ${LEAST_R[name]} in ${below} of ${values.length}`);
  }
  const count = (bad: (row: Row) => boolean): number => rows.filter(bad).length;
  const bars: [number, string][] = [
    [count((row) => Math.abs(row.lagFrames) > BARS.lagFrames), `lag above ${BARS.lagFrames} frame`],
    [count((row) => row.cosine < BARS.cosine), `identity cosine below ${BARS.cosine}`],
    [count((row) => row.euclid > BARS.euclid), `identity distance above ${BARS.euclid}`],
    [count((row) => row.background < BARS.background), `background below ${BARS.background} dB`],
    [count((row) => row.jitter > 1), "jitter above the driver's"],
  ];
  for (const [bad, text] of bars) if (bad > 0) failed.push(`${text} in ${bad} of ${rows.length}`);
  return failed;
}

await main();

/**
 * `TEST_MEDIA_DIR=… npm run eval:avatar [-- --out DIR]`: renders real voices on real faces through the engine,
 * decodes the videos, and lets an independent face tracker say how well the mouth follows the sound.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MediaBackend } from '../src/codecs/backend.ts';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { createAvatarEngine } from '../src/engines/local/avatar/avatar-engine.ts';
import { silentLog } from '../src/lib/log.ts';
import { type BackgroundFinder, createBackgroundFinder } from './background.ts';
import { type Face, faces, type Voice, voices } from './cases.ts';
import { writeContactSheet } from './contact-sheet.ts';
import { createFaceTracker, type FaceTracker } from './face-tracker.ts';
import { type ClipMeasures, cosine, measureClip } from './measure-clip.ts';
import { opennessFromPhonemes, readAlignment } from './phoneme-truth.ts';
import { readPhoto } from './read-photo.ts';
import { type Clip, renderClip } from './render-clip.ts';
import { type EvaluationPlace, runOnMedia } from './run-on-media.ts';
import { correlationAtLag, median, offsetMs, pearson, quantile } from './scores.ts';

interface Tools extends EvaluationPlace {
  readonly backgroundOf: BackgroundFinder;
  readonly engine: ReturnType<typeof createAvatarEngine>;
  readonly backend: MediaBackend;
  readonly tracker: FaceTracker;
}

interface Row {
  readonly voice: Voice;
  readonly face: Face;
  readonly r: number;
  /** The same video against another voice's truth. */
  readonly control: number;
  readonly offset: number;
  readonly firstFrame: number;
  readonly background: number;
  readonly identity: number;
}

/** The bars of the design. */
const BARS = { medianR: 0.5, leastR: 0.3, offsetMs: 40, firstFrame: 35, background: 40 };

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  await runOnMedia(values.out, async (place) => {
    const engine = createAvatarEngine({ children: 1, log: silentLog });
    try {
      const [backend, tracker, backgroundOf] = await Promise.all([
        openMediaBackend(),
        createFaceTracker(),
        createBackgroundFinder(),
      ]);
      const tools = { ...place, engine, backend, tracker, backgroundOf };
      return [...(await evaluateSpeech(tools)), ...(await evaluateSilence(tools))];
    } finally {
      await engine.close();
    }
  });
}

async function evaluateSpeech(tools: Tools): Promise<string[]> {
  const all = voices(tools.media);
  const truths = new Map<Voice, (frames: number, fps: number) => Float64Array>();
  for (const voice of all) truths.set(voice, await truthOf(tools, voice));
  const rows: Row[] = [];
  console.log('| voice | face | r at lag 0 | other voice | offset ms | first frame dB | background dB | identity |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [index, voice] of all.entries()) {
    for (const face of faces(tools.media)) {
      const clip = await render(tools, voice, face);
      const measures = await look(tools, clip, face);
      const row = score({ voice, face, measures, truths, other: all[(index + 2) % all.length] ?? voice });
      rows.push(row);
      printRow(row);
      await writeContactSheet(tools.backend, clip.path, measures, path.join(tools.out, `${slug(voice, face)}.png`));
    }
  }
  return judge(rows);
}

function score(input: {
  voice: Voice;
  face: Face;
  measures: ClipMeasures;
  truths: Map<Voice, (frames: number, fps: number) => Float64Array>;
  other: Voice;
}): Row {
  const { voice, face, measures, truths, other } = input;
  const { frames, fps, openness } = measures;
  const truth = truths.get(voice)?.(frames, fps) ?? new Float64Array(frames);
  const wrong = truths.get(other)?.(frames, fps) ?? new Float64Array(frames);
  const first = measures.identities[0] ?? new Float32Array(128);
  return {
    voice,
    face,
    r: pearson(openness, truth),
    control: correlationAtLag(openness, wrong, 0),
    offset: offsetMs(openness, truth, { fps, maxLag: 6 }),
    firstFrame: measures.firstFrame,
    background: measures.background,
    identity: Math.min(...measures.identities.map((identity) => cosine(first, identity))),
  };
}

/** Phoneme times where they exist, else the real mouth of the very clip, seen by the same tracker. */
async function truthOf(tools: Tools, voice: Voice): Promise<(frames: number, fps: number) => Float64Array> {
  if (voice.alignment !== undefined) {
    const segments = readAlignment(voice.alignment);
    return (frames, fps) => opennessFromPhonemes(segments, { frames, fps });
  }
  const real = await measureClip(tools, voice.clip ?? voice.audio);
  return (frames) => Float64Array.from({ length: frames }, (_, i) => real.openness[Math.min(i, real.frames - 1)] ?? 0);
}

function render(tools: Tools, voice: Voice, face: Face): Promise<Clip> {
  return inOwnDirectory(tools, slug(voice, face), (directory) =>
    renderClip(tools.engine, {
      image: face.image,
      audio: voice.audio,
      directory,
      model: 'spark_avatar_picture_omni_v2',
    }),
  );
}

async function inOwnDirectory<T>(tools: Tools, name: string, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = path.join(tools.out, name);
  await mkdir(directory, { recursive: true });
  return use(directory);
}

async function look(tools: Tools, clip: Clip, face: Face): Promise<ClipMeasures> {
  const { video } = await tools.backend.probe(clip.path);
  if (video === undefined) throw new Error(`${clip.path} has no picture track`);
  const { width, height } = video;
  const image = await readPhoto(face.image, { width, height });
  return measureClip(tools, clip.path, { photo: image.data, background: tools.backgroundOf(image) });
}

function judge(rows: readonly Row[]): string[] {
  const rs = rows.map((row) => row.r);
  const speakers = new Set(rows.map((row) => row.voice.speaker)).size;
  const control = median(rows.map((row) => Math.abs(row.control)));
  const offset = median(rows.map((row) => row.offset));
  const worst = (pick: (row: Row) => number): number => Math.min(...rows.map(pick));
  console.log(
    `\n${rows.length} videos, ${speakers} speakers: median r ${median(rs).toFixed(2)}, least ${Math.min(...rs).toFixed(2)}; ` +
      `other voice ${control.toFixed(2)}; median offset ${offset.toFixed(0)} ms`,
  );
  const bars: [boolean, string][] = [
    [median(rs) >= BARS.medianR, `median r ${median(rs).toFixed(2)} < ${BARS.medianR}`],
    [Math.min(...rs) >= BARS.leastR, `least r ${Math.min(...rs).toFixed(2)} < ${BARS.leastR}`],
    [control <= median(rs) / 2, `other voice ${control.toFixed(2)} is more than half of ${median(rs).toFixed(2)}`],
    [Math.abs(offset) <= BARS.offsetMs, `offset ${offset.toFixed(0)} ms`],
    [worst((row) => row.firstFrame) >= BARS.firstFrame, 'first frame below 35 dB'],
    [worst((row) => row.background) >= BARS.background, 'background below 40 dB'],
  ];
  return bars.filter(([met]) => !met).map(([, text]) => text);
}

/** Digital silence: a closed mouth from the first frame to the last. */
async function evaluateSilence(tools: Tools): Promise<string[]> {
  const failed: string[] = [];
  for (const face of faces(tools.media)) {
    const audio = path.join(tools.media, 'speech', 's12_silence_5s.wav');
    const clip = await inOwnDirectory(tools, `silence-${path.parse(face.image).name}`, (directory) =>
      renderClip(tools.engine, { image: face.image, audio, directory, model: 'spark_avatar_picture_omni_v2' }),
    );
    const { openness } = await look(tools, clip, face);
    const range = quantile([...openness], 0.98) - quantile([...openness], 0.02);
    console.log(`silence on ${face.name}: the mouth moves by ${range.toFixed(3)} of the eye distance`);
    // The tracker's own jitter on a blinking, slightly turning head is about 0.02.
    if (range > 0.05) failed.push(`the mouth moves in silence (${range.toFixed(3)})`);
  }
  return failed;
}

function slug(voice: Voice, face: Face): string {
  return `${path.parse(voice.audio).name}-${path.parse(face.image).name}`;
}

function printRow(row: Row): void {
  const cells = [
    row.voice.name,
    row.face.name,
    row.r.toFixed(2),
    row.control.toFixed(2),
    row.offset.toFixed(0),
    row.firstFrame.toFixed(1),
    row.background.toFixed(1),
    row.identity.toFixed(3),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

await main();

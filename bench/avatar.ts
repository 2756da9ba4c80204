/**
 * The talking portrait, preparation and encoding included, on pictures and a voice this project makes itself.
 * The limit beside it: encoding as many ready frames of the same size, and nothing else.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { encodeWave, speak } from '../demo/voice/speak.ts';
import { renderClip } from '../eval/render-clip.ts';
import { createAvatarEngine } from '../src/engines/local/avatar/avatar-engine.ts';
import { silentLog } from '../src/lib/log.ts';
import { encodeRealtimeFactor } from './encode-only.ts';
import type { Measurement } from './report.ts';
import { withDirectory } from './server.ts';

const portrait = fileURLToPath(new URL('../demo/characters/presenter-teal.jpg', import.meta.url));
/** Head and shoulders of the 1080 × 1440 portrait: the face fills 60 % of the picture's height, as in a close-up. */
const CLOSE_UP = { left: 200, top: 200, width: 680, height: 680 };
const RUNS = 3;

interface Case {
  readonly side: number;
  readonly goal: number;
}

const CASES: readonly Case[] = [
  { side: 720, goal: 0.35 },
  { side: 1080, goal: 0.7 },
];

export async function benchAvatar(): Promise<Measurement[]> {
  return withDirectory(async (directory) => {
    const audio = path.join(directory, 'voice.wav');
    await writeFile(audio, encodeWave(await speak(LINE)));
    const engine = createAvatarEngine({ children: 1, log: silentLog });
    try {
      const rows: Measurement[] = [];
      for (const { side, goal } of CASES) rows.push(...(await benchSize({ engine, directory, audio, side, goal })));
      return rows;
    } finally {
      await engine.close();
    }
  });
}

const LINE =
  'This is a measurement. A drawn face says a few plain words, and we look at the clock. ' +
  'The same words are said again, so that no single run decides. That is all there is to it.';

async function benchSize(input: {
  engine: ReturnType<typeof createAvatarEngine>;
  directory: string;
  audio: string;
  side: number;
  goal: number;
}): Promise<Measurement[]> {
  const { engine, directory, audio, side, goal } = input;
  const image = path.join(directory, `portrait-${side}.png`);
  await sharp(portrait).extract(CLOSE_UP).resize(side, side, { kernel: 'lanczos3' }).png().toFile(image);
  const normal = await medianOf(() => realtimeFactor(engine, { image, audio, directory, fast: false }));
  const fast = await medianOf(() => realtimeFactor(engine, { image, audio, directory, fast: true }));
  const encodeOnly = await encodeRealtimeFactor(directory, { width: side, height: side });
  const limit = { name: 'encoding ready frames only', value: encodeOnly };
  return [
    { name: `realtime factor ${side}×${side}, large face`, value: normal, unit: '×', goal: { atMost: goal }, limit },
    { name: `pe_fast_mode, ${side}×${side}`, value: fast, unit: '×' },
    { name: `pe_fast_mode speed-up, ${side}×${side}`, value: normal / fast, unit: '×', goal: { atLeast: 1.5 } },
  ];
}

/** The median of three: the first run also starts the child and loads the networks. */
async function medianOf(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run++) values.push(await measure());
  values.sort((a, b) => a - b);
  return values[Math.floor(RUNS / 2)] ?? Number.NaN;
}

/** Wall time from the call to the finished file, by seconds of video. */
async function realtimeFactor(
  engine: ReturnType<typeof createAvatarEngine>,
  input: { image: string; audio: string; directory: string; fast: boolean },
): Promise<number> {
  const clip = await renderClip(engine, { ...input, params: { pe_fast_mode: input.fast } });
  const { frames, fps } = clip.metadata;
  if (typeof frames !== 'number' || typeof fps !== 'number') throw new Error('the engine told no length');
  return (clip.seconds * fps) / frames;
}

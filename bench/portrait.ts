/**
 * The portrait studio on a picture this project drew: the documented default (a concert with flash) at the default and
 * at the largest size, and the retouch alone. Each run in a fresh child, so start-up and first compilation count.
 * The limit beside it: decoding, resizing and encoding the same picture with sharp, and nothing else.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { PortraitJob } from '../src/engines/local/portrait/portrait-job.ts';
import { createChildPool } from '../src/lib/child-pool.ts';
import type { PortraitBenchReply } from './portrait-child.ts';
import type { Measurement } from './report.ts';
import { withDirectory } from './server.ts';

const portrait = fileURLToPath(new URL('../demo/characters/presenter-teal.jpg', import.meta.url));
const RUNS = 3;
const PROMPT = 'Concert group photo, flash photography';

interface Case {
  readonly side: number;
  readonly mode: PortraitJob['mode'];
  readonly goalSeconds?: number;
}

const CASES: readonly Case[] = [
  { side: 1328, mode: 'reference' },
  { side: 1328, mode: 'creative', goalSeconds: 5 },
  { side: 2048, mode: 'creative', goalSeconds: 10 },
];
const MOST_MB = 900;

export function benchPortrait(): Promise<Measurement[]> {
  return withDirectory(async (directory) => {
    const rows: Measurement[] = [];
    for (const entry of CASES) rows.push(...(await benchCase(directory, entry)));
    return rows;
  });
}

async function benchCase(directory: string, { side, mode, goalSeconds }: Case): Promise<Measurement[]> {
  const replies: PortraitBenchReply[] = [];
  for (let run = 0; run < RUNS; run++) replies.push(await runOnce(directory, side, mode));
  replies.sort((a, b) => a.seconds - b.seconds);
  const middle = replies[Math.floor(RUNS / 2)] as PortraitBenchReply;
  const label = `${mode} ${side}×${side}`;
  const limit = { name: 'sharp alone, s', value: await sharpAlone(directory, side) };
  const stages = Object.entries(middle.stageMs).map(([stage, ms]) => ({
    name: `${label}: ${stage}`,
    value: ms / 1000,
    unit: 's',
  }));
  return [
    {
      name: label,
      value: middle.seconds,
      unit: 's',
      limit,
      ...(goalSeconds === undefined ? {} : { goal: { atMost: goalSeconds } }),
    },
    { name: `${label}: processor time`, value: middle.cpuSeconds, unit: 's' },
    ...stages,
    {
      name: `${label}: peak memory`,
      value: Math.max(...replies.map(({ peakMb }) => peakMb)),
      unit: 'MB',
      goal: { atMost: MOST_MB },
    },
  ];
}

async function runOnce(directory: string, side: number, mode: PortraitJob['mode']): Promise<PortraitBenchReply> {
  const pool = createChildPool({
    entry: new URL('./portrait-child.ts', import.meta.url),
    size: 1,
    jobTimeoutMs: 300_000,
    maxRssBytes: 2 ** 31,
  });
  const job: PortraitJob = {
    imagePath: portrait,
    outputPath: path.join(directory, 'portrait.jpg'),
    format: 'jpeg',
    width: side,
    height: side,
    mode,
    prompt: mode === 'creative' ? PROMPT : '',
    gpen: 0.4,
    skin: 0.3,
    unify: 0,
    seed: 1,
    taskId: 'bench',
  };
  try {
    return await pool.run<PortraitBenchReply>(job);
  } finally {
    await pool.close();
  }
}

async function sharpAlone(directory: string, side: number): Promise<number> {
  const started = performance.now();
  await sharp(portrait)
    .resize(side, side, { kernel: 'lanczos3' })
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
    .toFile(path.join(directory, 'alone.jpg'));
  return (performance.now() - started) / 1000;
}

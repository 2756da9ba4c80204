/**
 * The scene engine by mode and size, preparation, sound and encoding included, on pictures that this project draws or
 * makes itself. The limit beside it: encoding as many ready frames of the same size, and nothing else.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeSceneClip, type SceneClip, type SceneFile } from '../eval/scene-clip.ts';
import { createSceneEngine } from '../src/engines/local/scene/scene-engine.ts';
import { drawLandscape } from '../src/engines/local/scene/synthetic-landscape.ts';
import type { JsonObject } from '../src/lib/json.ts';
import { silentLog } from '../src/lib/log.ts';
import { encodeRealtimeFactor } from './encode-only.ts';
import { peakMegabytes } from './peak-memory.ts';
import type { Measurement } from './report.ts';
import { withDirectory } from './server.ts';

const SECONDS = 5;
const portrait = fileURLToPath(new URL('../demo/characters/presenter-teal.jpg', import.meta.url));
const LINE = 'She says: "This is a measurement. A drawn face says a few plain words." slow push in';
const TEXT = 'A lake in the mountains at sunset, the camera slowly dollies in';

interface Case {
  readonly name: string;
  readonly prompt: string;
  readonly files: readonly SceneFile[];
  readonly resolution: '480p' | '720p' | '1080p';
  /** Seconds of work for SECONDS of video, on two idle cores (text), or times real time (pictures). */
  readonly mostSeconds: number;
}

function casesOf(landscape: string, other: string): readonly Case[] {
  const first: SceneFile[] = [{ path: landscape, role: 'first_frame' }];
  const pair: SceneFile[] = [...first, { path: other, role: 'last_frame' }];
  const face: SceneFile[] = [{ path: portrait, role: 'first_frame' }];
  const clouds = 'clouds drift, the camera pans right';
  return [
    { name: 'first frame, landscape', prompt: clouds, files: first, resolution: '720p', mostSeconds: SECONDS },
    { name: 'first frame, a face speaks', prompt: LINE, files: face, resolution: '720p', mostSeconds: SECONDS },
    { name: 'first and last frame', prompt: 'clouds', files: pair, resolution: '720p', mostSeconds: 2 * SECONDS },
    { name: 'text', prompt: TEXT, files: [], resolution: '480p', mostSeconds: 8 },
    { name: 'text', prompt: TEXT, files: [], resolution: '720p', mostSeconds: 20 },
    { name: 'text', prompt: TEXT, files: [], resolution: '1080p', mostSeconds: 45 },
  ];
}

export async function benchDance(): Promise<Measurement[]> {
  return withDirectory(async (directory) => {
    const landscape = path.join(directory, 'landscape.png');
    const other = path.join(directory, 'other.png');
    await drawLandscape(landscape, { width: 1600, height: 900 });
    await drawLandscape(other, { width: 1600, height: 900 }, 2);
    const engine = createSceneEngine({ children: 1, log: silentLog });
    try {
      const rows: Measurement[] = [];
      const make = ({ prompt, files, resolution }: Case): Promise<SceneClip> =>
        makeSceneClip(engine, { prompt, files, directory, params: { resolution, duration: SECONDS } });
      const cases = casesOf(landscape, other);
      // Starts the child and loads the networks: a server does that once.
      if (cases[0] !== undefined) await make(cases[0]);
      for (const one of cases) rows.push(...(await measure(one, await make(one), directory)));
      return rows;
    } finally {
      await engine.close();
    }
  });
}

async function measure(one: Case, clip: SceneClip, directory: string): Promise<Measurement[]> {
  const { width, height } = clip;
  const encode = await encodeRealtimeFactor(directory, { width, height });
  const label = `${one.name}, ${one.resolution}`;
  const limit = { name: 'encoding ready frames only, s', value: encode * SECONDS };
  const stages = clip.metadata.stage_ms as JsonObject;
  const parts = Object.entries(stages).map(([stage, ms]): Measurement => {
    return { name: `${label}: ${stage}`, value: Number(ms) / 1000, unit: 's' };
  });
  return [
    { name: `${label}, ${SECONDS} s clip`, value: clip.seconds, unit: 's', goal: { atMost: one.mostSeconds }, limit },
    ...parts,
    ...(existsSync('/proc/self/status')
      ? [
          {
            name: `${label}: peak memory so far`,
            value: peakMegabytes('scene-child'),
            unit: 'MB',
            goal: { atMost: 700 },
          },
        ]
      : []),
  ];
}

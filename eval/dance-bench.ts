/** What every section of the scene evaluation works with. */
import path from 'node:path';
import type { openMediaBackend } from '../src/codecs/open-backend.ts';
import { chooseWindow, cropWindow, loadCover } from '../src/engines/local/scene/picture/load-cover.ts';
import type { createSceneEngine } from '../src/engines/local/scene/scene-engine.ts';
import type { RgbImage } from '../src/media/image/rgb-image.ts';
import { type ClipLook, lookAtClip } from './dance-measures.ts';
import { makeSceneClip, type SceneClip, type SceneFile, type SceneRequest } from './scene-clip.ts';

export const SAMPLE_RATE = 48_000;
/** The bars, and where it has none, the prototype's. */
export const BARS = {
  endSimilarity: 0.98,
  jump: 4,
  lufs: [-20, -16],
  peakDb: -1,
  speechDb: 6,
} as const;

export interface Bench {
  readonly engine: ReturnType<typeof createSceneEngine>;
  readonly backend: Awaited<ReturnType<typeof openMediaBackend>>;
  readonly directory: string;
  readonly landscape: string;
  readonly photos: readonly string[];
  readonly isQuick: boolean;
  /** Prints a row and remembers a miss. */
  check(name: string, value: string, isMet: boolean): void;
}

export type Section = (bench: Bench) => Promise<void>;

export async function make(bench: Bench, request: Omit<SceneRequest, 'directory'>): Promise<SceneClip> {
  return makeSceneClip(bench.engine, { ...request, directory: bench.directory });
}

export const look = (bench: Bench, clip: SceneClip): Promise<ClipLook> =>
  lookAtClip(bench.backend, clip.path, Number(clip.metadata.frames));

export const firstFrame = (file: string): SceneFile[] => [{ path: file, role: 'first_frame' }];

/** A picture as a clip of that size must show it: covering, from the middle (no case has its face near a border). */
export async function pictureAs(size: SceneClip, file: string): Promise<RgbImage> {
  const { image } = await loadCover(file, size);
  return cropWindow(image, chooseWindow(image, size, undefined), { width: size.width, height: size.height });
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
export const nameOf = (file: string): string => path.parse(file).name;

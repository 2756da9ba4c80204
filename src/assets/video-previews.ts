import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Store } from '../storage/store.ts';
import type { SheetVideo } from './library/draw-spritesheet.ts';
import type { ThumbnailPool } from './library/thumbnail-pool.ts';

export type PreviewVariant = 'thumbnail' | 'spritesheet';

export interface PreviewRequest {
  readonly variant: PreviewVariant;
  /** Of the finished video. */
  readonly storageKey: string;
  readonly facts: SheetVideo;
  readonly signal: AbortSignal;
}

export interface VideoPreviews {
  /** The first frame as WebP, or twenty frames in one JPEG. Rejects with `not_found` when the file is gone. */
  draw(request: PreviewRequest): Promise<Buffer>;
}

/** Pictures of finished videos, drawn when somebody asks: few do, and what is not stored needs no deleting. */
export function createVideoPreviews(deps: {
  readonly store: Store;
  readonly scratchDirectory: string;
  readonly thumbnails: Pick<ThumbnailPool, 'draw'>;
}): VideoPreviews {
  return {
    async draw({ variant, storageKey, facts, signal }) {
      const directory = await mkdtemp(path.join(deps.scratchDirectory, 'preview-'));
      try {
        const localPath = await deps.store.localPath(storageKey, directory);
        const outputPath = path.join(directory, 'preview');
        const sheet = variant === 'spritesheet' ? { sheet: facts } : {};
        await deps.thumbnails.draw({ type: 'Video', path: localPath, outputPath, signal, ...sheet });
        return await readFile(outputPath);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

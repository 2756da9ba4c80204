import type { AssetLinkDeps } from './assets/library/asset-links.ts';
import type { LibraryDeps } from './assets/library/library.ts';
import { createLibraryCalls } from './assets/library/library-calls.ts';
import { ASSET_FETCH_MS, startAssetProcessor } from './assets/library/process-assets.ts';
import { createThumbnailPool } from './assets/library/thumbnail-pool.ts';
import { createResolveInputs, type ResolveDeps } from './assets/resolve-inputs.ts';
import { createVideoPreviews, type VideoPreviews } from './assets/video-previews.ts';
import type { EngineRegistry } from './engines/engine.ts';
import { addEngine, createAssetEngine } from './engines/local/assets/asset-engine.ts';
import type { Log } from './lib/log.ts';
import type { Store } from './storage/store.ts';

/** The part of the composition root that is about the asset library, apart because the root is long enough. */

/** The engines with the one of the asset models, which every installation has: it needs nothing but the database. */
export function withAssetEngine(engines: EngineRegistry, library: LibraryDeps, links: AssetLinkDeps): EngineRegistry {
  return addEngine(engines, createAssetEngine(createLibraryCalls(library, links)));
}

/** Pictures of finished videos for the API; its child starts with the first request for one and ends when idle. */
export function openVideoPreviews(
  place: { readonly store: Store; readonly scratchDirectory: string },
  { ffmpegPath }: { readonly ffmpegPath: string | undefined },
): { readonly previews: VideoPreviews; readonly close: () => Promise<void> } {
  const thumbnails = createThumbnailPool(ffmpegPath === undefined ? {} : { ffmpegPath });
  return { previews: createVideoPreviews({ ...place, thumbnails }), close: () => thumbnails.close() };
}

/** Two at a time share the machine with renders; half a second is soon for somebody who polls an asset. */
const PROCESSING = { slots: 2, pollMs: 500 };

/** Fetches, checks and previews new assets until the answered function is called. */
export function startAssetWork(
  resolving: ResolveDeps,
  { ffmpegPath, log }: { readonly ffmpegPath: string | undefined; readonly log: Log },
): () => Promise<void> {
  const thumbnails = createThumbnailPool(ffmpegPath === undefined ? {} : { ffmpegPath });
  const resolveInputs = createResolveInputs({ ...resolving, budgetMs: ASSET_FETCH_MS });
  const processor = startAssetProcessor({ ...resolving, resolveInputs, thumbnails, log }, PROCESSING);
  return async () => {
    await processor.stop();
    await thumbnails.close();
  };
}

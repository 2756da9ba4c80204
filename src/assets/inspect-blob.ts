import type { Sniffed } from '../codecs/sniff.ts';
import type { Database } from '../db/pool.ts';
import type { MediaFacts, MediaReference } from '../models/model.ts';
import { type Blob, saveFacts } from './blobs.ts';
import { assertFacts, probeFailure } from './check-media.ts';
import type { Prober } from './prober.ts';

export interface StoredContent {
  readonly blob: Blob;
  readonly reference: MediaReference;
  /** Its bytes on this machine. */
  readonly localPath: string;
  readonly sniffed: Sniffed;
}

/**
 * Decodes content for the first time and remembers what it is; the reference's rule is asked afterwards. Throws
 * `invalid_image|audio|video` with the reference's param.
 */
export async function inspectBlob(
  deps: { readonly database: Database; readonly probe: Prober },
  { blob, reference, localPath, sniffed }: StoredContent,
  signal: AbortSignal,
): Promise<MediaFacts> {
  let facts: MediaFacts;
  try {
    facts = await deps.probe({ localPath, sniffed, sizeBytes: blob.sizeBytes, signal });
  } catch (error) {
    throw probeFailure(reference, error);
  }
  await saveFacts(deps.database, blob, facts);
  assertFacts(reference, facts);
  return facts;
}

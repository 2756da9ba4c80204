import type { IdSource } from '../../lib/ids.ts';
import type { BlobDeps } from '../blobs.ts';

/** What the asset library works with. */
export interface LibraryDeps extends BlobDeps {
  readonly ids: IdSource;
  /** `SPARKSTAGE_REQUIRE_CONSENT`: groups without a consent record take no assets, and theirs cannot be used. */
  readonly requireConsent: boolean;
}

/** One page of a list by creation. */
export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  /** Id of the last entry seen; an unknown one gives an empty page. */
  readonly after?: string;
  /** By creation; newest first by default. */
  readonly order?: 'asc' | 'desc';
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
}

/** Cuts the one row too many that tells whether there is a next page. */
export function cutPage<Row, Entry>(rows: readonly Row[], limit: number, convert: (row: Row) => Entry): Page<Entry> {
  return { entries: rows.slice(0, limit).map(convert), hasMore: rows.length > limit };
}

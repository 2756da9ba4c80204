import { DANCE_RULES } from './dance-media.ts';
import type { MediaRule } from './model.ts';

/** The vendor's words, also in our own endpoints. */
export const ASSET_TYPES = ['Image', 'Video', 'Audio'] as const;
export type AssetType = (typeof ASSET_TYPES)[number];

/** What a file must be to become an asset: what spark_dance_v2_0 takes, and HEIC (contract A6). */
export const ASSET_RULES: Readonly<Record<AssetType, MediaRule>> = {
  // Where HEIC cannot be decoded the asset fails and says so.
  Image: { ...DANCE_RULES.image, formats: [...DANCE_RULES.image.formats, 'heic'] },
  Video: DANCE_RULES.video,
  Audio: DANCE_RULES.audio,
};

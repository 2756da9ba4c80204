import { recordedSeconds } from '../../models/audio-seconds.ts';
import { MEGABYTE, showSeconds } from '../../models/fields.ts';
import type { MediaFacts, MediaRule } from '../../models/model.ts';

export const ASSET_TYPES = ['Image', 'Video', 'Audio'] as const;
export type AssetType = (typeof ASSET_TYPES)[number];

/** Pixels of a side of a picture, and width / height: open intervals (seed 002). */
const IMAGE_SIDES = { above: 300, below: 6000 };
const IMAGE_RATIO = { above: 0.4, below: 2.5 };
/** Closed intervals (contract A3, as seen at Ark; the newer pixel limit, which admits 2206 x 946). */
const VIDEO = { side: [300, 6000], ratio: [0.4, 2.5], pixels: [409_600, 2_086_876], fps: [24, 60] } as const;
const SECONDS = [2, 15] as const;
/** 24000/1001 is what everybody calls 24 frames per second. */
const FPS_TOLERANCE = 0.03;
/** A recording cut at 15 s ends on a frame of its codec: AAC at 44.1 kHz up to 0.05 s late. */
const SECONDS_TOLERANCE = 0.05;

function isWithin(value: number, [least, most]: readonly [number, number], tolerance = 0): boolean {
  return value >= least - tolerance && value <= most + tolerance;
}

function checkImage({ width = 0, height = 0 }: MediaFacts): string | null {
  const isSide = (side: number) => side > IMAGE_SIDES.above && side < IMAGE_SIDES.below;
  if (!isSide(width) || !isSide(height)) {
    return `${width}x${height} pixels, each side must be more than ${IMAGE_SIDES.above} and less than ${IMAGE_SIDES.below}`;
  }
  const ratio = width / height;
  if (ratio > IMAGE_RATIO.above && ratio < IMAGE_RATIO.below) return null;
  return `${width}x${height} pixels, width / height must be between ${IMAGE_RATIO.above} and ${IMAGE_RATIO.below}`;
}

/** `recorded` is what the caller recorded: without the padding of an MP3, which counts only against its upper end. */
function checkSeconds(decoded: number, recorded: number): string | null {
  const [least, most] = SECONDS;
  if (decoded >= least - SECONDS_TOLERANCE && recorded <= most + SECONDS_TOLERANCE) return null;
  return `${showSeconds(decoded)}, must be ${least} to ${most} s`;
}

function checkVideo(facts: MediaFacts): string | null {
  const { width = 0, height = 0, fps = 0, durationSeconds = 0 } = facts;
  const size = `${width}x${height} pixels`;
  if (!isWithin(width, VIDEO.side) || !isWithin(height, VIDEO.side)) {
    return `${size}, each side must be ${VIDEO.side[0]} to ${VIDEO.side[1]}`;
  }
  if (!isWithin(width / height, VIDEO.ratio)) {
    return `${size}, width / height must be ${VIDEO.ratio[0]} to ${VIDEO.ratio[1]}`;
  }
  if (!isWithin(width * height, VIDEO.pixels)) {
    return `${size}, together they must be ${VIDEO.pixels[0]} to ${VIDEO.pixels[1]}`;
  }
  if (!isWithin(fps, VIDEO.fps, FPS_TOLERANCE)) {
    return `${Number(fps.toFixed(2))} frames per second, must be ${VIDEO.fps[0]} to ${VIDEO.fps[1]}`;
  }
  return checkSeconds(durationSeconds, durationSeconds);
}

/** What a file must be to become an asset: the limits of spark_dance_v2_0 (contract A6 refers to A3). */
export const ASSET_RULES: Readonly<Record<AssetType, MediaRule>> = {
  Image: {
    kind: 'image',
    // HEIC is accepted where it can be decoded; where not, the asset fails and says so.
    formats: ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif', 'heic'],
    maxBytes: 30 * MEGABYTE,
    maxBytesInclusive: false,
    check: checkImage,
  },
  Video: {
    kind: 'video',
    formats: ['mp4', 'mov'],
    maxBytes: 50 * MEGABYTE,
    maxBytesInclusive: true,
    check: checkVideo,
  },
  Audio: {
    kind: 'audio',
    formats: ['wav', 'mp3'],
    maxBytes: 15 * MEGABYTE,
    maxBytesInclusive: true,
    check: (facts) => checkSeconds(facts.durationSeconds ?? 0, recordedSeconds(facts)),
  },
};

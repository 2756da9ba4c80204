import sharp, { type Sharp } from 'sharp';
import { type MediaBackend, MediaError } from '../../codecs/backend.ts';

/** Frames of a sheet, left to right, then down: 20 are enough to look through 15 seconds. */
const COLUMNS = 5;
const ROWS = 4;
/** Longer side of one frame, in pixels. */
const SIDE = 192;

/** What a sheet needs to know of its video. */
export interface SheetVideo {
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
}

/**
 * One picture of twenty frames of a video, the middles of twenty equal parts of its time. A video with fewer frames
 * shows some of them more than once, so that a place in the sheet is always the same share of the time.
 */
export async function drawSpritesheet(media: MediaBackend, path: string, video: SheetVideo): Promise<Sharp> {
  const { width, height } = tileSize(video);
  const places = COLUMNS * ROWS;
  const tiles: Buffer[] = [];
  let latest: Buffer | undefined;
  for await (const { data, timeSeconds } of media.decodeVideo(path, { size: { width, height } })) {
    // A frame stands until the next one: what is shown at a time is the last that began before it.
    while (latest !== undefined && tiles.length < places && timeSeconds > middleOf(tiles.length, video)) {
      tiles.push(latest);
    }
    if (tiles.length === places) break;
    // Copied: the decoder uses its buffer again.
    latest = Buffer.from(data);
  }
  if (latest === undefined) throw new MediaError('unreadable', 'the video has no picture that can be decoded');
  while (tiles.length < places) tiles.push(latest);
  const raw = { width, height, channels: 3 as const };
  return sharp({
    create: { width: width * COLUMNS, height: height * ROWS, channels: 3, background: '#000' },
  }).composite(
    tiles.map((input, index) => ({
      input,
      raw,
      left: (index % COLUMNS) * width,
      top: Math.floor(index / COLUMNS) * height,
    })),
  );
}

function middleOf(place: number, { durationSeconds }: SheetVideo): number {
  return ((place + 0.5) / (COLUMNS * ROWS)) * durationSeconds;
}

/** Even numbers, which every scaler can do. */
function tileSize({ width, height }: SheetVideo): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(width), height: even(height) };
}

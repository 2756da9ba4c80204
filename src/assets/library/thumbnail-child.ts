/** Serves `thumbnail-pool.ts`: decodes files that strangers sent, in a process that may be lost. */
import sharp, { type Sharp } from 'sharp';
import { type MediaBackend, MediaError } from '../../codecs/backend.ts';
import { decodeImage } from '../../codecs/image-facts.ts';
import { type BackendChoice, openMediaBackend } from '../../codecs/open-backend.ts';
import { serveJobs } from '../../lib/child-main.ts';
import type { AssetType } from '../../models/asset-rules.ts';
import { drawSpritesheet, type SheetVideo } from './draw-spritesheet.ts';
import { drawWaveform } from './draw-waveform.ts';

export interface ThumbnailMessage {
  readonly type: AssetType;
  readonly path: string;
  readonly outputPath: string;
  readonly sheet?: SheetVideo;
  readonly choice: BackendChoice;
}

/** Longer side of a preview in pixels: a card of 160 on a dense screen. */
const SIDE = 320;
const WAVEFORM = { width: 320, height: 120 };
/** Enough for a picture of the loudness; assets are 15 s at most. */
const WAVEFORM_SAMPLE_RATE = 8000;
const MAX_WAVEFORM_SECONDS = 60;
const QUALITY = 80;

let backend: Promise<MediaBackend> | undefined;

serveJobs(async (message) => {
  // Only our own pool talks to this process.
  const { type, path, outputPath, sheet, choice } = message as ThumbnailMessage;
  if (sheet !== undefined) {
    const picture = await drawSpritesheet(await openMedia(choice), path, sheet);
    await picture.jpeg({ quality: QUALITY }).toFile(outputPath);
    return;
  }
  const picture = type === 'Image' ? await drawImage(path) : await drawMedia(type, path, choice);
  await picture.webp({ quality: QUALITY }).toFile(outputPath);
});

async function drawImage(path: string): Promise<Sharp> {
  const { width, height, data } = await decodeImage(path, { maxSide: SIDE });
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Loading the native module takes 150 ms and 80 MB: once, and not for pictures. */
function openMedia(choice: BackendChoice): Promise<MediaBackend> {
  backend ??= openMediaBackend(choice);
  return backend;
}

async function drawMedia(type: 'Video' | 'Audio', path: string, choice: BackendChoice): Promise<Sharp> {
  const media = await openMedia(choice);
  if (type === 'Video') return drawFirstFrame(media, path);
  const samples = await media.decodeAudio(path, {
    sampleRate: WAVEFORM_SAMPLE_RATE,
    maxSeconds: MAX_WAVEFORM_SECONDS,
  });
  const { width, height, data } = drawWaveform(samples, WAVEFORM);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function drawFirstFrame(media: MediaBackend, path: string): Promise<Sharp> {
  for await (const { width, height, data } of media.decodeVideo(path)) {
    // Copied: the decoder frees its buffer when this loop ends, and sharp reads later.
    const frame = sharp(Buffer.from(data), { raw: { width, height, channels: 3 } });
    return frame.resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true });
  }
  throw new MediaError('unreadable', 'the video has no picture that can be decoded');
}

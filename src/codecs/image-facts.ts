import { readFile } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { MediaError } from './backend.ts';
import { decodeBmp, readBmpHeader } from './bmp.ts';
import { SNIFF_BYTES, type Sniffed, sniffBytes, sniffFile } from './sniff.ts';

/** What an image header tells, before any pixel is decoded. */
export interface ImageFacts {
  /** As sniffed: jpeg, png, webp, gif, bmp, tiff, avif. */
  format: string;
  contentType: string;
  /** Upright, that is after EXIF orientation. */
  width: number;
  height: number;
  /** Frames of an animation or pages of a TIFF; 1 for a plain picture. */
  pages: number;
  hasAlpha: boolean;
}

export interface ImageLimits {
  /** Width x height at most. */
  maxPixels: number;
  /** Longer side at most. */
  maxSide: number;
}

/** A 50-megapixel camera picture fits; as rgb24 the limit is 192 MB, well below a probe child's 700 MB. */
const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxPixels: 64_000_000, maxSide: 16_384 };

export interface DecodedImage {
  width: number;
  height: number;
  /** width x height x 3 bytes, sRGB, R G B. */
  data: Uint8Array;
}

export interface DecodeImageOptions {
  /** Scale down so that neither side is longer; never scales up. Default: no scaling. */
  maxSide?: number;
  limits?: ImageLimits;
}

/**
 * Check an image by its header. The pixels may still be damaged: that shows in `decodeImage`.
 * @throws MediaError `unreadable`, `unsupported`, `too_large`
 */
export async function readImageFacts(input: string | Buffer, limits = DEFAULT_IMAGE_LIMITS): Promise<ImageFacts> {
  const { format, contentType } = await sniffImage(input);
  if (format === 'bmp') {
    const header = readBmpHeader(typeof input === 'string' ? await readFile(input) : input);
    checkSize(header, limits);
    return { format, contentType, width: header.width, height: header.height, pages: 1, hasAlpha: false };
  }
  const metadata = await readMetadata(input, limits);
  const { width, height } = metadata.autoOrient;
  checkSize({ width, height }, limits);
  return { format, contentType, width, height, pages: metadata.pages ?? 1, hasAlpha: metadata.hasAlpha };
}

/**
 * First frame or page as upright sRGB bytes; transparency becomes white.
 * @throws MediaError `unreadable` (damaged or cut short), `unsupported`, `too_large`
 */
export async function decodeImage(input: string | Buffer, options: DecodeImageOptions = {}): Promise<DecodedImage> {
  const limits = options.limits ?? DEFAULT_IMAGE_LIMITS;
  const facts = await readImageFacts(input, limits);
  const source = facts.format === 'bmp' ? await openBmp(input) : sharp(input, openOptions(limits));
  const pipeline = source.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
  if (options.maxSide !== undefined) {
    pipeline.resize({ width: options.maxSide, height: options.maxSide, fit: 'inside', withoutEnlargement: true });
  }
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, data: channels === 3 ? data : toThreeChannels(data, channels) };
  } catch (cause) {
    throw new MediaError('unreadable', 'the image is damaged or cut short', { cause });
  }
}

function openOptions(limits: ImageLimits): SharpOptions {
  // `error` lets harmless oddities pass (sharp's default refuses any warning) but stops at truncated data.
  return { limitInputPixels: limits.maxPixels, failOn: 'error' };
}

async function sniffImage(input: string | Buffer): Promise<Sniffed> {
  const sniffed = typeof input === 'string' ? await sniffFile(input) : await sniffBytes(input.subarray(0, SNIFF_BYTES));
  // libvips also opens SVG, PDF and others: only what was sniffed as a picture may reach it.
  if (sniffed.kind !== 'image') throw new MediaError('unreadable', 'the file is not an image that can be opened');
  if (sniffed.format === 'heic') throw new MediaError('unsupported', 'HEIC images cannot be decoded here');
  return sniffed;
}

async function readMetadata(input: string | Buffer, limits: ImageLimits): Promise<Metadata> {
  try {
    return await sharp(input, openOptions(limits)).metadata();
  } catch (cause) {
    if (cause instanceof Error && /exceeds pixel limit/.test(cause.message)) {
      throw new MediaError('too_large', `the image has more than ${limits.maxPixels} pixels`, { cause });
    }
    throw new MediaError('unreadable', 'the image header is damaged', { cause });
  }
}

function checkSize({ width, height }: { width: number; height: number }, limits: ImageLimits): void {
  if (width > limits.maxSide || height > limits.maxSide) {
    throw new MediaError('too_large', `the image is ${width} x ${height}; a side may have ${limits.maxSide} pixels`);
  }
  if (width * height > limits.maxPixels) {
    throw new MediaError('too_large', `the image is ${width} x ${height}, above ${limits.maxPixels} pixels`);
  }
}

async function openBmp(input: string | Buffer): Promise<Sharp> {
  const bytes = typeof input === 'string' ? await readFile(input) : input;
  const header = readBmpHeader(bytes);
  const { width, height } = header;
  return sharp(decodeBmp(bytes, header), { raw: { width, height, channels: 3 } });
}

/** Grey stays one channel in libvips' raw output. */
function toThreeChannels(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels] ?? 0, i * 3, i * 3 + 3);
  return rgb;
}

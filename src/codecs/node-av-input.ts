import type { CodecContext, Decoder, Demuxer, Frame, Packet, Stream } from 'node-av';
import { MAX_VIDEO_PIXELS, MediaError } from './backend.ts';
import { FORMAT_WHITELIST } from './input-formats.ts';

/** The loaded native module. Always passed in, so that nothing loads it by merely importing our files. */
export type NodeAv = typeof import('node-av');

const OPEN_OPTIONS = { format_whitelist: FORMAT_WHITELIST, protocol_whitelist: 'file' };

/** Open a local file for reading; the caller owns the demuxer. @throws MediaError `unreadable` */
export function openInput(av: NodeAv, path: string): Demuxer {
  try {
    return av.Demuxer.openSync(path, { options: OPEN_OPTIONS });
  } catch (cause) {
    throw new MediaError('unreadable', 'the file is not audio or video that can be opened', { cause });
  }
}

/** First real picture track. Cover art in an MP3 or M4A is a video stream to FFmpeg, but not to us. */
export function findVideo(av: NodeAv, demuxer: Demuxer): Stream | undefined {
  return demuxer.streams.find(
    (stream) =>
      stream.codecpar.codecType === av.AVMEDIA_TYPE_VIDEO &&
      (stream.disposition & av.AV_DISPOSITION_ATTACHED_PIC) === 0 &&
      stream.codecpar.width > 0,
  );
}

export function findAudio(av: NodeAv, demuxer: Demuxer): Stream | undefined {
  return demuxer.streams.find(
    (stream) => stream.codecpar.codecType === av.AVMEDIA_TYPE_AUDIO && stream.codecpar.sampleRate > 0,
  );
}

/**
 * Codec options must be set here: the `options` argument of createSync frees a native dictionary twice, which kills
 * the process at the next garbage collection (node-av 6.1.1).
 */
export function setCodecOptions(context: CodecContext, options: Record<string, string | number>): void {
  for (const [key, value] of Object.entries(options)) {
    const code = context.setOption(key, String(value));
    if (code < 0) throw new Error(`codec option ${key}=${value} was refused (${code})`);
  }
}

/** Decoder of one stream that skips damaged packets. @throws MediaError `too_large`, `unsupported` */
export function openDecoder(av: NodeAv, stream: Stream, maxPixels = MAX_VIDEO_PIXELS): Decoder {
  const { width, height } = stream.codecpar;
  if (width * height > maxPixels) {
    throw new MediaError('too_large', `the picture is ${width} x ${height}, above ${maxPixels} pixels`);
  }
  const isVideo = stream.codecpar.codecType === av.AVMEDIA_TYPE_VIDEO;
  try {
    return av.Decoder.createSync(stream, {
      exitOnError: false,
      context: { threadCount: 1 },
      // The header may lie: the decoder must refuse larger pictures as well.
      configure: (context) => setCodecOptions(context, isVideo ? { max_pixels: maxPixels } : {}),
    });
  } catch (cause) {
    throw new MediaError('unsupported', `no decoder for ${codecName(av, stream)}`, { cause });
  }
}

export function codecName(av: NodeAv, stream: Stream): string {
  return av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
}

/** Feed one packet (null: end of stream) and visit every frame that comes out; frames are freed after the visit. */
export function decodePacket(decoder: Decoder, packet: Packet | null, visit: (frame: Frame) => void): void {
  if (packet) decoder.decodeSync(packet);
  else decoder.flushSync();
  for (let frame = decoder.receiveSync(); isFrame(frame); frame = decoder.receiveSync()) {
    try {
      visit(frame);
    } finally {
      frame.free();
    }
  }
}

function isFrame(value: ReturnType<Decoder['receiveSync']>): value is Frame {
  return value !== null && typeof value === 'object' && 'nbSamples' in value;
}

/** Clockwise turn in a 3 x 3 display matrix of 16.16 numbers, rounded to a quarter turn. */
export function rotationOf(matrix: Buffer | null): number {
  if (!matrix || matrix.length < 8) return 0;
  const degrees = (Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) * 180) / Math.PI;
  return (Math.round(degrees / 90) * 90 + 360) % 360;
}

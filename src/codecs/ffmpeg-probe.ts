import { z } from 'zod';
import {
  type AudioFacts,
  MAX_PROBE_AUDIO_SECONDS,
  MAX_VIDEO_PIXELS,
  MediaError,
  type MediaFacts,
  type VideoFacts,
} from './backend.ts';
import { type FfmpegTools, inputArguments, readTool, runTool } from './ffmpeg-process.ts';

const streamSchema = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  avg_frame_rate: z.string().optional(),
  color_space: z.string().optional(),
  sample_rate: z.coerce.number().optional(),
  channels: z.number().optional(),
  start_time: z.coerce.number().optional(),
  duration: z.coerce.number().optional(),
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});

const headerSchema = z.object({
  streams: z.array(streamSchema),
  format: z.object({ format_name: z.string() }),
});

export type StreamHeader = z.infer<typeof streamSchema>;

/** What the container declares. Cover art is not a video stream. */
export interface FileHeader {
  container: string;
  video: StreamHeader | undefined;
  audio: StreamHeader | undefined;
}

/** @throws MediaError `unreadable` */
export async function readHeader(tools: FfmpegTools, path: string): Promise<FileHeader> {
  const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', ...inputArguments(path)];
  const { code, text } = await readTool(tools.ffprobe, args);
  const parsed = code === 0 ? headerSchema.safeParse(JSON.parse(text)) : undefined;
  if (!parsed?.success) throw new MediaError('unreadable', 'the file is not audio or video that can be opened');
  const { streams, format } = parsed.data;
  return {
    container: format.format_name,
    video: streams.find((stream) => stream.codec_type === 'video' && !stream.disposition?.attached_pic && stream.width),
    audio: streams.find((stream) => stream.codec_type === 'audio' && stream.sample_rate),
  };
}

/** Clockwise turn; ffprobe prints the display matrix counter-clockwise. */
export function rotationOfStream(stream: StreamHeader): number {
  const rotation = stream.side_data_list?.find((entry) => entry.rotation !== undefined)?.rotation ?? 0;
  return (Math.round(-rotation / 90) * 90 + 360) % 360;
}

/** @throws MediaError `too_large` */
export function checkPixels(stream: StreamHeader, maxPixels = MAX_VIDEO_PIXELS): void {
  const { width = 0, height = 0 } = stream;
  if (width * height > maxPixels) {
    throw new MediaError('too_large', `the picture is ${width} x ${height}, above ${maxPixels} pixels`);
  }
}

export async function probeFile(tools: FfmpegTools, path: string): Promise<MediaFacts> {
  const header = await readHeader(tools, path);
  const video = header.video && (await probeVideo(tools, path, header.video));
  const audio = header.audio && (await probeAudio(tools, path, header.audio));
  if (!video && !audio) {
    throw new MediaError('unreadable', 'the file holds no picture and no sound that can be decoded');
  }
  const durationSeconds = Math.max(video?.durationSeconds ?? 0, audio?.durationSeconds ?? 0);
  return { container: header.container, durationSeconds, video, audio };
}

async function probeVideo(tools: FfmpegTools, path: string, stream: StreamHeader): Promise<VideoFacts | undefined> {
  checkPixels(stream);
  const map = ['-map', `0:${stream.index}`];
  let firstPictureBytes = 0;
  const onePicture = [
    ...inputArguments(path),
    ...map,
    '-frames:v',
    '1',
    '-pix_fmt',
    'gray',
    '-f',
    'rawvideo',
    'pipe:1',
  ];
  await runTool(tools.ffmpeg, ['-v', 'error', '-nostdin', ...onePicture], (chunk) => {
    firstPictureBytes += chunk.length;
  });
  if (firstPictureBytes === 0) return undefined;
  const rotationDegrees = rotationOfStream(stream);
  const turned = rotationDegrees === 90 || rotationDegrees === 270;
  const { width = 0, height = 0 } = stream;
  const { durationSeconds, packets } = await timePackets(tools, path, stream);
  return {
    codec: stream.codec_name ?? 'unknown',
    width: turned ? height : width,
    height: turned ? width : height,
    fps: parseRate(stream.avg_frame_rate) || (durationSeconds > 0 ? packets / durationSeconds : 0),
    rotationDegrees,
    durationSeconds,
  };
}

/** First packet's start to last packet's end: the container's own figure counts pictures that are missing. */
async function timePackets(
  tools: FfmpegTools,
  path: string,
  stream: StreamHeader,
): Promise<{ durationSeconds: number; packets: number }> {
  const entries = ['-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=p=0'];
  const args = ['-v', 'error', '-select_streams', `${stream.index}`, ...entries, ...inputArguments(path)];
  const { text } = await readTool(tools.ffprobe, args);
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  let packets = 0;
  for (const line of text.split('\n')) {
    const [pts, duration] = line.split(',').map(Number.parseFloat);
    if (pts === undefined || Number.isNaN(pts)) continue;
    packets++;
    start = Math.min(start, pts);
    end = Math.max(end, pts + (duration || 0));
  }
  return { durationSeconds: Math.max(0, end - start), packets };
}

async function probeAudio(tools: FfmpegTools, path: string, stream: StreamHeader): Promise<AudioFacts | undefined> {
  const { codec_name: codec = 'unknown', sample_rate: sampleRate = 0, channels = 0, index } = stream;
  let bytes = 0;
  const output = ['-map', `0:${index}`, '-ac', '1', '-ar', `${sampleRate}`, '-f', 's16le', 'pipe:1'];
  await runTool(tools.ffmpeg, ['-v', 'error', '-nostdin', ...inputArguments(path), ...output], (chunk) => {
    bytes += chunk.length;
    if (bytes / 2 / sampleRate > MAX_PROBE_AUDIO_SECONDS) {
      throw new MediaError('too_long', `the audio is longer than ${MAX_PROBE_AUDIO_SECONDS} seconds`);
    }
  });
  // The exit code is not asked: a file that is cut short still has the sound before the cut.
  const durationSeconds = withoutPadding(bytes / 2 / sampleRate, stream);
  return bytes === 0 ? undefined : { codec, sampleRate, channels, durationSeconds };
}

/**
 * FFmpeg 5.1 hands out the encoder's padding after the last real sample of an MP4 (FFmpeg 8 does not); the billing
 * ceil() would make 3 s of 2.05. The declared end is believed only within that margin.
 */
export function withoutPadding(decodedSeconds: number, stream: StreamHeader): number {
  const { duration, sample_rate: sampleRate } = stream;
  if (!duration || !sampleRate) return decodedSeconds;
  const surplus = decodedSeconds - duration;
  return surplus > 0 && surplus <= 2048 / sampleRate ? duration : decodedSeconds;
}

function parseRate(rate: string | undefined): number {
  const [numerator = 0, denominator = 0] = (rate ?? '').split('/').map(Number);
  return denominator > 0 ? numerator / denominator : 0;
}

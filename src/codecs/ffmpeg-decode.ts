import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type DecodeAudioOptions, type DecodeVideoOptions, MediaError, type VideoFrame } from './backend.ts';
import { checkPixels, type FileHeader, readHeader, rotationOfStream, withoutPadding } from './ffmpeg-probe.ts';
import { type FfmpegTools, inputArguments, runTool, startTool } from './ffmpeg-process.ts';
import { SampleList } from './sample-list.ts';

/** First sound track as mono samples. @throws MediaError `no_audio`, `too_long`, `unreadable` */
export async function decodeMono(tools: FfmpegTools, path: string, options: DecodeAudioOptions): Promise<Float32Array> {
  const { audio, video } = await readHeader(tools, path);
  if (!audio) throw new MediaError('no_audio', 'the file has no audio track');
  const delay = (audio.start_time ?? 0) - (video?.start_time ?? audio.start_time ?? 0);
  const samples = new SampleList(options, options.fromFirstPicture === true ? delay : 0);
  // rematrix_maxval=1: without it float output mixes full-scale stereo to 1.41 (see node-av-audio.ts).
  const filter = `aresample=osr=${options.sampleRate}:ochl=mono:osf=flt:rematrix_maxval=1`;
  const output = ['-map', `0:${audio.index}`, '-af', filter, '-f', 'f32le', 'pipe:1'];
  let rest = Buffer.alloc(0);
  await runTool(tools.ffmpeg, ['-v', 'error', '-nostdin', ...inputArguments(path), ...output], (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % 4);
    // slice() of the ArrayBuffer aligns: a pipe chunk may start anywhere in its pool.
    const start = bytes.byteOffset;
    samples.push(new Float32Array(bytes.buffer.slice(start, start + whole)));
    rest = Buffer.from(bytes.subarray(whole));
  });
  if (samples.length === 0) throw new MediaError('unreadable', 'the audio track holds no sound that can be decoded');
  const seconds = withoutPadding(samples.length / options.sampleRate, audio);
  return samples.join().subarray(0, Math.round(seconds * options.sampleRate));
}

/** Frames of the first picture track as upright rgb24 (ffmpeg turns them itself). */
export async function* decodeRgbFrames(
  tools: FfmpegTools,
  path: string,
  options: DecodeVideoOptions = {},
): AsyncGenerator<VideoFrame> {
  const header = await readHeader(tools, path);
  const { index, size, filter } = planDecode(header, options);
  // showinfo prints each frame's time: raw video carries none. It needs log level info.
  const output = ['-map', `0:${index}`, '-vf', filter, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'];
  const quiet = ['-v', 'info', '-hide_banner', '-nostats', '-nostdin', '-threads', '1'];
  const tool = startTool(tools.ffmpeg, [...quiet, ...inputArguments(path), ...output]);
  tool.stdin.end();
  const times = new FrameTimes(tool.stderr);
  let count = 0;
  try {
    for await (const data of readFrames(tool.stdout, size.width * size.height * 3)) {
      const timeSeconds = await times.next();
      if (options.maxSeconds !== undefined && timeSeconds >= options.maxSeconds) return;
      count++;
      yield { data, ...size, timeSeconds };
    }
    if (count === 0 && options.fromSeconds === undefined) {
      throw new MediaError('unreadable', 'the video track holds no picture that can be decoded');
    }
  } finally {
    tool.kill();
  }
}

function planDecode(header: FileHeader, options: DecodeVideoOptions) {
  const { video } = header;
  if (!video) throw new MediaError('no_video', 'the file has no video track');
  checkPixels(video, options.maxPixels);
  const { width = 0, height = 0 } = video;
  const turned = rotationOfStream(video) % 180 === 90;
  const size = options.size ?? { width: turned ? height : width, height: turned ? width : height };
  // Untagged HD is BT.709 to every player; swscale would take 601.
  const untagged = video.color_space === undefined || video.color_space === 'unknown';
  const matrix = untagged && height >= 720 ? ':in_color_matrix=bt709' : '';
  // A frame at the very time must survive the rounding of both texts.
  const select = options.fromSeconds === undefined ? '' : `select=gte(t\\,${(options.fromSeconds - 1e-4).toFixed(6)}),`;
  const filter = `${select}scale=${size.width}:${size.height}${matrix},format=rgb24,showinfo=checksum=0`;
  return { index: video.index, size, filter };
}

/** Cut a byte stream into frames of one reused buffer. */
async function* readFrames(stream: Readable, frameBytes: number): AsyncGenerator<Uint8Array> {
  const frame = new Uint8Array(frameBytes);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let offset = 0; offset < chunk.length; ) {
      const piece = chunk.subarray(offset, offset + frameBytes - filled);
      frame.set(piece, filled);
      filled += piece.length;
      offset += piece.length;
      if (filled === frameBytes) {
        filled = 0;
        yield frame;
      }
    }
  }
}

/** The presentation times that showinfo prints, in frame order. */
class FrameTimes {
  private readonly times: number[] = [];
  private wake: (() => void) | undefined;
  private ended = false;

  constructor(stderr: Readable) {
    const lines = createInterface({ input: stderr });
    lines.on('line', (line) => {
      const time = /Parsed_showinfo.*pts_time:\s*(\S+)/.exec(line)?.[1];
      if (time !== undefined) this.times.push(Number.parseFloat(time) || 0);
      this.wake?.();
    });
    lines.on('close', () => {
      this.ended = true;
      this.wake?.();
    });
  }

  async next(): Promise<number> {
    for (;;) {
      const time = this.times.shift();
      if (time !== undefined) return time;
      if (this.ended) throw new Error('ffmpeg printed fewer frame times than frames');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

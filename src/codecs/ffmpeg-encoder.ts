import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { AudioAligner } from './audio-aligner.ts';
import { type EncodedFile, type EncoderOptions, MediaError, type VideoEncoder } from './backend.ts';
import { checkEncoderOptions } from './encoder-options.ts';
import { type FfmpegTools, readTool, startTool, type ToolProcess } from './ffmpeg-process.ts';

/** Open an MP4 for writing through the host's ffmpeg. */
export function openMp4(tools: FfmpegTools, path: string, options: EncoderOptions): VideoEncoder {
  checkEncoderOptions(options);
  return new PipedMp4Writer(tools, path, options);
}

/**
 * Pictures go through a pipe into a silent MP4 at once; sound waits in a raw file and joins at the end by stream copy.
 * Two pipes into one ffmpeg would deadlock when a caller writes all pictures before the sound.
 */
class PipedMp4Writer implements VideoEncoder {
  private readonly tools: FfmpegTools;
  private readonly path: string;
  private readonly options: EncoderOptions;
  private readonly silentPath: string;
  private readonly soundPath: string;
  private readonly tool: ToolProcess;
  private readonly soundFile: number | undefined;
  private readonly aligner: AudioAligner | undefined;
  private state: 'open' | 'closed' = 'open';
  private frames = 0;

  constructor(tools: FfmpegTools, path: string, options: EncoderOptions) {
    this.tools = tools;
    this.path = path;
    this.options = options;
    this.silentPath = `${path}.silent.mp4`;
    this.soundPath = `${path}.sound.f32`;
    this.tool = startTool(tools.ffmpeg, pictureArguments(options, this.silentPath));
    this.tool.stdout.resume();
    if (options.audio) {
      const soundFile = openSync(this.soundPath, 'w');
      this.soundFile = soundFile;
      this.aligner = new AudioAligner({ sampleRate: options.audio.sampleRate, fps: options.fps }, (samples) => {
        writeSync(soundFile, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
      });
    }
  }

  async writeVideo(rgb24: Uint8Array): Promise<void> {
    this.assertOpen();
    if (rgb24.length !== this.options.width * this.options.height * 3) {
      throw new RangeError(`a frame of ${rgb24.length} bytes`);
    }
    this.frames++;
    this.aligner?.advance(this.frames);
    // The pipe keeps a reference until the bytes are gone, and the caller reuses the buffer: wait for the callback.
    const written = new Promise<void>((resolve, reject) => {
      this.tool.stdin.write(rgb24, (error) => (error ? reject(error) : resolve()));
    });
    await written.catch(async (cause: unknown) => {
      await this.tool.exit;
      throw new Error(`ffmpeg stopped: ${this.tool.complaint()}`, { cause });
    });
  }

  writeAudio(samples: Float32Array): void {
    this.assertOpen();
    if (!this.aligner) throw new Error('the encoder was opened without audio');
    this.aligner.write(samples);
    this.aligner.advance(this.frames);
  }

  async close(): Promise<EncodedFile> {
    this.assertOpen();
    try {
      if (this.frames === 0) throw new MediaError('unreadable', 'no frame was written');
      this.tool.stdin.end();
      const code = await this.tool.exit;
      if (code !== 0) throw new Error(`ffmpeg failed (${code}): ${this.tool.complaint()}`);
      this.aligner?.finish(this.frames);
      await this.join();
    } catch (error) {
      await this.abort();
      throw error;
    }
    this.release();
    const durationSeconds = this.frames / this.options.fps;
    return { frames: this.frames, sizeBytes: statSync(this.path).size, durationSeconds };
  }

  async abort(): Promise<void> {
    if (this.state === 'closed') return;
    this.tool.kill();
    await this.tool.exit.catch(() => {});
    this.release();
    rmSync(this.path, { force: true });
  }

  private async join(): Promise<void> {
    const { audio } = this.options;
    if (!audio) {
      renameSync(this.silentPath, this.path);
      return;
    }
    const sound = ['-f', 'f32le', '-ar', `${audio.sampleRate}`, '-ac', '1', '-i', `file:${this.soundPath}`];
    const encode = ['-c:v', 'copy', '-c:a', 'aac', '-b:a', `${audio.bitrate ?? 96_000}`, '-movflags', '+faststart'];
    const inputs = ['-i', `file:${this.silentPath}`, ...sound, '-map', '0:v', '-map', '1:a'];
    const output = [...encode, '-f', 'mp4', `file:${this.path}`];
    const args = ['-v', 'error', '-nostdin', '-y', ...inputs, ...output];
    const { code, complaint } = await readTool(this.tools.ffmpeg, args);
    if (code !== 0) throw new Error(`ffmpeg failed (${code}): ${complaint}`);
  }

  private release(): void {
    this.state = 'closed';
    if (this.soundFile !== undefined) closeSync(this.soundFile);
    for (const path of [this.silentPath, this.soundPath]) rmSync(path, { force: true });
  }

  private assertOpen(): void {
    if (this.state !== 'open') throw new Error('the encoder is closed');
  }
}

function pictureArguments(options: EncoderOptions, path: string): string[] {
  const { width, height, fps, crf = 20, preset = 'veryfast', threads = 1, metadata = {} } = options;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', `${fps}`, '-i', 'pipe:0'];
  // The matrix must be both applied (scale) and declared (the four tags); ffmpeg alone would convert as BT.601.
  const colours = [
    ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ];
  const codec = ['-c:v', 'libx264', '-preset', preset, '-crf', `${crf}`, '-g', `${Math.round(fps * 2)}`];
  const tags = Object.entries(metadata).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
  const output = ['-threads', `${threads}`, ...tags, '-movflags', '+faststart', '-f', 'mp4', `file:${path}`];
  return ['-v', 'error', '-y', ...input, ...colours, ...codec, ...output];
}

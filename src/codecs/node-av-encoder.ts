import { rmSync, statSync } from 'node:fs';
import type { Encoder, Frame, Muxer, Packet, SoftwareScaleContext } from 'node-av';
import { AudioAligner } from './audio-aligner.ts';
import { type EncodedFile, type EncoderOptions, MediaError, type VideoEncoder } from './backend.ts';
import { checkEncoderOptions } from './encoder-options.ts';
import { readMp4Boxes } from './mp4-boxes.ts';
import { type NodeAv, setCodecOptions } from './node-av-input.ts';
import { copyRows } from './rgb24.ts';
import { reproducibleX264 } from './x264-options.ts';

/** Frame length of AAC-LC. */
const AAC_BLOCK = 1024;

/** Open an MP4 for writing. Synchronous inside: run it inside a child process. */
export function openMp4(av: NodeAv, path: string, options: EncoderOptions): VideoEncoder {
  checkEncoderOptions(options);
  return new Mp4Writer(av, path, options);
}

class Mp4Writer implements VideoEncoder {
  private readonly path: string;
  private readonly options: EncoderOptions;
  private readonly muxer: Muxer;
  private readonly pictures: PictureTrack;
  private readonly sound: SoundTrack | undefined;
  private readonly aligner: AudioAligner | undefined;
  private state: 'open' | 'closed' = 'open';
  private frames = 0;

  constructor(av: NodeAv, path: string, options: EncoderOptions) {
    this.path = path;
    this.options = options;
    this.muxer = av.Muxer.openSync(path, {
      format: 'mp4',
      options: { movflags: '+faststart' },
      configure: (context) => {
        context.metadata = av.Dictionary.fromObject(options.metadata ?? {});
      },
    });
    this.pictures = new PictureTrack(av, this.muxer, options);
    if (options.audio) {
      const sound = new SoundTrack(av, this.muxer, options.audio);
      this.sound = sound;
      this.aligner = new AudioAligner({ sampleRate: options.audio.sampleRate, fps: options.fps }, (samples) =>
        sound.write(samples),
      );
    }
  }

  writeVideo(rgb24: Uint8Array): void {
    this.assertOpen();
    this.pictures.write(rgb24, this.frames);
    this.frames++;
    this.aligner?.advance(this.frames);
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
      this.aligner?.finish(this.frames);
      this.pictures.finish();
      this.sound?.finish();
      this.muxer.closeSync();
      // closeSync swallows every error of the trailer (node-av 6.1.1): a full disk would pass as success.
      readMp4Boxes(this.path);
    } catch (error) {
      await this.abort();
      throw error;
    }
    this.release();
    return {
      frames: this.frames,
      sizeBytes: statSync(this.path).size,
      durationSeconds: this.frames / this.options.fps,
    };
  }

  async abort(): Promise<void> {
    if (this.state === 'closed') return;
    try {
      this.release();
    } catch {
      // Closing an unfinished file may fail (a full disk, no header yet); it is thrown away all the same.
    }
    rmSync(this.path, { force: true });
  }

  private release(): void {
    this.state = 'closed';
    try {
      this.muxer.closeSync();
    } finally {
      this.pictures.free();
      this.sound?.free();
    }
  }

  private assertOpen(): void {
    if (this.state !== 'open') throw new Error('the encoder is closed');
  }
}

/** Move every finished packet from an encoder to the muxer. */
function drainPackets(encoder: Encoder, write: (packet: Packet) => void): void {
  for (let packet = encoder.receiveSync(); isPacket(packet); packet = encoder.receiveSync()) {
    try {
      write(packet);
    } finally {
      packet.free();
    }
  }
}

function isPacket(value: ReturnType<Encoder['receiveSync']>): value is Packet {
  return value !== null && typeof value === 'object' && 'isKeyframe' in value;
}

class PictureTrack {
  private readonly av: NodeAv;
  private readonly options: EncoderOptions;
  private readonly encoder: Encoder;
  private readonly scaler: SoftwareScaleContext;
  private readonly rgb: Frame;
  private readonly writePacket: (packet: Packet) => void;

  constructor(av: NodeAv, muxer: Muxer, options: EncoderOptions) {
    this.av = av;
    this.options = options;
    const { width, height, fps, crf = 20, preset = 'veryfast', threads = 1 } = options;
    this.encoder = av.Encoder.createSync(av.FF_ENCODER_LIBX264, {
      // A key frame every two seconds keeps seeking in a browser quick.
      context: { threadCount: threads, gopSize: Math.round(fps * 2), ...colours(av) },
      configure: (context) => setCodecOptions(context, { preset, crf, ...reproducibleX264() }),
    });
    const index = muxer.addStream(this.encoder);
    this.writePacket = (packet) => muxer.writePacketSync(packet, index);
    this.scaler = new av.SoftwareScaleContext();
    // Dynamic mode: honours the frames' colour tags; getContext() would always convert as BT.601.
    this.scaler.allocContext();
    this.rgb = bareFrame(av, { width, height });
    this.rgb.format = av.AV_PIX_FMT_RGB24;
    this.rgb.colorSpace = av.AVCOL_SPC_RGB;
    this.rgb.colorRange = av.AVCOL_RANGE_JPEG;
    av.FFmpegError.throwIfError(this.rgb.allocBuffer(), 'frame buffer');
  }

  write(rgb24: Uint8Array, frameNumber: number): void {
    const { av, rgb, options } = this;
    const rowBytes = options.width * 3;
    if (rgb24.length !== rowBytes * options.height) throw new RangeError(`a frame of ${rgb24.length} bytes`);
    const target = rgb.data?.[0];
    const targetStride = rgb.linesize[0];
    if (!target || targetStride === undefined) throw new Error('the frame has no buffer');
    copyRows({ source: rgb24, sourceStride: rowBytes, target, targetStride, rowBytes, height: options.height });
    // No allocBuffer() here: such buffers outlive free() until the next garbage collection, which let a 1080p job
    // grow to 1.8 GB. Left bare, swscale allocates the planes and free() returns them at once.
    const yuv = bareFrame(av, options);
    try {
      yuv.format = av.AV_PIX_FMT_YUV420P;
      Object.assign(yuv, colours(av));
      yuv.timeBase = frameTime(av, options.fps);
      yuv.pts = BigInt(frameNumber);
      av.FFmpegError.throwIfError(this.scaler.scaleFrameSync(yuv, rgb), 'colour conversion');
      this.encoder.encodeSync(yuv);
    } finally {
      yuv.free();
    }
    drainPackets(this.encoder, this.writePacket);
  }

  finish(): void {
    this.encoder.flushSync();
    drainPackets(this.encoder, this.writePacket);
  }

  free(): void {
    this.encoder.close();
    this.rgb.free();
    this.scaler.freeContext();
  }
}

class SoundTrack {
  private readonly av: NodeAv;
  private readonly sampleRate: number;
  private readonly encoder: Encoder;
  private readonly writePacket: (packet: Packet) => void;
  private readonly block = new Float32Array(AAC_BLOCK);
  private filled = 0;
  private sent = 0;
  private total = 0;

  constructor(av: NodeAv, muxer: Muxer, audio: NonNullable<EncoderOptions['audio']>) {
    this.av = av;
    this.sampleRate = audio.sampleRate;
    // FFmpeg's own `aac`, by name: the binary also holds libfdk_aac, whose licence does not go with the GPL.
    this.encoder = av.Encoder.createSync(av.FF_ENCODER_AAC, { context: { bitRate: audio.bitrate ?? 96_000 } });
    const index = muxer.addStream(this.encoder);
    this.writePacket = (packet) => {
      // The last block is padded to 1024 samples, 64 ms at 16 kHz: shorten its packet so that the track ends on time.
      const left = BigInt(this.total) - packet.pts;
      if (this.total > 0 && left <= 0n) return;
      if (this.total > 0 && packet.duration > left) packet.duration = left;
      muxer.writePacketSync(packet, index);
    };
  }

  write(samples: Float32Array): void {
    for (let offset = 0; offset < samples.length; ) {
      const count = Math.min(AAC_BLOCK - this.filled, samples.length - offset);
      this.block.set(samples.subarray(offset, offset + count), this.filled);
      this.filled += count;
      offset += count;
      if (this.filled === AAC_BLOCK) this.sendBlock();
    }
  }

  finish(): void {
    this.total = this.sent + this.filled;
    if (this.filled > 0) {
      // A partial last block is dropped silently by node-av's flush.
      this.block.fill(0, this.filled);
      this.sendBlock();
    }
    this.encoder.flushSync();
    drainPackets(this.encoder, this.writePacket);
  }

  free(): void {
    this.encoder.close();
  }

  private sendBlock(): void {
    const { av } = this;
    const frame = new av.Frame();
    frame.alloc();
    try {
      frame.nbSamples = AAC_BLOCK;
      frame.format = av.AV_SAMPLE_FMT_FLTP;
      frame.sampleRate = this.sampleRate;
      frame.channelLayout = av.AV_CHANNEL_LAYOUT_MONO;
      frame.timeBase = new av.Rational(1, this.sampleRate);
      frame.pts = BigInt(this.sent);
      av.FFmpegError.throwIfError(frame.allocBuffer(), 'audio buffer');
      frame.data?.[0]?.set(new Uint8Array(this.block.buffer));
      this.encoder.encodeSync(frame);
    } finally {
      frame.free();
    }
    this.sent += this.filled;
    this.filled = 0;
    drainPackets(this.encoder, this.writePacket);
  }
}

function colours(av: NodeAv) {
  return {
    colorSpace: av.AVCOL_SPC_BT709,
    colorPrimaries: av.AVCOL_PRI_BT709,
    colorTrc: av.AVCOL_TRC_BT709,
    colorRange: av.AVCOL_RANGE_MPEG,
  };
}

function bareFrame(av: NodeAv, size: { width: number; height: number }): Frame {
  const frame = new av.Frame();
  frame.alloc();
  frame.width = size.width;
  frame.height = size.height;
  return frame;
}

/** 25 -> 1/25, 29.97 -> 1000/29970: fractional rates keep three digits. */
function frameTime(av: NodeAv, fps: number) {
  return Number.isInteger(fps) ? new av.Rational(1, fps) : new av.Rational(1000, Math.round(fps * 1000));
}

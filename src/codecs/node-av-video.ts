import type { Decoder, Frame, SoftwareScaleContext, Stream } from 'node-av';
import { type DecodeVideoOptions, MAX_VIDEO_PIXELS, MediaError, type VideoFrame } from './backend.ts';
import { findVideo, type NodeAv, openDecoder, openInput, rotationOf } from './node-av-input.ts';
import { copyRows, rotateRgb24 } from './rgb24.ts';

/** Frames of the first picture track as upright rgb24. Synchronous: run it inside a child process. */
export function* decodeRgbFrames(av: NodeAv, path: string, options: DecodeVideoOptions = {}): Generator<VideoFrame> {
  const demuxer = openInput(av, path);
  try {
    const stream = findVideo(av, demuxer);
    if (!stream) throw new MediaError('no_video', 'the file has no video track');
    const decoder = openDecoder(av, stream, options.maxPixels ?? MAX_VIDEO_PIXELS);
    const converter = new RgbConverter(av, options);
    let count = 0;
    try {
      for (const frame of decodeFrames(decoder, demuxer.packetsSync(stream.index))) {
        const timeSeconds = frameSeconds(av, stream, frame);
        if (options.maxSeconds !== undefined && timeSeconds >= options.maxSeconds) {
          frame.free();
          break;
        }
        count++;
        if (timeSeconds < (options.fromSeconds ?? -Infinity)) {
          frame.free();
          continue;
        }
        const isWanted = options.wantsPixels?.(timeSeconds) ?? true;
        yield isWanted ? converter.convert(frame, timeSeconds) : converter.skip(frame, timeSeconds);
      }
    } finally {
      converter.free();
      decoder.close();
    }
    if (count === 0) throw new MediaError('unreadable', 'the video track holds no picture that can be decoded');
  } finally {
    demuxer.closeSync();
  }
}

type Packets = Parameters<Decoder['framesSync']>[0];

function* decodeFrames(decoder: Decoder, packets: Packets): Generator<Frame> {
  for (const frame of decoder.framesSync(packets)) if (frame) yield frame;
}

function frameSeconds(av: NodeAv, stream: Stream, frame: Frame): number {
  const pts = frame.bestEffortTimestamp === av.AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp;
  if (pts === av.AV_NOPTS_VALUE) return 0;
  return (Number(pts) * stream.timeBase.num) / stream.timeBase.den;
}

/** Converts decoded frames to rgb24 through one native frame and one output buffer, whatever the length. */
class RgbConverter {
  private readonly av: NodeAv;
  private readonly options: DecodeVideoOptions;
  private readonly scaler: SoftwareScaleContext;
  private native: Frame | undefined;
  private stored = new Uint8Array(0);
  private turned = new Uint8Array(0);

  constructor(av: NodeAv, options: DecodeVideoOptions) {
    this.av = av;
    this.options = options;
    this.scaler = new av.SoftwareScaleContext();
    // allocContext without getContext is swscale's dynamic mode, the only one that honours BT.709 tags here:
    // getContext() always converts as BT.601, which turns (200, 60, 30) into (185, 43, 28).
    this.scaler.allocContext();
  }

  /** Frees `frame`. The result's buffer is reused by the next call. */
  convert(frame: Frame, timeSeconds: number): VideoFrame {
    const { av } = this;
    try {
      const { rotation, turned, size } = this.upright(frame);
      const native = this.target(turned ? size.height : size.width, turned ? size.width : size.height);
      // Untagged HD is BT.709 to every player; swscale would take 601.
      if (frame.colorSpace === av.AVCOL_SPC_UNSPECIFIED && frame.height >= 720) frame.colorSpace = av.AVCOL_SPC_BT709;
      av.FFmpegError.throwIfError(this.scaler.scaleFrameSync(native, frame), 'colour conversion');
      const plane = native.data?.[0];
      const stride = native.linesize[0];
      if (!plane || stride === undefined) throw new Error('the converted frame has no data');
      const rowBytes = native.width * 3;
      const { height } = native;
      copyRows({ source: plane, sourceStride: stride, target: this.stored, targetStride: rowBytes, rowBytes, height });
      if (rotation === 0) return { data: this.stored, ...size, timeSeconds };
      rotateRgb24({ source: this.stored, width: native.width, height: native.height, degrees: rotation }, this.turned);
      return { data: this.turned, ...size, timeSeconds };
    } finally {
      frame.free();
    }
  }

  /** Frees `frame` without converting it. */
  skip(frame: Frame, timeSeconds: number): VideoFrame {
    const { size } = this.upright(frame);
    frame.free();
    return { data: new Uint8Array(0), ...size, timeSeconds };
  }

  private upright(frame: Frame) {
    const rotation = rotationOf(frame.getSideData(this.av.AV_FRAME_DATA_DISPLAYMATRIX));
    const turned = rotation === 90 || rotation === 270;
    const [width, height] = turned ? [frame.height, frame.width] : [frame.width, frame.height];
    return { rotation, turned, size: this.options.size ?? { width, height } };
  }

  free(): void {
    this.native?.free();
    this.native = undefined;
    this.scaler.freeContext();
  }

  private target(width: number, height: number): Frame {
    if (this.native?.width === width && this.native.height === height) return this.native;
    const { av } = this;
    this.native?.free();
    const native = new av.Frame();
    native.alloc();
    native.width = width;
    native.height = height;
    native.format = av.AV_PIX_FMT_RGB24;
    native.colorSpace = av.AVCOL_SPC_RGB;
    native.colorRange = av.AVCOL_RANGE_JPEG;
    av.FFmpegError.throwIfError(native.allocBuffer(), 'frame buffer');
    this.native = native;
    this.stored = new Uint8Array(width * height * 3);
    this.turned = new Uint8Array(width * height * 3);
    return native;
  }
}

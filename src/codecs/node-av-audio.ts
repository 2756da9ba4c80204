import type { Demuxer, Frame, SoftwareResampleContext, Stream } from 'node-av';
import type { DecodeAudioOptions } from './backend.ts';
import { MediaError } from './backend.ts';
import { decodePacket, findAudio, findVideo, type NodeAv, openDecoder, openInput } from './node-av-input.ts';
import { SampleList } from './sample-list.ts';

/** First sound track as mono samples. @throws MediaError `no_audio`, `too_long`, `unreadable` */
export function decodeMono(av: NodeAv, path: string, options: DecodeAudioOptions): Float32Array {
  const demuxer = openInput(av, path);
  try {
    const stream = findAudio(av, demuxer);
    if (!stream) throw new MediaError('no_audio', 'the file has no audio track');
    const decoder = openDecoder(av, stream);
    const samples = new SampleList(options, options.fromFirstPicture === true ? delayOf(av, demuxer, stream) : 0);
    const mixer = new MonoMixer(av, options.sampleRate, samples);
    try {
      for (const packet of demuxer.packetsSync(stream.index)) {
        if (!packet) continue;
        decodePacket(decoder, packet, (frame) => mixer.write(frame));
        packet.free();
      }
      decodePacket(decoder, null, (frame) => mixer.write(frame));
      mixer.drain();
    } finally {
      mixer.free();
      decoder.close();
    }
    if (samples.length === 0) throw new MediaError('unreadable', 'the audio track holds no sound that can be decoded');
    return samples.join();
  } finally {
    demuxer.closeSync();
  }
}

/** How much later than the first picture the sound starts; 0 when there is no picture or the file does not tell. */
function delayOf(av: NodeAv, demuxer: Demuxer, audio: Stream): number {
  const video = findVideo(av, demuxer);
  const sound = startOf(av, audio);
  const picture = video === undefined ? undefined : startOf(av, video);
  return sound === undefined || picture === undefined ? 0 : sound - picture;
}

function startOf(av: NodeAv, { startTime, timeBase }: Stream): number | undefined {
  return startTime === av.AV_NOPTS_VALUE ? undefined : (Number(startTime) * timeBase.num) / timeBase.den;
}

/**
 * Resamples frames of any layout to mono floats. The decoder's own `resample` is not used: for float output
 * libswresample mixes stereo as 0.707 L + 0.707 R, so a full-scale recording leaves [-1, 1] by 3 dB; with
 * rematrix_maxval=1 the gains sum to one.
 */
class MonoMixer {
  private readonly av: NodeAv;
  private readonly sampleRate: number;
  private readonly samples: SampleList;
  private readonly out: Frame;
  private resampler: SoftwareResampleContext | undefined;
  private inputKey = '';

  constructor(av: NodeAv, sampleRate: number, samples: SampleList) {
    this.av = av;
    this.sampleRate = sampleRate;
    this.samples = samples;
    this.out = new av.Frame();
    this.out.alloc();
  }

  write(frame: Frame): void {
    const { av } = this;
    // PCM frames often carry a bare channel count, which libswresample refuses: give them the usual layout.
    if (frame.channelLayout.order === av.AV_CHANNEL_ORDER_UNSPEC) {
      frame.channelLayout = av.avChannelLayoutDefault(frame.channelLayout.nbChannels);
    }
    const { nbChannels, mask } = frame.channelLayout;
    const key = `${frame.sampleRate}/${frame.format}/${nbChannels}/${mask}`;
    if (key !== this.inputKey) {
      this.drain();
      this.resampler = this.openResampler(frame);
      this.inputKey = key;
    }
    this.convert(frame);
  }

  /** Push out what the resampler still holds (its filter delay). */
  drain(): void {
    if (!this.resampler) return;
    this.convert(null);
    this.resampler.free();
    this.resampler = undefined;
    this.inputKey = '';
  }

  free(): void {
    this.resampler?.free();
    this.resampler = undefined;
    this.out.free();
  }

  private openResampler(frame: Frame): SoftwareResampleContext {
    const { av } = this;
    const resampler = new av.SoftwareResampleContext();
    const mono = av.AV_CHANNEL_LAYOUT_MONO;
    const format = frame.format as Parameters<SoftwareResampleContext['allocSetOpts2']>[4];
    av.FFmpegError.throwIfError(
      resampler.allocSetOpts2(
        mono,
        av.AV_SAMPLE_FMT_FLT,
        this.sampleRate,
        frame.channelLayout,
        format,
        frame.sampleRate,
      ),
      'audio resampler',
    );
    av.FFmpegError.throwIfError(resampler.setOption('rematrix_maxval', 1), 'rematrix_maxval');
    av.FFmpegError.throwIfError(resampler.init(), 'audio resampler');
    return resampler;
  }

  private convert(frame: Frame | null): void {
    const { av, out } = this;
    out.unref();
    out.format = av.AV_SAMPLE_FMT_FLT;
    out.sampleRate = this.sampleRate;
    out.channelLayout = av.AV_CHANNEL_LAYOUT_MONO;
    av.FFmpegError.throwIfError(this.resampler?.convertFrame(out, frame) ?? 0, 'audio resampling');
    const plane = out.data?.[0];
    if (out.nbSamples > 0 && plane) {
      // The plane is native memory that the next unref() releases; SampleList copies.
      this.samples.push(new Float32Array(plane.buffer, plane.byteOffset, out.nbSamples));
    }
  }
}

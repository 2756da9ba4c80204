import type { Decoder, Demuxer, Packet, Stream } from 'node-av';
import { type AudioFacts, MAX_PROBE_AUDIO_SECONDS, MediaError, type MediaFacts, type VideoFacts } from './backend.ts';
import {
  codecName,
  decodePacket,
  findAudio,
  findVideo,
  type NodeAv,
  openDecoder,
  openInput,
  rotationOf,
} from './node-av-input.ts';

/** One pass over the file: decodes all sound and the first picture, and times the other pictures by their packets. */
export function probeFile(av: NodeAv, path: string): MediaFacts {
  const demuxer = openInput(av, path);
  const tracks: Track[] = [];
  try {
    const videoStream = findVideo(av, demuxer);
    const audioStream = findAudio(av, demuxer);
    const video = videoStream && new VideoTrack(av, videoStream);
    if (video) tracks.push(video);
    const audio = audioStream && new AudioTrack(av, audioStream);
    if (audio) tracks.push(audio);
    readTracks(demuxer, tracks);
    const facts = {
      container: demuxer.formatName,
      video: video?.facts(),
      audio: audio?.facts(),
    };
    if (!facts.video && !facts.audio) {
      throw new MediaError('unreadable', 'the file holds no picture and no sound that can be decoded');
    }
    const durationSeconds = Math.max(facts.video?.durationSeconds ?? 0, facts.audio?.durationSeconds ?? 0);
    return { ...facts, durationSeconds };
  } finally {
    for (const track of tracks) track.decoder.close();
    demuxer.closeSync();
  }
}

interface Track {
  readonly index: number;
  readonly decoder: Decoder;
  read(packet: Packet | null): void;
}

function readTracks(demuxer: Demuxer, tracks: readonly Track[]): void {
  for (const packet of demuxer.packetsSync()) {
    if (!packet) continue;
    try {
      tracks.find((track) => track.index === packet.streamIndex)?.read(packet);
    } finally {
      packet.free();
    }
  }
  for (const track of tracks) track.read(null);
}

class AudioTrack implements Track {
  readonly index: number;
  readonly decoder: Decoder;
  private readonly codec: string;
  private sampleRate: number;
  private channels: number;
  private seconds = 0;

  constructor(av: NodeAv, stream: Stream) {
    this.index = stream.index;
    this.codec = codecName(av, stream);
    this.sampleRate = stream.codecpar.sampleRate;
    this.channels = stream.codecpar.channels;
    this.decoder = openDecoder(av, stream);
  }

  read(packet: Packet | null): void {
    decodePacket(this.decoder, packet, (frame) => {
      // HE-AAC headers understate the rate: what the decoder hands out is the truth.
      this.sampleRate = frame.sampleRate;
      this.channels = frame.channels;
      this.seconds += frame.nbSamples / frame.sampleRate;
    });
    if (this.seconds > MAX_PROBE_AUDIO_SECONDS) {
      throw new MediaError('too_long', `the audio is longer than ${MAX_PROBE_AUDIO_SECONDS} seconds`);
    }
  }

  facts(): AudioFacts | undefined {
    if (this.seconds === 0) return undefined;
    const { codec, sampleRate, channels } = this;
    // Sums of n / rate drift in the last bits, and a billing ceil() must not turn 3 s into 4.
    return { codec, sampleRate, channels, durationSeconds: Math.round(this.seconds * sampleRate) / sampleRate };
  }
}

class VideoTrack implements Track {
  readonly index: number;
  readonly decoder: Decoder;
  private readonly av: NodeAv;
  private readonly stream: Stream;
  private firstPicture: { width: number; height: number; rotation: number } | undefined;
  private packets = 0;
  private startSeconds = Number.POSITIVE_INFINITY;
  private endSeconds = Number.NEGATIVE_INFINITY;

  constructor(av: NodeAv, stream: Stream) {
    this.av = av;
    this.stream = stream;
    this.index = stream.index;
    this.decoder = openDecoder(av, stream);
  }

  read(packet: Packet | null): void {
    if (packet) this.time(packet);
    if (this.firstPicture) return;
    decodePacket(this.decoder, packet, (frame) => {
      this.firstPicture ??= {
        width: frame.width,
        height: frame.height,
        rotation: rotationOf(frame.getSideData(this.av.AV_FRAME_DATA_DISPLAYMATRIX)),
      };
    });
  }

  facts(): VideoFacts | undefined {
    if (!this.firstPicture) return undefined;
    const { width, height, rotation } = this.firstPicture;
    const turned = rotation === 90 || rotation === 270;
    const durationSeconds = Math.max(0, this.endSeconds - this.startSeconds);
    const { num, den } = this.stream.avgFrameRate;
    const fps = num > 0 && den > 0 ? num / den : durationSeconds > 0 ? this.packets / durationSeconds : 0;
    return {
      codec: codecName(this.av, this.stream),
      width: turned ? height : width,
      height: turned ? width : height,
      fps,
      rotationDegrees: rotation,
      durationSeconds,
    };
  }

  private time(packet: Packet): void {
    this.packets++;
    const stamp = packet.pts === this.av.AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (stamp === this.av.AV_NOPTS_VALUE) return;
    const { num, den } = this.stream.timeBase;
    this.startSeconds = Math.min(this.startSeconds, (Number(stamp) * num) / den);
    this.endSeconds = Math.max(this.endSeconds, (Number(stamp + packet.duration) * num) / den);
  }
}

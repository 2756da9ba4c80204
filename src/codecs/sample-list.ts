import { type DecodeAudioOptions, MediaError } from './backend.ts';

/** Collects decoded mono samples block by block, clamps them to [-1, 1] and refuses more than `maxSeconds`. */
export class SampleList {
  length = 0;
  /** Samples still to be dropped. */
  private skip: number;
  private readonly blocks: Float32Array[] = [];
  private readonly maxSamples: number;
  private readonly maxSeconds: number;

  /** `delaySeconds`: silence before the first block, or with a minus sign what is cut from the beginning. */
  constructor(options: DecodeAudioOptions, delaySeconds = 0) {
    this.maxSeconds = options.maxSeconds;
    this.maxSamples = Math.floor(options.maxSeconds * options.sampleRate);
    const delay = Math.round(delaySeconds * options.sampleRate);
    this.skip = Math.max(0, -delay);
    // Checked first: a hostile file may claim a start in the next century.
    if (delay > this.maxSamples) throw new MediaError('too_long', `the audio begins after ${this.maxSeconds} seconds`);
    if (delay > 0) this.push(new Float32Array(delay));
  }

  /** Copies the block. @throws MediaError `too_long` */
  push(samples: Float32Array): void {
    const block = samples.subarray(Math.min(this.skip, samples.length));
    this.skip -= samples.length - block.length;
    this.length += block.length;
    if (this.length > this.maxSamples) {
      throw new MediaError('too_long', `the audio is longer than ${this.maxSeconds} seconds`);
    }
    this.blocks.push(block.slice());
  }

  join(): Float32Array {
    const samples = new Float32Array(this.length);
    let offset = 0;
    for (const block of this.blocks) {
      samples.set(block, offset);
      offset += block.length;
    }
    for (let i = 0; i < samples.length; i++) {
      const value = samples[i] ?? 0;
      // A float WAV may hold anything, NaN included; NaN fails both comparisons of a plain clamp.
      samples[i] = value >= -1 && value <= 1 ? value : value > 1 ? 1 : value < -1 ? -1 : 0;
    }
    return samples;
  }
}

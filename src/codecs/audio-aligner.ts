/**
 * Keeps a sound track in step with the pictures: holds back samples until the picture that they belong to is written
 * (so that the muxer interleaves without buffering), and ends the track exactly with the last picture.
 */
export class AudioAligner {
  private readonly queue: Float32Array[] = [];
  private readonly samplesPerFrame: number;
  private readonly send: (samples: Float32Array) => void;
  private released = 0;

  /** `send` receives consecutive pieces; it must not keep them. */
  constructor(rates: { sampleRate: number; fps: number }, send: (samples: Float32Array) => void) {
    this.samplesPerFrame = rates.sampleRate / rates.fps;
    this.send = send;
  }

  /** Samples that belong to `frames` pictures. */
  samplesAt(frames: number): number {
    return Math.round(frames * this.samplesPerFrame);
  }

  /** Take any number of samples; the array may be reused afterwards. */
  write(samples: Float32Array): void {
    this.queue.push(samples.slice());
  }

  /** Release what belongs to the first `frames` pictures, as far as it has arrived. */
  advance(frames: number): void {
    let wanted = this.samplesAt(frames) - this.released;
    for (let head = this.queue[0]; head && wanted > 0; head = this.queue[0]) {
      const piece = head.subarray(0, wanted);
      if (piece.length === head.length) this.queue.shift();
      else this.queue[0] = head.subarray(piece.length);
      wanted -= piece.length;
      this.released += piece.length;
      this.send(piece);
    }
  }

  /** Fill up with silence to the end of picture `frames`; what lies beyond is dropped. */
  finish(frames: number): void {
    this.advance(frames);
    const missing = this.samplesAt(frames) - this.released;
    if (missing > 0) this.send(new Float32Array(missing));
    this.released += Math.max(0, missing);
    this.queue.length = 0;
  }
}

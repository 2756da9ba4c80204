import type { EncoderOptions } from './backend.ts';

/** The rules that both encoders share. A breach is a bug of the caller, not a property of a file. */
export function checkEncoderOptions(options: EncoderOptions): void {
  const { width, height, fps, crf = 20, threads = 1, audio } = options;
  if (!isEven(width) || !isEven(height))
    throw new RangeError(`H.264 4:2:0 needs an even size, got ${width} x ${height}`);
  if (!(fps > 0 && fps <= 240)) throw new RangeError(`fps ${fps} is outside 0 to 240`);
  if (!(crf >= 0 && crf <= 51)) throw new RangeError(`crf ${crf} is outside 0 to 51`);
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads ${threads} is not a positive integer`);
  if (audio && !AAC_SAMPLE_RATES.has(audio.sampleRate)) {
    throw new RangeError(`AAC has no sample rate ${audio.sampleRate}`);
  }
}

const AAC_SAMPLE_RATES: ReadonlySet<number> = new Set([
  7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000,
]);

function isEven(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value % 2 === 0;
}

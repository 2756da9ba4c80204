/** RGB picture, `width` x `height` x 3 bytes. */
export interface WaveformPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const BACKGROUND = [0xf4, 0xf5, 0xf7] as const;
const WAVE = [0x35, 0x63, 0x9c] as const;

/**
 * Draws mono samples in [-1, 1] as a waveform: each column is the span between the lowest and the highest sample of
 * its share of the time, scaled so that the loudest column fills the height. Silence is a line in the middle.
 */
export function drawWaveform(
  samples: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
): WaveformPicture {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set(BACKGROUND, i);
  const spans = Array.from({ length: width }, (_, column) => spanOf(samples, column, width));
  // Speech peaks far below full scale; a floor keeps the noise of a silent file from filling the picture.
  const loudest = Math.max(0.02, ...spans.map(({ low, high }) => Math.max(-low, high)));
  const toRow = (value: number) => Math.round(((1 - value / loudest) / 2) * (height - 1));
  spans.forEach(({ low, high }, column) => {
    for (let row = toRow(high); row <= toRow(low); row++) data.set(WAVE, (row * width + column) * 3);
  });
  return { width, height, data };
}

/** Lowest and highest sample of one column; at least one sample, so short sounds fill the width too. */
function spanOf(
  samples: Float32Array,
  column: number,
  columns: number,
): { readonly low: number; readonly high: number } {
  const first = Math.floor((column * samples.length) / columns);
  const end = Math.max(first + 1, Math.floor(((column + 1) * samples.length) / columns));
  let low = samples[first] ?? 0;
  let high = low;
  for (let i = first + 1; i < end; i++) {
    const value = samples[i] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Second-order filter, a0 normalised to 1. */
export interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** Coefficients with a leading a0, as the bilinear transform of an analogue prototype gives them. */
export function fromAnalogue(b: readonly [number, number, number], a: readonly [number, number, number]): Biquad {
  return { b: [b[0] / a[0], b[1] / a[0], b[2] / a[0]], a: [a[1] / a[0], a[2] / a[0]] };
}

/** Audio EQ Cookbook (R. Bristow-Johnson): peaking band, gain in dB. */
export function peakBand(sampleRate: number, frequencyHz: number, quality: number, gainDb: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  const g = 10 ** (gainDb / 40);
  const c = -2 * Math.cos(w);
  return fromAnalogue([1 + alpha * g, c, 1 - alpha * g], [1 + alpha / g, c, 1 - alpha / g]);
}

/** Audio EQ Cookbook: high shelf of slope 1, gain in dB. */
export function highShelf(sampleRate: number, frequencyHz: number, gainDb: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const g = 10 ** (gainDb / 40);
  const c = Math.cos(w);
  const s = 2 * Math.sqrt(g) * (Math.sin(w) / 2) * Math.SQRT2;
  return fromAnalogue(
    [g * (g + 1 + (g - 1) * c + s), -2 * g * (g - 1 + (g + 1) * c), g * (g + 1 + (g - 1) * c - s)],
    [g + 1 - (g - 1) * c + s, 2 * (g - 1 - (g + 1) * c), g + 1 - (g - 1) * c - s],
  );
}

/** Audio EQ Cookbook: high pass. */
export function highPass(sampleRate: number, frequencyHz: number, quality: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  const c = Math.cos(w);
  return fromAnalogue([(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + alpha, -2 * c, 1 - alpha]);
}

/** Audio EQ Cookbook: low pass. */
export function lowPass(sampleRate: number, frequencyHz: number, quality: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  const c = Math.cos(w);
  return fromAnalogue([(1 - c) / 2, 1 - c, (1 - c) / 2], [1 + alpha, -2 * c, 1 - alpha]);
}

/** Audio EQ Cookbook: band pass with 0 dB at its centre. */
export function bandPass(sampleRate: number, frequencyHz: number, quality: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  return fromAnalogue([alpha, 0, -alpha], [1 + alpha, -2 * Math.cos(w), 1 - alpha]);
}

/** Runs the samples through the filters in turn (transposed direct form II). Returns new samples. */
export function applyFilters(pcm: Float32Array, filters: readonly Biquad[]): Float32Array {
  const out = Float32Array.from(pcm);
  for (const filter of filters) filterInPlace(out, filter);
  return out;
}

/** The same for one filter, over the samples themselves. */
export function filterInPlace(pcm: Float32Array, { b, a }: Biquad): void {
  const [b0, b1, b2] = b;
  const [a1, a2] = a;
  let s1 = 0;
  let s2 = 0;
  for (let k = 0; k < pcm.length; k++) {
    const x = pcm[k]!;
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    pcm[k] = y;
  }
}

/** Second-order filter, a0 normalised to 1. */
export interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

function normalise(b: readonly [number, number, number], a: readonly [number, number, number]): Biquad {
  return { b: [b[0] / a[0], b[1] / a[0], b[2] / a[0]], a: [a[1] / a[0], a[2] / a[0]] };
}

/** Audio EQ Cookbook (R. Bristow-Johnson): peaking band, gain in dB. */
export function peakBand(sampleRate: number, frequencyHz: number, quality: number, gainDb: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  const g = 10 ** (gainDb / 40);
  const c = -2 * Math.cos(w);
  return normalise([1 + alpha * g, c, 1 - alpha * g], [1 + alpha / g, c, 1 - alpha / g]);
}

/** Audio EQ Cookbook: high shelf of slope 1, gain in dB. */
export function highShelf(sampleRate: number, frequencyHz: number, gainDb: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const g = 10 ** (gainDb / 40);
  const c = Math.cos(w);
  const s = 2 * Math.sqrt(g) * (Math.sin(w) / 2) * Math.SQRT2;
  return normalise(
    [g * (g + 1 + (g - 1) * c + s), -2 * g * (g - 1 + (g + 1) * c), g * (g + 1 + (g - 1) * c - s)],
    [g + 1 - (g - 1) * c + s, 2 * (g - 1 - (g + 1) * c), g + 1 - (g - 1) * c - s],
  );
}

/** Audio EQ Cookbook: high pass. */
export function highPass(sampleRate: number, frequencyHz: number, quality: number): Biquad {
  const w = (2 * Math.PI * frequencyHz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  const c = Math.cos(w);
  return normalise([(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + alpha, -2 * c, 1 - alpha]);
}

/** Runs the samples through the filters in turn (transposed direct form II). Returns new samples. */
export function applyFilters(pcm: Float32Array, filters: readonly Biquad[]): Float32Array {
  const out = Float32Array.from(pcm);
  for (const { b, a } of filters) {
    let s1 = 0;
    let s2 = 0;
    for (let k = 0; k < out.length; k++) {
      const x = out[k] ?? 0;
      const y = b[0] * x + s1;
      s1 = b[1] * x - a[0] * y + s2;
      s2 = b[2] * x - a[1] * y;
      out[k] = y;
    }
  }
  return out;
}

/** The two K-weighting filters of ITU-R BS.1770 for any sample rate (analogue prototypes after B. De Man). */
function loudnessWeighting(sampleRate: number): Biquad[] {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const q = 0.7071752369554196;
  const shelf = normalise(
    [high + (band * k) / q + k * k, 2 * (k * k - high), high - (band * k) / q + k * k],
    [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k],
  );
  return [shelf, highPass(sampleRate, 38.13547087602444, 0.5003270373238773)];
}

/** Integrated loudness of mono sound in LUFS (BS.1770-4: 400 ms blocks, 75 % overlap, -70 and -10 LU gates). */
export function measureLoudness(pcm: Float32Array, sampleRate: number): number {
  const weighted = applyFilters(pcm, loudnessWeighting(sampleRate));
  const block = Math.round(0.4 * sampleRate);
  const powers: number[] = [];
  for (let start = 0; start + block <= weighted.length; start += Math.round(0.1 * sampleRate)) {
    let sum = 0;
    for (let k = start; k < start + block; k++) sum += (weighted[k] ?? 0) ** 2;
    powers.push(sum / block);
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  const toLufs = (power: number): number => -0.691 + 10 * Math.log10(power + 1e-12);
  const audible = powers.filter((power) => toLufs(power) > -70);
  const gate = toLufs(mean(audible)) - 10;
  return toLufs(mean(audible.filter((power) => toLufs(power) > gate)));
}

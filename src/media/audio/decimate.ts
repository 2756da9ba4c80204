/** Taps on each side of the filter per output sample: 60 dB down at the new Nyquist frequency's mirror. */
const LOBES = 12;

/** Every `factor`-th sample behind a low-pass (Hann-windowed sinc at 0.9 of the new Nyquist frequency). */
export function decimate(samples: Float32Array, factor: number): Float32Array {
  const reach = LOBES * factor;
  const cutoff = 0.9 / factor;
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) => {
    const t = k - reach;
    const sinc = t === 0 ? 1 : Math.sin(Math.PI * cutoff * t) / (Math.PI * cutoff * t);
    return sinc * (0.5 + 0.5 * Math.cos((Math.PI * t) / (reach + 1)));
  });
  const sum = kernel.reduce((total, value) => total + value, 0);
  const out = new Float32Array(Math.floor(samples.length / factor));
  for (let i = 0; i < out.length; i++) {
    let value = 0;
    const first = i * factor - reach;
    for (let k = Math.max(0, -first); k < kernel.length && first + k < samples.length; k++) {
      value += samples[first + k]! * kernel[k]!;
    }
    out[i] = value / sum;
  }
  return out;
}

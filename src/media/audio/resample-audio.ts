/** Zero crossings of the sinc on each side: 80 dB of stop band with the window below. */
const REACH = 16;

/**
 * Changes the sample rate of mono sound with a Blackman-windowed sinc; the cut-off follows the lower of both rates, so
 * nothing folds back. `ratio` is new samples per old sample and may be any positive number: 48 / 22.05, or 1 / 1.2 to
 * play a voice faster and higher.
 */
export function resampleAudio(pcm: Float32Array, ratio: number): Float32Array {
  if (!(ratio > 0)) throw new Error(`resampling ratio ${ratio} is not positive`);
  if (ratio === 1) return pcm.slice();
  const cut = Math.min(1, ratio);
  const reach = REACH / cut;
  const out = new Float32Array(Math.round(pcm.length * ratio));
  for (let k = 0; k < out.length; k++) {
    const at = k / ratio;
    const first = Math.max(0, Math.ceil(at - reach));
    const last = Math.min(pcm.length - 1, Math.floor(at + reach));
    let sum = 0;
    for (let tap = first; tap <= last; tap++) {
      const x = cut * (at - tap);
      const window = 0.42 + 0.5 * Math.cos((Math.PI * x) / REACH) + 0.08 * Math.cos((2 * Math.PI * x) / REACH);
      sum += pcm[tap]! * window * (Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
    }
    out[k] = cut * sum;
  }
  return out;
}

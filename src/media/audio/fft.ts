/** Radix-2 transforms with precomputed tables. One instance owns its scratch memory: do not share it across threads. */

export interface Fft {
  readonly size: number;
  /** In-place forward transform, unnormalised: X[k] = sum x[n] exp(-2 pi i k n / size). */
  forward(re: Float64Array, im: Float64Array): void;
}

export interface RealFft {
  readonly size: number;
  /** |X[k]|^2 of `size` real samples into `power`, `size / 2 + 1` bins. The input is not changed. */
  powerSpectrum(input: Float64Array, power: Float64Array): void;
}

/** Complex transform of `size` points; `size` is a power of two, at least 2. */
export function createFft(size: number): Fft {
  if (size < 2 || (size & (size - 1)) !== 0) throw new Error(`FFT size ${size} is not a power of two`);
  const half = size / 2;
  const cos = new Float64Array(half);
  const sin = new Float64Array(half);
  for (let i = 0; i < half; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / size);
    sin[i] = Math.sin((2 * Math.PI * i) / size);
  }
  const reversed = bitReversal(size);

  function forward(re: Float64Array, im: Float64Array): void {
    if (re.length < size || im.length < size) throw new Error(`FFT input is shorter than ${size}`);
    for (let i = 0; i < size; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      const swapRe = re[i]!;
      const swapIm = im[i]!;
      re[i] = re[j]!;
      im[i] = im[j]!;
      re[j] = swapRe;
      im[j] = swapIm;
    }
    for (let span = 2; span <= size; span <<= 1) {
      const reach = span >> 1;
      const stride = size / span;
      for (let start = 0; start < size; start += span) {
        for (let j = 0; j < reach; j++) {
          const w = j * stride;
          const a = start + j;
          const b = a + reach;
          const turnedRe = re[b]! * cos[w]! + im[b]! * sin[w]!;
          const turnedIm = im[b]! * cos[w]! - re[b]! * sin[w]!;
          re[b] = re[a]! - turnedRe;
          im[b] = im[a]! - turnedIm;
          re[a]! += turnedRe;
          im[a]! += turnedIm;
        }
      }
    }
  }

  return { size, forward };
}

/** Real transform of `size` points through one complex transform of half the size (even samples real, odd imaginary). */
export function createRealFft(size: number): RealFft {
  const half = size / 2;
  const complex = createFft(half);
  const re = new Float64Array(half);
  const im = new Float64Array(half);
  const cos = new Float64Array(half + 1);
  const sin = new Float64Array(half + 1);
  for (let k = 0; k <= half; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / size);
    sin[k] = Math.sin((2 * Math.PI * k) / size);
  }

  function powerSpectrum(input: Float64Array, power: Float64Array): void {
    if (input.length < size || power.length < half + 1) throw new Error(`real FFT buffers are too short for ${size}`);
    for (let i = 0; i < half; i++) {
      re[i] = input[2 * i]!;
      im[i] = input[2 * i + 1]!;
    }
    complex.forward(re, im);
    for (let k = 0; k <= half; k++) {
      const a = k === half ? 0 : k;
      const b = k === 0 ? 0 : half - k;
      // Spectra of the even and odd samples from the symmetric and antisymmetric parts, joined by one twiddle.
      const evenRe = (re[a]! + re[b]!) / 2;
      const evenIm = (im[a]! - im[b]!) / 2;
      const oddRe = (im[a]! + im[b]!) / 2;
      const oddIm = (re[b]! - re[a]!) / 2;
      const outRe = evenRe + cos[k]! * oddRe + sin[k]! * oddIm;
      const outIm = evenIm + cos[k]! * oddIm - sin[k]! * oddRe;
      power[k] = outRe * outRe + outIm * outIm;
    }
  }

  return { size, powerSpectrum };
}

function bitReversal(size: number): Uint32Array {
  const bits = Math.log2(size);
  const table = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    let reversed = 0;
    for (let j = 0; j < bits; j++) reversed |= ((i >> j) & 1) << (bits - 1 - j);
    table[i] = reversed;
  }
  return table;
}

/**
 * Smoothing of uniformly sampled tracks. Every filter here is symmetric, hence zero-phase: it cannot delay a mouth
 * against its sound. Edges repeat the first and last sample, so a constant stays exactly constant.
 */

/**
 * Gaussian smoothing with standard deviation `sigma` in samples, kernel cut at 3 sigma.
 * `output` may be preallocated (same length, not the input itself); it is returned.
 */
export function gaussianSmooth(
  input: Float32Array,
  sigma: number,
  output: Float32Array = new Float32Array(input.length),
): Float32Array {
  if (output.length !== input.length) throw new Error(`output has ${output.length} samples, input ${input.length}`);
  if (output === input) throw new Error('gaussianSmooth cannot work in place');
  if (!(sigma > 0)) {
    output.set(input);
    return output;
  }
  const radius = Math.ceil(3 * sigma);
  const kernel = new Float64Array(2 * radius + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i++) {
    const weight = Math.exp(-0.5 * (i / sigma) ** 2);
    kernel[i + radius] = weight;
    sum += weight;
  }
  const last = input.length - 1;
  for (let t = 0; t <= last; t++) {
    let value = 0;
    for (let i = -radius; i <= radius; i++) {
      value += input[clamp(t + i, 0, last)]! * kernel[i + radius]!;
    }
    output[t] = value / sum;
  }
  return output;
}

/** Limits `value` to [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Hermite ramp 0 -> 1 between `from` and `to` with zero slope at both ends; `from > to` gives a falling ramp. */
export function smoothstep(from: number, to: number, value: number): number {
  const x = clamp((value - from) / (to - from), 0, 1);
  return x * x * (3 - 2 * x);
}

/** Straight ramp 0 -> 1 between `from` and `to`. */
export function linearStep(from: number, to: number, value: number): number {
  return clamp((value - from) / (to - from), 0, 1);
}

/** Linear interpolation at a fractional index, clamped to the first and last sample; 0 for an empty track. */
export function sampleTrack(track: Float32Array, index: number): number {
  const last = track.length - 1;
  if (last < 0) return 0;
  const at = clamp(index, 0, last);
  const left = Math.floor(at);
  const right = left < last ? left + 1 : last;
  return track[left]! * (1 - (at - left)) + track[right]! * (at - left);
}

/** Maximum over a centred window of `radius` samples each side: holds short peaks so that slow frame rates see them. */
export function dilate(
  input: Float32Array,
  radius: number,
  output: Float32Array = new Float32Array(input.length),
): Float32Array {
  const last = input.length - 1;
  for (let t = 0; t <= last; t++) {
    let peak = -Infinity;
    const end = Math.min(last, t + radius);
    for (let i = Math.max(0, t - radius); i <= end; i++) if (input[i]! > peak) peak = input[i]!;
    output[t] = peak;
  }
  return output;
}

/** Quantile without interpolation: `sorted[floor(q * (n - 1))]`. The track must not be empty. */
export function quantile(values: Float32Array | Float64Array, q: number): number {
  if (values.length === 0) throw new Error('quantile of no values');
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(q * (sorted.length - 1))]!;
}

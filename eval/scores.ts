/** The numbers an evaluation prints. All inputs are equally long, equally spaced series. */

/** Pearson correlation; 0 when either series is constant, so a frozen mouth scores nothing. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = Math.min(a.length, b.length);
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < n; i++) {
    meanA += at(a, i) / n;
    meanB += at(b, i) / n;
  }
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let i = 0; i < n; i++) {
    const da = at(a, i) - meanA;
    const db = at(b, i) - meanB;
    covariance += da * db;
    varianceA += da * da;
    varianceB += db * db;
  }
  const scale = Math.sqrt(varianceA * varianceB);
  return scale < 1e-12 ? 0 : covariance / scale;
}

/** Correlation of `measured` delayed by `lag` frames against `truth`: positive lag = the measured series is late. */
export function correlationAtLag(measured: ArrayLike<number>, truth: ArrayLike<number>, lag: number): number {
  const a: number[] = [];
  const b: number[] = [];
  const n = Math.min(measured.length, truth.length);
  for (let i = 0; i < n; i++) {
    const j = i + lag;
    if (j < 0 || j >= measured.length) continue;
    a.push(at(measured, j));
    b.push(at(truth, i));
  }
  return pearson(a, b);
}

/** Where the correlation peaks within ±`maxLag` frames, refined between frames by a parabola; in milliseconds. */
export function offsetMs(
  measured: ArrayLike<number>,
  truth: ArrayLike<number>,
  options: { fps: number; maxLag: number },
): number {
  let best = -Infinity;
  let bestLag = 0;
  for (let lag = -options.maxLag; lag <= options.maxLag; lag++) {
    const r = correlationAtLag(measured, truth, lag);
    if (r > best) {
      best = r;
      bestLag = lag;
    }
  }
  const before = correlationAtLag(measured, truth, bestLag - 1);
  const after = correlationAtLag(measured, truth, bestLag + 1);
  const curvature = before - 2 * best + after;
  const shift = curvature < -1e-9 ? (0.5 * (before - after)) / curvature : 0;
  return ((bestLag + shift) * 1000) / options.fps;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(q * (sorted.length - 1))))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Peak signal-to-noise ratio of 8-bit samples in dB, over the pixels where `mask` is non-zero (all without one). */
export function psnr(a: Uint8Array, b: Uint8Array, mask?: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    if (mask !== undefined && mask[Math.floor(i / 3)] === 0) continue;
    const d = at(a, i) - at(b, i);
    sum += d * d;
    count++;
  }
  return count === 0 ? Number.NaN : 10 * Math.log10((255 * 255) / Math.max(sum / count, 1e-9));
}

function at(series: ArrayLike<number>, index: number): number {
  return series[index] ?? 0;
}

/** Extent and radius of a box filter; a window has 2 * radius + 1 samples per axis. */
export interface BoxFilter {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

/**
 * Box mean of a plane, edges replicated, cost independent of the radius (running sums).
 * @param scratch same length as `source`; not the source; `target` may be the source
 */
export function boxBlur(source: Float32Array, target: Float32Array, scratch: Float32Array, filter: BoxFilter): void {
  blurRows(source, scratch, filter);
  blurColumns(scratch, target, filter);
}

function blurRows(source: Float32Array, target: Float32Array, { width, height, radius }: BoxFilter): void {
  const scale = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    const last = base + width - 1;
    // Doubles: with floats a running sum drifts by 1e-4 over a 2000-pixel row, which the guided filter amplifies.
    let sum = source[base]! * (radius + 1);
    for (let k = 1; k <= radius; k++) sum += source[Math.min(base + k, last)]!;
    const inner = Math.min(last, base + radius);
    const end = Math.max(inner, last - radius - 1);
    let x = base;
    // The ends need clamping, the middle does not: it is most of the row and twice as fast without.
    for (; x <= inner; x++) {
      target[x] = sum * scale;
      sum += source[Math.min(x + radius + 1, last)]! - source[Math.max(x - radius, base)]!;
    }
    for (; x <= end; x++) {
      target[x] = sum * scale;
      sum += source[x + radius + 1]! - source[x - radius]!;
    }
    for (; x <= last; x++) {
      target[x] = sum * scale;
      sum += source[last]! - source[Math.max(x - radius, base)]!;
    }
  }
}

/** Columns side by side, row after row: walking down each column alone misses the cache on every sample. */
function blurColumns(source: Float32Array, target: Float32Array, { width, height, radius }: BoxFilter): void {
  const scale = 1 / (2 * radius + 1);
  const sums = new Float64Array(width);
  for (let k = -radius; k <= radius; k++) {
    const row = Math.max(0, Math.min(height - 1, k)) * width;
    for (let x = 0; x < width; x++) sums[x] = sums[x]! + source[row + x]!;
  }
  for (let y = 0; y < height; y++) {
    const out = y * width;
    const enter = Math.min(height - 1, y + radius + 1) * width;
    const leave = Math.max(0, y - radius) * width;
    for (let x = 0; x < width; x++) {
      target[out + x] = sums[x]! * scale;
      sums[x] = sums[x]! + source[enter + x]! - source[leave + x]!;
    }
  }
}

import { createPlane, type FloatPlane } from './rgb-image.ts';

/** Largest (`max`) or smallest (`min`) value in a square window; radii of a few pixels. */
export function extremeFilter(source: FloatPlane, radius: number, kind: 'max' | 'min'): FloatPlane {
  const { width, height } = source;
  const rows = createPlane(width, height);
  const target = createPlane(width, height);
  const sign = kind === 'max' ? 1 : -1;
  for (let y = 0; y < height; y++) {
    const base = y * width;
    for (let x = 0; x < width; x++) {
      let best = -Infinity;
      const end = Math.min(width - 1, x + radius);
      for (let k = Math.max(0, x - radius); k <= end; k++) {
        const value = sign * source.data[base + k]!;
        if (value > best) best = value;
      }
      rows.data[base + x] = best;
    }
  }
  for (let y = 0; y < height; y++) {
    const from = Math.max(0, y - radius);
    const to = Math.min(height - 1, y + radius);
    for (let x = 0; x < width; x++) {
      let best = -Infinity;
      for (let k = from; k <= to; k++) {
        const value = rows.data[k * width + x]!;
        if (value > best) best = value;
      }
      target.data[y * width + x] = sign * best;
    }
  }
  return target;
}

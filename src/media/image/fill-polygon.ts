import type { FloatPlane } from './rgb-image.ts';

/** A point in pixels. */
export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

/** Sets every pixel whose centre lies inside the polygon (even-odd rule). */
export function fillPolygon(plane: FloatPlane, points: readonly PlanePoint[], value = 1): void {
  const { width, height, data } = plane;
  const ys = points.map((point) => point.y);
  const first = Math.max(0, Math.floor(Math.min(...ys)));
  const last = Math.min(height - 1, Math.ceil(Math.max(...ys)));
  for (let row = first; row <= last; row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    points.forEach((from, k) => {
      const to = points[(k + 1) % points.length]!;
      if (from.y <= y !== to.y <= y) crossings.push(from.x + ((y - from.y) * (to.x - from.x)) / (to.y - from.y));
    });
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const start = Math.max(0, Math.round(crossings[k]!));
      const end = Math.min(width, Math.round(crossings[k + 1]!));
      if (end > start) data.fill(value, row * width + start, row * width + end);
    }
  }
}

/** Moves every point outwards from their common centre by `distance` pixels (inwards when negative). */
export function growPolygon(points: readonly PlanePoint[], distance: number): PlanePoint[] {
  const centerX = points.reduce((sum, point) => sum + point.x, 0) / points.length;
  const centerY = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  return points.map(({ x, y }) => {
    const length = Math.hypot(x - centerX, y - centerY) || 1;
    return { x: x + ((x - centerX) / length) * distance, y: y + ((y - centerY) / length) * distance };
  });
}

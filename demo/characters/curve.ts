/** A point of the picture plane in centimetres: x to the right, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  const t2 = t * t;
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t2 + (3 * b - a - 3 * c + d) * t2 * t);
}

function pick(points: readonly Point[], index: number, closed: boolean): Point {
  const n = points.length;
  const wrapped = closed ? ((index % n) + n) % n : Math.max(0, Math.min(n - 1, index));
  const point = points[wrapped];
  if (point === undefined) throw new Error('a curve needs at least one point');
  return point;
}

/** Position at `parameter` 0..1 along a Catmull-Rom curve through the points. */
export function curveAt(points: readonly Point[], parameter: number, closed = false): Point {
  const spans = closed ? points.length : points.length - 1;
  const position = Math.max(0, Math.min(spans, parameter * spans));
  const k = Math.min(spans - 1, Math.floor(position));
  const t = position - k;
  const [a, b, c, d] = [
    pick(points, k - 1, closed),
    pick(points, k, closed),
    pick(points, k + 1, closed),
    pick(points, k + 2, closed),
  ];
  return { x: catmullRom(a.x, b.x, c.x, d.x, t), y: catmullRom(a.y, b.y, c.y, d.y, t) };
}

/** `count` + 1 samples (open) or `count` samples (closed) of the curve. */
export function sampleCurve(points: readonly Point[], count: number, closed = false): Point[] {
  const samples: Point[] = [];
  for (let k = 0; k < (closed ? count : count + 1); k++) samples.push(curveAt(points, k / count, closed));
  return samples;
}

function segmentDistanceSquared(x: number, y: number, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const raw = length > 0 ? ((x - a.x) * dx + (y - a.y) * dy) / length : 0;
  const t = raw < 0 ? 0 : Math.min(raw, 1);
  const ex = x - a.x - t * dx;
  const ey = y - a.y - t * dy;
  return ex * ex + ey * ey;
}

/** Distance to an open polyline, cm. */
export function distanceToLine(line: readonly Point[], x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  let a = line[0];
  for (const b of line) {
    if (a !== undefined) best = Math.min(best, segmentDistanceSquared(x, y, a, b));
    a = b;
  }
  return Math.sqrt(best);
}

/** Signed distance to a closed polygon, cm: negative inside. */
export function signedDistance(polygon: readonly Point[], x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  let inside = false;
  let a = polygon[polygon.length - 1];
  for (const b of polygon) {
    if (a !== undefined) {
      best = Math.min(best, segmentDistanceSquared(x, y, a, b));
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
    a = b;
  }
  return inside ? -Math.sqrt(best) : Math.sqrt(best);
}

/** The y of a curve that is a function of x (points sorted by x), held constant beyond its ends. */
export function heightOfLine(line: readonly Point[], x: number): number {
  const first = pick(line, 0, false);
  if (x <= first.x) return first.y;
  for (let k = 1; k < line.length; k++) {
    const b = pick(line, k, false);
    if (x <= b.x) {
      const a = pick(line, k - 1, false);
      return a.y + ((b.y - a.y) * (x - a.x)) / Math.max(1e-9, b.x - a.x);
    }
  }
  return pick(line, line.length - 1, false).y;
}

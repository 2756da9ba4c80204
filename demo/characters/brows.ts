import type { Point } from './curve.ts';
import { createRandom } from './numeric.ts';
import { landmark } from './paint-skin.ts';
import type { Strand } from './strands.ts';

/** Brows of one character. */
export interface BrowStyle {
  readonly colour: string;
  readonly thickness: number;
  readonly density: number;
  readonly lift: number;
}

const BROWS = [
  { side: -1, top: [70, 63, 105, 66, 107], bottom: [46, 53, 52, 65, 55] },
  { side: 1, top: [300, 293, 334, 296, 336], bottom: [276, 283, 282, 295, 285] },
] as const;

function along(points: readonly Point[], t: number): Point {
  const position = t * (points.length - 1);
  const k = Math.min(points.length - 2, Math.floor(position));
  const a = points[k];
  const b = points[k + 1];
  if (a === undefined || b === undefined) throw new Error('a brow needs two points');
  return { x: a.x + (b.x - a.x) * (position - k), y: a.y + (b.y - a.y) * (position - k) };
}

/** Hairs of both brows: upright at the nose, lying flat and converging towards the tail. */
export function growBrows(landmarks: readonly Point[], style: BrowStyle, seed: number): Strand[] {
  const random = createRandom(seed);
  const strands: Strand[] = [];
  for (const brow of BROWS) {
    const top = brow.top.map((index) => landmark(landmarks, index));
    const bottom = brow.bottom.map((index) => landmark(landmarks, index));
    for (let k = 0; k < style.density; k++) {
      const t = random() ** 0.8; // 0 at the tail, 1 at the nose
      const height = random();
      const upper = along(top, t);
      const lower = along(bottom, t);
      const body = Math.min(1, 0.1 + 1.5 * t) * style.thickness;
      const middle = 0.5 + (height - 0.5) * body * (t > 0.9 ? 0.8 : 1);
      const root = {
        x: upper.x + (lower.x - upper.x) * middle,
        y: upper.y + (lower.y - upper.y) * middle - style.lift,
      };
      const length = (0.34 + 0.26 * random()) * (0.75 + 0.25 * t);
      // Lower hairs sweep up, upper hairs sweep down, so the two meet in a ridge.
      const rise = -0.15 - 0.6 * t * t * t + 0.4 * (0.5 - height) * (1 - 0.6 * t) + 0.35 * (1 - t);
      const points = [0, 0.5, 1].map((s) => ({
        x: root.x + brow.side * length * s * (1 - 0.35 * t * t),
        y: root.y + length * rise * s * (1 - 0.3 * s),
      }));
      // Every eighth hair is a broad, faint one: together they are the shadow the brow stands in.
      const faint = k % 8 === 0;
      strands.push({
        points,
        widthCm: faint ? 0.22 : 0.042,
        layer: 1,
        tone: random() - 0.5,
        // The tail thins out rather than ends.
        opacity: (faint ? 0.07 : 0.42) * Math.min(1, 0.25 + 5 * t),
      });
    }
  }
  return strands;
}

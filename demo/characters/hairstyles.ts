import type { Point } from './curve.ts';
import type { Lock } from './strands.ts';

/** Locks drawn together: behind the head and shoulders, or over the face's rim. */
export interface HairLayer {
  readonly place: 'behind' | 'front';
  readonly level: number;
  /** How far the hair stands off the head, for the shadow it casts. */
  readonly bulkCm: number;
  readonly locks: readonly Lock[];
}

function line(...numbers: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let k = 0; k + 1 < numbers.length; k += 2) points.push({ x: numbers[k] ?? 0, y: numbers[k + 1] ?? 0 });
  return points;
}

function mirrored(guides: readonly (readonly Point[])[]): Point[][] {
  return guides.map((guide) => guide.map((point) => ({ x: -point.x, y: point.y })));
}

const STRAIGHT: Omit<Lock, 'guides'> = {
  count: 2600,
  widthCm: 0.07,
  clumps: 26,
  gather: 0.45,
  waveCm: 0.12,
  waves: 1.2,
  frizzCm: 0.16,
  raggedness: 0.9,
};

/** Shoulder-length bob with a side parting. */
export function longBob(): HairLayer[] {
  const wide = [
    line(2, -8.5, -1.6, -9.0, -5.0, -7.4, -7.1, -3.6, -7.9, 1, -8.2, 6, -7.2, 11.4),
    line(2, -9.6, -2.4, -10.6, -6.4, -8.6, -8.5, -4, -9.1, 1, -9.3, 6.4, -8.0, 12.0),
    line(2.1, -11, -2.6, -12.2, -7, -10.2, -9.4, -5, -10.0, 1, -10.2, 7, -8.8, 12.6),
    line(2.2, -12.4, -2.0, -13.6, -7, -11.7, -10.0, -6, -10.8, 1, -10.9, 7.5, -9.4, 13),
  ];
  const narrow = [
    line(2, -8.5, 3.6, -8.7, 5.9, -7.0, 7.3, -3.2, 7.9, 1.4, 8.2, 6, 7.2, 11.4),
    line(2, -9.6, 4.3, -10.2, 7.0, -8.2, 8.5, -3.8, 9.0, 1.2, 9.2, 6.4, 8.0, 12),
    line(2.1, -11, 4.8, -11.8, 7.8, -9.4, 9.4, -4.6, 9.9, 1, 10.1, 7, 8.8, 12.6),
    line(2.2, -12.4, 5.0, -13.2, 8.4, -10.6, 10.0, -5.4, 10.7, 1, 10.8, 7.5, 9.4, 13),
  ];
  const back = [
    line(-7, -8, -10.2, 0, -10.3, 8, -8.8, 13.6),
    line(0, -9, 0, 2, 0, 8, 0, 14),
    line(7, -8, 10.2, 0, 10.3, 8, 8.8, 13.6),
  ];
  return [
    {
      place: 'behind',
      level: 0.42,
      bulkCm: 1,
      locks: [{ ...STRAIGHT, guides: back, count: 5200, clumps: 40, gather: 0.08, widthCm: 0.1 }],
    },
    {
      place: 'front',
      level: 1,
      bulkCm: 1.1,
      locks: [
        { ...STRAIGHT, guides: wide, count: 4200, clumps: 30 },
        { ...STRAIGHT, guides: narrow, count: 3200 },
      ],
    },
  ];
}
export { line, mirrored, STRAIGHT };

import type { Point } from './curve.ts';
import { clamp, type Random } from './numeric.ts';
import type { Box } from './relief.ts';
import type { Strand } from './strands.ts';

/** Short hairs scattered over an area: crops, beards, curls. */
export interface Fuzz {
  readonly box: Box;
  readonly count: number;
  readonly widthCm: number;
  readonly lengthCm: number;
  /** Turn over the length of a hair, radians: 0.5 is a slight bend, 7 a full curl. */
  readonly curl: number;
  /** Chance that a hair grows here, 0..1. */
  readonly density: (landmarks: readonly Point[], x: number, y: number) => number;
  /** Direction of growth, radians from +x towards +y. */
  readonly flow: (x: number, y: number) => number;
}

const STEPS = 22;

/** Grows the hairs; the attempts are bounded, so a sparse area simply carries fewer. */
export function growFuzz(fuzz: Fuzz, landmarks: readonly Point[], random: Random): Strand[] {
  const strands: Strand[] = [];
  const { box } = fuzz;
  for (let attempt = 0; attempt < fuzz.count * 12 && strands.length < fuzz.count; attempt++) {
    let x = box.left + (box.right - box.left) * random();
    let y = box.top + (box.bottom - box.top) * random();
    const chance = fuzz.density(landmarks, x, y);
    if (random() >= chance) continue;
    const hand = random() < 0.5 ? -1 : 1;
    let angle = fuzz.flow(x, y) + 0.5 * (random() - 0.5) - (hand * fuzz.curl) / 4;
    const length = fuzz.lengthCm * (0.6 + 0.8 * random()) * (0.4 + 0.6 * chance);
    const turn = (hand * fuzz.curl * (0.7 + 0.6 * random())) / STEPS;
    const points: Point[] = [];
    for (let step = 0; step <= STEPS; step++) {
      points.push({ x, y });
      x += (Math.cos(angle) * length) / STEPS;
      y += (Math.sin(angle) * length) / STEPS;
      angle += turn;
    }
    // Later hairs lie on top, so they are the outer ones.
    const layer = clamp(strands.length / fuzz.count + 0.25 * (random() - 0.5));
    strands.push({
      points,
      widthCm: fuzz.widthCm * (0.7 + 0.6 * random()),
      layer,
      tone: random() - 0.5,
      opacity: 0.85,
    });
  }
  return strands;
}

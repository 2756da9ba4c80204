import { distanceToLine, heightOfLine, type Point, sampleCurve, signedDistance } from './curve.ts';
import { bump, bump2, clamp, mix, smoothstep } from './numeric.ts';
import { type Box, drawHeight, MATERIAL, type Relief } from './relief.ts';

/** The build of neck, shoulders and ears; lengths in cm. */
export interface Build {
  readonly neckWidth: number;
  readonly shoulderDrop: number;
  readonly earSize: number;
}

export const BODY_BOX: Box = { left: -40, right: 40, top: 3, bottom: 60 };

const SHOULDER: readonly Point[] = [
  { x: 0, y: 13.6 },
  { x: 5.5, y: 13.6 },
  { x: 7, y: 14.3 },
  { x: 9.5, y: 15.3 },
  { x: 13, y: 16.6 },
  { x: 16, y: 18.2 },
  { x: 18.4, y: 21 },
  { x: 19.8, y: 25 },
  { x: 20.6, y: 32 },
];
const SHOULDER_LINE = sampleCurve(SHOULDER, 80);
const MUSCLE_LINE = sampleCurve(
  [
    { x: 5.2, y: 4 },
    { x: 3.6, y: 10.5 },
    { x: 1.0, y: 15.6 },
  ],
  12,
);
const COLLARBONE_LINE = sampleCurve(
  [
    { x: 1.2, y: 16.1 },
    { x: 5, y: 15.7 },
    { x: 9, y: 15.2 },
    { x: 14, y: 16.4 },
  ],
  16,
);

function smoothMax(a: number, b: number, softness: number): number {
  const t = clamp(0.5 + (0.5 * (a - b)) / softness);
  return mix(b, a, t) + softness * t * (1 - t);
}

/** Depth of shoulders and chest, or null above the shoulder line. */
export function torsoHeight(build: Build, x: number, y: number): number | null {
  const side = Math.abs(x);
  const below = y - heightOfLine(SHOULDER_LINE, side) - build.shoulderDrop * smoothstep(5, 16, side);
  if (below < 0) return null;
  const t = Math.min(1, below / 8);
  return -6 + 6.2 * Math.sqrt(1 - (1 - t) ** 2) - 2.6 * (side / 15) ** 2;
}

/** Depth of neck, shoulders and chest, or null outside them; muscles and bones only show where it is bare. */
export function bodyHeight(build: Build, x: number, y: number, bare = true): number | null {
  const side = Math.abs(x);
  const flare = 2.4 * smoothstep(10.5, 15.5, y) ** 1.5;
  const width = build.neckWidth + flare;
  const torso = torsoHeight(build, x, y);
  let depth: number | null = torso;
  if (side < width && y > 3) {
    const neck = -1.0 + 0.75 * width * (Math.sqrt(1 - (side / width) ** 2) - 1) + 0.08 * (y - 11);
    depth = torso === null ? neck : smoothMax(neck, torso, 2.2);
  }
  if (depth === null || !bare) return depth;
  const muscle = 0.34 * bump(distanceToLine(MUSCLE_LINE, side, y), 0.85);
  const bone = 0.32 * bump(distanceToLine(COLLARBONE_LINE, side, y), 0.55);
  const notch = 0.55 * bump2(x, y - 15.6, 1.0, 1.0);
  return depth + muscle + bone - notch;
}

const EAR_OUTLINE = sampleCurve(
  [
    { x: 6.6, y: -2.2 },
    { x: 7.5, y: -3.7 },
    { x: 8.6, y: -4.0 },
    { x: 9.15, y: -3.0 },
    { x: 8.95, y: -1.2 },
    { x: 8.45, y: 0.6 },
    { x: 8.1, y: 1.9 },
    { x: 7.5, y: 2.4 },
    { x: 6.8, y: 1.6 },
  ],
  48,
  true,
);
const EAR_INNER_LINE = sampleCurve(
  [
    { x: 8.3, y: -2.7 },
    { x: 8.35, y: -1.4 },
    { x: 7.95, y: 0.2 },
    { x: 7.7, y: 0.9 },
  ],
  12,
);

/** Depth of one ear on the right of the picture: rim, inner fold and bowl. */
function earHeight(size: number, x: number, y: number): number | null {
  const u = 7.6 + (x - 7.6) / size;
  const v = -0.6 + (y + 0.6) / size;
  const inside = -signedDistance(EAR_OUTLINE, u, v);
  if (inside < 0) return null;
  const rim = 0.42 * bump(inside - 0.26, 0.24);
  const fold = 0.3 * bump(distanceToLine(EAR_INNER_LINE, u, v), 0.22);
  const bowl = 0.5 * bump2(u - 7.75, v + 0.4, 0.35, 0.9);
  const edge = -0.35 * bump(inside, 0.16);
  return -3.1 + rim + fold + edge - bowl + 0.2 * (8 - u);
}

/** The figures are drawn with a long neck; this lifts shoulders and clothes to a natural length, cm. */
export const BODY_RISE = 1.3;

export function drawBody(relief: Relief, build: Build): void {
  const none = (): void => {};
  drawHeight(relief, { box: BODY_BOX, material: MATERIAL.skin }, (x, y) => bodyHeight(build, x, y + BODY_RISE), none);
  for (const side of [-1, 1]) {
    const box: Box = { left: side > 0 ? 6 : -11, right: side > 0 ? 11 : -6, top: -6, bottom: 5 };
    drawHeight(relief, { box, material: MATERIAL.skin }, (x, y) => earHeight(build.earSize, x * side, y), none);
  }
}

/** A closed outline through the points given for the right half, mirrored to the left. */
export function mirroredOutline(half: readonly Point[], samples: number): Point[] {
  const left = [...half].reverse().filter((point) => point.x > 0);
  return sampleCurve([...half, ...left.map((point) => ({ x: -point.x, y: point.y }))], samples, true);
}

import { type Point, sampleCurve, signedDistance } from './curve.ts';
import type { Fuzz } from './fuzz.ts';
import { clamp, mix, noise2, smoothstep } from './numeric.ts';
import { beardArea } from './paint-skin.ts';
import type { Lock } from './strands.ts';

/** Hair drawn together: behind the head and shoulders, or over the face's rim. */
export interface HairLayer {
  readonly place: 'behind' | 'front';
  readonly level: number;
  /** How far the hair stands off the head, for the shadow it casts. */
  readonly bulkCm: number;
  /** Brightness of the root colour laid under the strands; 0 leaves the skin visible between them. */
  readonly underlay: number;
  readonly locks: readonly Lock[];
  readonly fuzz?: readonly Fuzz[];
}

function line(...numbers: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let k = 0; k + 1 < numbers.length; k += 2) points.push({ x: numbers[k] ?? 0, y: numbers[k + 1] ?? 0 });
  return points;
}

const STRAIGHT: Omit<Lock, 'guides'> = {
  count: 3000,
  widthCm: 0.07,
  clumps: 26,
  gather: 0.4,
  waveCm: 0.1,
  waves: 1.2,
  frizzCm: 0.14,
  raggedness: 0.9,
};

interface Sweep {
  /** Where the hair is parted, and where it ends, cm. */
  readonly partX: number;
  readonly endY: number;
  readonly volume: number;
  /** How far the tips turn in towards the neck. */
  readonly turnIn: number;
  readonly hairlineY: number;
}

/** Four guides, from the face's rim outwards, of the hair falling from the parting to one side. */
function sweepGuides(sweep: Sweep, side: number): Point[][] {
  return [0, 1, 2, 3].map((ring) => {
    const rootY = sweep.hairlineY - ring * 1.55;
    const out = ([0, 1.15, 1.95, 2.6][ring] ?? 0) * sweep.volume;
    const temple = side * (7.0 + out);
    const long = Math.abs(sweep.partX - temple);
    const rise = 0.05 + 0.05 * ring * sweep.volume + 0.02 * long;
    // The parting leans back towards the middle of the crown, as partings do.
    const partX = sweep.partX * (1 - 0.13 * ring);
    const fall = (share: number): number => mix(-3.4 - 0.7 * ring, sweep.endY + 0.5 * ring, share);
    return line(
      ...[partX, rootY],
      ...[mix(partX, temple, 0.36), rootY - rise],
      ...[mix(partX, temple, 0.76), mix(rootY, fall(0), 0.24) - 0.5 * rise],
      ...[temple, fall(0)],
      ...[side * (7.8 + out * 1.08), fall(0.31)],
      ...[side * (8.1 + out), fall(0.66)],
      ...[side * (8.1 + out * 0.7 - sweep.turnIn), fall(1)],
    );
  });
}

function sweptHair(sweep: Sweep, lock: Omit<Lock, 'guides'>): HairLayer[] {
  const half = 7.4 + 2.4 * sweep.volume;
  const end = sweep.endY + 1.6;
  const edge = (side: number): Point[] =>
    line(side * 6, -8, side * half, 0, side * half, mix(0, end, 0.6), side * (half - 1.2 - sweep.turnIn * 0.6), end);
  const back = [edge(-1), line(0, -9, 0, 0, 0, mix(0, end, 0.6), 0, end), edge(1)];
  const front = { bulkCm: 1.1, underlay: 0.3, level: 1, place: 'front' as const };
  return [
    {
      place: 'behind',
      level: 0.42,
      bulkCm: 0,
      underlay: 0.25,
      locks: [{ ...lock, guides: back, count: 5200, clumps: 40, gather: 0.1, widthCm: 0.1 }],
    },
    {
      ...front,
      locks: [-1, 1].map((side) => ({
        ...lock,
        guides: sweepGuides(sweep, side),
        count: side * sweep.partX < 0 ? lock.count * 1.25 : lock.count,
      })),
    },
  ];
}

/** Shoulder-length bob with a side parting. */
export function longBob(): HairLayer[] {
  return sweptHair(
    { partX: 2.2, endY: 11.8, volume: 1, turnIn: 1.2, hairlineY: -8.0 },
    { ...STRAIGHT, count: 3800, raggedness: 0.84 },
  );
}

/** Chin-length waves. */
export function shortWaves(): HairLayer[] {
  return sweptHair(
    { partX: -2.0, endY: 5.4, volume: 1.1, turnIn: 1.6, hairlineY: -8.3 },
    { ...STRAIGHT, count: 3600, clumps: 19, gather: 0.42, waveCm: 0.3, waves: 1.8, frizzCm: 0.3, raggedness: 0.74 },
  );
}

/** Short on the sides, brushed up and over on top. */
export function brushedUp(): HairLayer[] {
  const guides = [-6.7, -5.4, -3.6, -1.6, 0.6, 2.8, 4.8, 6.5].map((x) => {
    const hairline = -5.6 - 2.9 * Math.sqrt(clamp(1 - (x / 7.2) ** 2));
    const crest = -13.7 + 3.6 * Math.abs((x - 0.4) / 6.8) ** 2.8;
    return line(
      ...[x, hairline],
      ...[x * 1.05 - 0.1, mix(hairline, crest, 0.3)],
      ...[x * 1.07 + 0.2, mix(hairline, crest, 0.62)],
      ...[x * 1.02 + 0.5, mix(hairline, crest, 0.9)],
      ...[x * 0.94 + 1.0, crest],
    );
  });
  const top: Lock = {
    ...STRAIGHT,
    guides,
    count: 6200,
    clumps: 21,
    gather: 0.4,
    waveCm: 0.2,
    waves: 0.8,
    frizzCm: 0.4,
    raggedness: 0.7,
    widthCm: 0.075,
  };
  return [
    { place: 'front', level: 0.72, bulkCm: 0.3, underlay: 0.6, locks: [], fuzz: [cropFuzz(9000, 0.4, -8.2)] },
    { place: 'front', level: 1, bulkCm: 0.9, underlay: 0.35, locks: [top] },
  ];
}

const SCALP = sampleCurve(
  [
    { x: 0, y: -12.7 },
    { x: 4.6, y: -11.5 },
    { x: 7.3, y: -8.3 },
    { x: 8.0, y: -4.4 },
    { x: 7.8, y: -1.4 },
    { x: 7.1, y: -0.8 },
    { x: 6.7, y: -2.6 },
    { x: 6.5, y: -4.4 },
    { x: 6.1, y: -5.9 },
    { x: 5.1, y: -7.3 },
    { x: 2.9, y: -8.2 },
    { x: 0, y: -8.3 },
  ],
  70,
);

/** Hair a few millimetres long all over the scalp, with a clean hairline. */
function cropFuzz(count: number, lengthCm: number, crownY: number): Fuzz {
  const closed = [...SCALP, ...[...SCALP].reverse().map((point) => ({ x: -point.x, y: point.y }))];
  return {
    box: { left: -8.6, right: 8.6, top: -13.2, bottom: -0.8 },
    count,
    widthCm: 0.046,
    lengthCm,
    curl: 0.5,
    density: (_, x, y) => smoothstep(0.1, -0.8, signedDistance(closed, x, y)),
    // Away from the crown on top, downwards at the sides.
    flow: (x, y) =>
      mix(Math.atan2(y - crownY, x), Math.PI / 2, smoothstep(-8.5, -5, y)) + 0.5 * noise2(x * 0.8, y * 0.8, 3),
  };
}

/** Close crop and a few days of beard. */
export function closeCrop(): HairLayer[] {
  const beard: Fuzz = {
    box: { left: -8.4, right: 8.4, top: -1.6, bottom: 11.5 },
    // Cut short on purpose: a dense dark beard hides the chin from the tracker, which then sets it 41 pixels too high.
    count: 9000,
    widthCm: 0.028,
    lengthCm: 0.15,
    curl: 0.9,
    density: (landmarks, x, y) => beardArea(landmarks, x, y) ** 1.4,
    flow: (x, y) => Math.PI / 2 - 0.06 * x + 0.6 * noise2(x * 1.4, y * 1.4, 5),
  };
  return [
    { place: 'front', level: 0.95, bulkCm: 0.25, underlay: 0.7, locks: [], fuzz: [cropFuzz(21000, 0.42, -13.5)] },
    { place: 'front', level: 0.95, bulkCm: 0, underlay: 0, locks: [], fuzz: [beard] },
  ];
}

function cloudDistance(x: number, y: number): number {
  const radius = Math.hypot(x / 11.6, (y + 5.4) / 10.4);
  const angle = Math.atan2(y + 5.4, x);
  const bumps = 0.03 * noise2(Math.cos(angle) * 4 + 9, Math.sin(angle) * 4, 8) + 0.015 * noise2(angle * 9, 2, 8);
  return (radius - 1 - bumps) * 10;
}

function faceOpening(x: number, y: number): number {
  // Where the face looks out of the cloud: below an arched hairline, between the temples.
  const arch = -8.6 + 0.062 * x * x;
  const inside = Math.min(y - arch, 7.0 + 0.06 * (y + 3) - Math.abs(x));
  return inside + 0.28 * noise2(x * 1.6, y * 1.6, 4);
}

/** A round cloud of tight curls. */
export function curlCloud(): HairLayer[] {
  const curls = (count: number, opening: boolean): Fuzz => ({
    box: { left: -13, right: 13, top: -17.5, bottom: 6 },
    count,
    widthCm: 0.085,
    lengthCm: 2.3,
    curl: 7.5,
    density: (_, x, y) => {
      const cloud = smoothstep(0.25, -0.4, cloudDistance(x, y)) * smoothstep(5.6, 3.4, y);
      return opening ? cloud * smoothstep(0.15, -0.25, faceOpening(x, y)) : cloud;
    },
    flow: (x, y) => Math.atan2(y + 4, x) + 1.4 * noise2(x * 0.9, y * 0.9, 6),
  });
  return [
    { place: 'behind', level: 0.5, bulkCm: 0, underlay: 0.25, locks: [], fuzz: [curls(5200, false)] },
    { place: 'front', level: 1, bulkCm: 1.0, underlay: 0.3, locks: [], fuzz: [curls(7600, true)] },
  ];
}

import type { RandomStream } from '../random.ts';
import type { Capsule } from './draw-capsules.ts';
import type { Rgb } from './film.ts';
import { PAINTS } from './pose-person.ts';
import type { Subject } from './shot.ts';

export type CreatureKind = 'horse' | 'dog' | 'cat' | 'deer' | 'bird' | 'fish';

export interface Creature {
  readonly kind: CreatureKind;
  readonly coat: Rgb;
  readonly phase: number;
}

const COATS: Readonly<Record<CreatureKind, readonly Rgb[]>> = {
  horse: [
    [0.13, 0.06, 0.03],
    [0.2, 0.1, 0.045],
    [0.045, 0.035, 0.03],
  ],
  deer: [[0.25, 0.15, 0.08]],
  dog: [
    [0.3, 0.19, 0.09],
    [0.1, 0.08, 0.07],
    [0.4, 0.34, 0.26],
  ],
  cat: [
    [0.28, 0.26, 0.24],
    [0.36, 0.19, 0.07],
    [0.05, 0.05, 0.055],
  ],
  bird: [
    [0.05, 0.05, 0.055],
    [0.45, 0.45, 0.45],
  ],
  fish: [
    [0.36, 0.4, 0.44],
    [0.62, 0.24, 0.05],
    [0.5, 0.45, 0.1],
    [0.1, 0.2, 0.5],
  ],
};

export function createCreature(subject: Subject & { readonly kind: CreatureKind }, random: RandomStream): Creature {
  const coats = COATS[subject.kind];
  return {
    kind: subject.kind,
    coat: subject.colour === null ? coats[Math.floor(random.next() * coats.length)]! : PAINTS[subject.colour],
    phase: random.between(0, 6.28),
  };
}

export interface CreatureStance {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly seconds: number;
  readonly travelled: number;
  readonly gait: 'still' | 'walk' | 'run' | 'lie';
}

type Vector = [number, number, number];

export function poseCreature(creature: Creature, stance: CreatureStance): readonly Capsule[] {
  switch (creature.kind) {
    case 'bird':
      return poseBird(creature, stance);
    case 'fish':
      return poseFish(creature, stance);
    default:
      return poseQuadruped(creature, creature.kind, stance);
  }
}

type Quadruped = 'horse' | 'dog' | 'cat' | 'deer';

interface Build {
  /** Of a horse of 1.6 m. */
  readonly size: number;
  readonly neck: number;
  readonly legs: number;
  readonly girth: number;
  readonly head: number;
  /** Thickness of the lower legs. */
  readonly bone: number;
}

const BUILDS: Readonly<Record<Quadruped, Build>> = {
  horse: { size: 1, neck: 1, legs: 1, girth: 1, head: 1, bone: 1 },
  deer: { size: 0.78, neck: 1.05, legs: 1.04, girth: 0.78, head: 0.78, bone: 0.66 },
  dog: { size: 0.44, neck: 0.42, legs: 0.8, girth: 0.82, head: 1.12, bone: 1.15 },
  cat: { size: 0.24, neck: 0.2, legs: 0.66, girth: 0.84, head: 1.25, bone: 1.2 },
};

function poseQuadruped({ coat, phase: offset }: Creature, kind: Quadruped, stance: CreatureStance): readonly Capsule[] {
  const build = BUILDS[kind];
  const capsules: Capsule[] = [];
  const sin = Math.sin(stance.yaw);
  const cos = Math.cos(stance.yaw);
  const k = build.size;
  const drop = stance.gait === 'lie' ? 0.86 * build.legs : 0;
  const gallop = stance.gait === 'run' ? 1 : 0;
  const stride = stance.gait === 'run' ? 1.35 : stance.gait === 'walk' ? 0.7 : 0;
  const phase = (stance.travelled / ((gallop ? 3.4 : 1.9) * k)) * Math.PI * 2 + offset;
  const pitch = gallop * 0.07 * Math.sin(phase);
  const lift =
    Math.abs(Math.sin(phase)) * 0.1 * gallop +
    0.02 * Math.sin(phase * 2) * stride +
    0.004 * Math.sin(stance.seconds * 2 + offset);
  const high = 1.25 * build.legs - drop + lift;
  const at = (forward: number, up: number, left: number): Vector => {
    const y = high + up + forward * pitch;
    return [stance.x + (sin * forward + cos * left) * k, stance.y + y * k, stance.z + (cos * forward - sin * left) * k];
  };
  const add = (a: Vector, b: Vector, radiusA: number, radiusB: number, colour: Rgb = coat, melt = 0.9): void => {
    capsules.push({ a, b, radiusA: radiusA * k, radiusB: radiusB * k, colour, melt, gloss: 0.12, glow: 0 });
  };
  const g = build.girth;
  add(at(-0.62, 0.06, 0), at(-0.15, -0.02, 0), 0.28 * g, 0.265 * g);
  add(at(-0.15, -0.02, 0), at(0.5, 0.02, 0), 0.265 * g, 0.275 * g);
  addHead(kind, build, at, add, coat, stance, offset);
  const legs = [
    [0.52, 0.14, gallop ? 0 : 0],
    [0.52, -0.14, gallop ? 0.6 : Math.PI],
    [-0.62, 0.14, gallop ? 2.6 : Math.PI * 1.1],
    [-0.62, -0.14, gallop ? 3.1 : 0.1],
  ] as const;
  for (const [forward, left, shift] of legs) {
    if (stance.gait === 'lie') add(at(forward, -0.12, left), at(forward + 0.32, -0.22, left * 1.3), 0.12 * g, 0.06);
    else addLeg(at, add, { forward, left, turn: phase + shift, stride, build, coat });
  }
  const tail = coat.map((value) => value * (kind === 'horse' ? 0.35 : 0.9)) as unknown as Rgb;
  const wag = 0.08 * Math.sin(stance.seconds * (kind === 'dog' ? 9 : 1.4) + offset);
  if (kind === 'horse') add(at(-0.86, 0.14, 0), at(-1.08 - 0.2 * gallop, -0.5 + 0.3 * gallop, wag), 0.065, 0.04, tail);
  else if (kind === 'deer') add(at(-0.86, 0.12, 0), at(-0.95, 0.0, 0), 0.06, 0.03, [0.5, 0.46, 0.4]);
  else {
    add(at(-0.82, 0.1, 0), at(-1.2, 0.25, wag), 0.065, 0.05, tail);
    add(at(-1.2, 0.25, wag), at(-1.42, 0.56, wag * 2), 0.05, 0.03, tail);
  }
  return capsules;
}

/** Of a head's size: how far the face goes forward and down, and how thick it ends. */
const MUZZLES: Readonly<Record<Quadruped, { length: number; drop: number; thick: number }>> = {
  horse: { length: 0.4, drop: 0.16, thick: 0.078 },
  deer: { length: 0.4, drop: 0.16, thick: 0.078 },
  dog: { length: 0.27, drop: 0.05, thick: 0.075 },
  cat: { length: 0.09, drop: 0.03, thick: 0.1 },
};

type Add = (a: Vector, b: Vector, radiusA: number, radiusB: number, colour?: Rgb, melt?: number) => void;
type At = (forward: number, up: number, left: number) => Vector;

function addHead(
  kind: Quadruped,
  { neck, head }: Build,
  at: At,
  add: Add,
  coat: Rgb,
  stance: CreatureStance,
  offset: number,
): void {
  const dark = coat.map((value) => value * 0.3) as unknown as Rgb;
  const nod =
    0.03 * Math.sin(stance.seconds * 1.3 + offset) +
    (stance.gait === 'walk' ? 0.03 * Math.sin(stance.travelled * 5) : 0);
  const up = 0.16 + 0.46 * neck + nod;
  const forward = 0.62 + 0.4 * neck;
  add(at(0.58, 0.1, 0), at(forward, up, 0), 0.2, 0.12 * head);
  const muzzle = MUZZLES[kind];
  add(
    at(forward, up + 0.04, 0),
    at(forward + muzzle.length * head, up - muzzle.drop * head, 0),
    0.135 * head,
    muzzle.thick * head,
  );
  for (const side of [-1, 1]) {
    if (kind === 'dog') {
      add(at(forward - 0.06, up + 0.13, 0.1 * side), at(forward - 0.1, up - 0.1, 0.17 * side), 0.05, 0.06, dark, 0.4);
      continue;
    }
    const ear = kind === 'cat' ? 0.17 : 0.22;
    add(
      at(forward - 0.02, up + 0.1, 0.07 * side),
      at(forward - 0.05, up + 0.1 + ear * head, 0.1 * side),
      0.045 * head,
      0.018,
    );
  }
  if (kind === 'horse') {
    for (let lock = 0; lock < 6; lock++) {
      const share = lock / 5;
      add(
        at(0.56 + (forward - 0.6) * share, 0.26 + (up - 0.12) * share, 0),
        at(0.48 + (forward - 0.6) * share, 0.08 + (up - 0.14) * share, 0.02),
        0.055,
        0.035,
        dark,
      );
    }
  }
  if (kind !== 'deer') return;
  const antler: Rgb = [0.3, 0.24, 0.17];
  for (const side of [-1, 1]) {
    const tip = at(forward - 0.28, up + 0.75, 0.34 * side);
    add(
      at(forward - 0.03, up + 0.12, 0.05 * side),
      at(forward - 0.2, up + 0.45, 0.26 * side),
      0.025,
      0.02,
      antler,
      0.3,
    );
    add(at(forward - 0.2, up + 0.45, 0.26 * side), tip, 0.02, 0.01, antler, 0.3);
    add(
      at(forward - 0.12, up + 0.3, 0.17 * side),
      at(forward + 0.08, up + 0.5, 0.24 * side),
      0.018,
      0.008,
      antler,
      0.3,
    );
    add(
      at(forward - 0.2, up + 0.45, 0.26 * side),
      at(forward - 0.02, up + 0.66, 0.36 * side),
      0.018,
      0.008,
      antler,
      0.3,
    );
  }
}

interface Leg {
  readonly forward: number;
  readonly left: number;
  readonly turn: number;
  readonly stride: number;
  readonly build: Build;
  readonly coat: Rgb;
}

/** Angles of the three bones of a leg at rest, from straight down, positive ahead: what makes a hock. */
const REST_ANGLES = { front: [-0.08, 0.05, 0], hind: [0.34, -0.5, 0.06] } as const;

function addLeg(at: At, add: Add, { forward, left, turn, stride, build, coat }: Leg): void {
  const { legs, girth, bone } = build;
  const swing = Math.sin(turn) * 0.46 * stride;
  const bend = Math.max(0, Math.cos(turn)) * 0.85 * stride;
  const isFront = forward > 0;
  const rest = isFront ? REST_ANGLES.front : REST_ANGLES.hind;
  const angles = isFront
    ? [rest[0] + swing, rest[1] + swing - bend * 0.3, rest[2] + swing - bend]
    : [rest[0] + swing, rest[1] + swing - bend * 0.7, rest[2] + swing - bend * 0.3];
  const bones = [0.4, 0.4, 0.35] as const;
  const joints: [number, number][] = [[forward, -0.05]];
  for (const [k, angle] of angles.entries()) {
    const [x, y] = joints[k]!;
    joints.push([x + Math.sin(angle) * bones[k]! * legs, y - Math.cos(angle) * bones[k]! * legs]);
  }
  const point = (k: number, aside = 1): Vector => at(joints[k]![0], joints[k]![1], left * aside);
  const [x, y] = joints[3]!;
  const dark = coat.map((value) => value * 0.6) as unknown as Rgb;
  add(point(0, 0.75), point(1), (isFront ? 0.17 : 0.23) * girth, (isFront ? 0.1 : 0.11) * girth);
  add(point(1), point(2), (isFront ? 0.095 : 0.1) * girth, 0.052 * bone);
  add(point(2), point(3), 0.05 * bone, 0.037 * bone, dark);
  add(at(x, y - 0.02, left), at(x + 0.05 * bone, y - 0.04, left), 0.045 * bone, 0.052 * bone, [0.03, 0.025, 0.02], 0.4);
}

function poseBird({ coat, phase }: Creature, { x, y, z, yaw, seconds }: CreatureStance): readonly Capsule[] {
  const capsules: Capsule[] = [];
  const sin = Math.sin(yaw);
  const cos = Math.cos(yaw);
  // Flaps in bursts between glides, as gulls do.
  const beat = 0.5 + 0.5 * Math.sin(seconds * 0.7 + phase * 3);
  const wing = Math.sin(seconds * 7 + phase) * (0.15 + 0.4 * beat) + 0.15;
  const at = (forward: number, up: number, left: number): Vector => [
    x + sin * forward + cos * left,
    y + up,
    z + cos * forward - sin * left,
  ];
  const add = (a: Vector, b: Vector, radiusA: number, radiusB: number): void => {
    capsules.push({ a, b, radiusA, radiusB, colour: coat, melt: 0.8, gloss: 0, glow: 0 });
  };
  add(at(-0.22, 0, 0), at(0.2, 0.02, 0), 0.065, 0.085);
  add(at(0.2, 0.03, 0), at(0.36, 0.05, 0), 0.06, 0.03);
  add(at(-0.22, 0, 0), at(-0.42, 0, 0), 0.05, 0.07);
  for (const side of [-1, 1]) {
    const bend = 0.5 * wing + 0.12;
    for (const chord of [0.08, 0, -0.08]) {
      add(at(0.05 + chord, 0.03, 0.04 * side), at(0.1 + chord, bend, 0.5 * side), 0.045, 0.035);
      add(at(0.1 + chord, bend, 0.5 * side), at(-0.06 + chord * 0.4, wing * 0.9 + 0.06, 1.05 * side), 0.035, 0.012);
    }
  }
  return capsules;
}

const FISH_STATIONS = 14;

function poseFish({ coat, phase }: Creature, { x, y, z, yaw, seconds }: CreatureStance): readonly Capsule[] {
  const capsules: Capsule[] = [];
  const sin = Math.sin(yaw);
  const cos = Math.cos(yaw);
  const at = (forward: number, up: number): Vector => {
    const bend = 0.05 * Math.sin(seconds * 9 + phase + forward * 6) * (0.4 - forward);
    return [x + sin * forward + cos * bend, y + up, z + cos * forward - sin * bend];
  };
  const add = (a: Vector, b: Vector, radiusA: number, radiusB: number, melt = 0.8): void => {
    capsules.push({ a, b, radiusA, radiusB, colour: coat, melt, gloss: 0.5, glow: 0 });
  };
  for (let k = 0; k < FISH_STATIONS; k++) {
    const along = k / (FISH_STATIONS - 1);
    // Blunt at the snout, thin at the tail; upright capsules, because a fish is taller than it is thick.
    const half = 0.018 + 0.07 * Math.sin(Math.PI * along ** 0.7);
    const thick = half * 0.55;
    const forward = 0.2 - 0.35 * along;
    add(at(forward, thick - half), at(forward, half - thick), thick, thick, 1.5);
  }
  add(at(-0.14, 0), at(-0.27, 0.085), 0.018, 0.012);
  add(at(-0.14, 0), at(-0.27, -0.085), 0.018, 0.012);
  add(at(0.04, 0.07), at(-0.06, 0.11), 0.02, 0.008);
  add(at(0.02, -0.07), at(-0.04, -0.1), 0.016, 0.006);
  return capsules;
}

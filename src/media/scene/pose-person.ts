import type { RandomStream } from '../random.ts';
import type { Capsule } from './draw-capsules.ts';
import type { Rgb } from './film.ts';
import type { Action, Age, Colour, Garment, Prop, Subject } from './shot.ts';

export const PAINTS: Readonly<Record<Colour, Rgb>> = {
  red: [0.42, 0.03, 0.03],
  orange: [0.5, 0.17, 0.03],
  yellow: [0.58, 0.4, 0.05],
  green: [0.05, 0.17, 0.06],
  blue: [0.04, 0.09, 0.3],
  purple: [0.16, 0.05, 0.24],
  pink: [0.55, 0.2, 0.27],
  brown: [0.16, 0.08, 0.04],
  black: [0.022, 0.022, 0.026],
  grey: [0.2, 0.2, 0.21],
  white: [0.66, 0.65, 0.62],
};

/** How one person looks: chosen once, the same in every frame. */
export interface Person {
  readonly height: number;
  readonly girth: number;
  readonly skin: Rgb;
  readonly hair: Rgb;
  readonly hasLongHair: boolean;
  readonly isBald: boolean;
  readonly garment: Garment;
  readonly top: Rgb;
  readonly legs: Rgb;
  readonly shoes: Rgb;
  readonly props: readonly Prop[];
  readonly age: Age;
  readonly phase: number;
}

const HEIGHTS: Readonly<Record<Age, number>> = { child: 0.68, adult: 1, old: 0.95 };
const USUAL_TOPS: readonly Colour[] = ['red', 'blue', 'brown', 'green', 'grey', 'white', 'black', 'yellow'];
const TROUSERS: readonly Rgb[] = [
  [0.03, 0.035, 0.055],
  [0.05, 0.06, 0.09],
  [0.1, 0.085, 0.06],
];
const UMBRELLAS: readonly Rgb[] = [
  [0.4, 0.03, 0.04],
  [0.03, 0.03, 0.04],
  [0.06, 0.1, 0.25],
];

export function createPerson(subject: Subject, random: RandomStream): Person {
  const isFemale = (subject.sex ?? (random.chance(0.5) ? 'female' : 'male')) === 'female';
  const paint = PAINTS[subject.colour ?? USUAL_TOPS[Math.floor(random.next() * USUAL_TOPS.length)]!];
  const usual: Garment = isFemale ? (random.chance(0.5) ? 'dress' : 'coat') : random.chance(0.5) ? 'coat' : 'shirt';
  const garment = subject.garment ?? usual;
  const tan = random.between(0.5, 1.15);
  const tone = random.between(0.5, 1.8);
  const isOld = subject.age === 'old';
  const isSuited = garment === 'suit' || garment === 'spacesuit' || garment === 'robe';
  return {
    height: HEIGHTS[subject.age] * (isFemale ? 0.945 : 1.01) * random.between(0.97, 1.03),
    girth: (isFemale ? 0.9 : 1.02) * random.between(0.95, 1.07),
    skin: [0.42 * tan, 0.27 * tan, 0.19 * tan],
    hair: isOld ? [0.4, 0.4, 0.4] : [0.03 * tone, 0.02 * tone, 0.014 * tone],
    hasLongHair: isFemale && subject.age !== 'old',
    isBald: isOld && !isFemale && random.chance(0.4),
    garment,
    top: garment === 'suit' && subject.colour === null ? [0.03, 0.034, 0.045] : paint,
    legs: isSuited
      ? garment === 'suit' && subject.colour === null
        ? [0.03, 0.034, 0.045]
        : paint
      : TROUSERS[Math.floor(random.next() * TROUSERS.length)]!,
    shoes: garment === 'spacesuit' ? [0.45, 0.45, 0.45] : [0.025, 0.02, 0.018],
    props: subject.props,
    age: subject.age,
    phase: random.between(0, 6.28),
  };
}

export interface Stance {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Direction that the person faces; 0 is +z. */
  readonly yaw: number;
  readonly action: Action;
  readonly seconds: number;
  /** Metres from the ground to the hips when seated. */
  readonly seatHeight: number;
  /** Metres walked so far: the steps follow the ground, not the clock. */
  readonly travelled: number;
}

type Vector = [number, number, number];
type Place = (forward: number, up: number, left: number) => Vector;

interface Limbs {
  readonly add: (
    a: Vector,
    b: Vector,
    radiusA: number,
    radiusB: number,
    colour: Rgb,
    melt?: number,
    gloss?: number,
  ) => void;
  readonly at: Place;
  readonly person: Person;
  /** 0 still, 1 walking, 1.5 running. */
  readonly stride: number;
  /** Of the step, radians. */
  readonly phase: number;
  readonly bob: number;
  readonly lean: number;
  readonly stance: Stance;
}

/** Metres of a whole cycle of two steps. */
const CYCLE = { walk: 1.45, run: 2.5 } as const;

/** The capsules of a person at one instant. */
export function posePerson(person: Person, stance: Stance): readonly Capsule[] {
  const capsules: Capsule[] = [];
  const { height, girth } = person;
  const sin = Math.sin(stance.yaw);
  const cos = Math.cos(stance.yaw);
  const stride = stance.action === 'run' ? 1.5 : stance.action === 'walk' ? 1 : 0;
  const phase =
    stride > 0
      ? (stance.travelled / (CYCLE[stance.action === 'run' ? 'run' : 'walk'] * height)) * Math.PI * 2 + person.phase
      : person.phase;
  const limbs: Limbs = {
    person,
    stance,
    stride,
    phase,
    bob:
      Math.abs(Math.cos(phase)) * 0.035 * stride +
      (stance.action === 'dance' ? Math.abs(Math.sin(stance.seconds * 4 + person.phase)) * 0.05 : 0),
    lean: stride > 1 ? 0.16 : stride * 0.03 + (person.age === 'old' ? 0.1 : 0),
    at: (forward, up, left) => {
      const f = forward * height;
      const l = left * height;
      return [stance.x + sin * f + cos * l, stance.y + up * height, stance.z + cos * f - sin * l];
    },
    add: (a, b, radiusA, radiusB, colour, melt = 0.9, gloss = 0) => {
      const k = height * girth;
      capsules.push({ a, b, radiusA: radiusA * k, radiusB: radiusB * k, colour, melt, gloss, glow: 0 });
    },
  };
  const isSeated = stance.action === 'sit' || stance.action === 'ride';
  const hip = (isSeated ? stance.seatHeight : 0.93) + limbs.bob - (stride > 1 ? 0.03 : 0);
  if (stance.action === 'ride') addRidingLegs(limbs, hip);
  else if (isSeated) addSeatedLegs(limbs, hip);
  else addLegs(limbs, hip);
  addTorso(limbs, hip);
  addArms(limbs, hip);
  addHead(limbs, hip);
  addSkirt(limbs, hip, isSeated);
  addProps(limbs, hip, capsules);
  return capsules;
}

function addLegs({ add, at, person, stride, phase, stance }: Limbs, hip: number): void {
  const isDance = stance.action === 'dance';
  const isSuit = person.garment === 'spacesuit';
  const wide = isSuit ? 1.6 : 1;
  for (const side of [-1, 1]) {
    const turn = phase + (side < 0 ? Math.PI : 0);
    const swing = isDance ? 0.18 * Math.sin(stance.seconds * 4 + side) : Math.sin(turn) * 0.46 * stride;
    // The knee bends while the leg swings forward, and takes up a little weight after the heel lands.
    const bend = 0.06 + Math.max(0, Math.cos(turn)) * (stride > 1 ? 1.15 : 0.8) * stride + (isDance ? 0.25 : 0);
    const knee: [number, number] = [Math.sin(swing) * 0.44, hip - Math.cos(swing) * 0.44];
    const shin = swing - bend;
    const ankle: [number, number] = [knee[0] + Math.sin(shin) * 0.43, knee[1] - Math.cos(shin) * 0.43];
    const spread = (isDance ? 0.13 : 0.082) * side;
    const thighTop = at(0, hip - 0.02, 0.085 * side);
    add(thighTop, at(knee[0], knee[1], spread), 0.088 * wide, 0.058 * wide, person.legs);
    // Calf: thickest a third down.
    const calf = at(knee[0] + Math.sin(shin) * 0.14 - 0.012, knee[1] - Math.cos(shin) * 0.14, spread);
    add(at(knee[0], knee[1], spread), calf, 0.056 * wide, 0.055 * wide, person.legs);
    add(calf, at(ankle[0], ankle[1], spread), 0.054 * wide, 0.038 * wide, person.legs);
    const toe = 0.1 * Math.max(-0.3, Math.sin(shin) * 0.8);
    add(
      at(ankle[0] - 0.02, ankle[1] - 0.035, spread),
      at(ankle[0] + 0.15, ankle[1] - 0.05 + toe, spread * 1.15),
      0.044 * wide,
      0.034 * wide,
      person.shoes,
      0.6,
      0.3,
    );
  }
}

function addSeatedLegs({ add, at, person }: Limbs, hip: number): void {
  for (const side of [-1, 1]) {
    // On a low seat the knees come up.
    const up = Math.max(hip + 0.02, 0.47);
    const knee = at(0.42 - (up - hip) * 0.5, up, 0.11 * side);
    add(at(0, hip, 0.09 * side), knee, 0.09, 0.064, person.legs);
    add(knee, at(0.4, 0.08, 0.11 * side), 0.058, 0.04, person.legs);
    add(at(0.38, 0.045, 0.11 * side), at(0.54, 0.035, 0.12 * side), 0.044, 0.034, person.shoes, 0.6, 0.3);
  }
}

/** Astride: thighs along the flanks, heels below. */
function addRidingLegs({ add, at, person }: Limbs, hip: number): void {
  for (const side of [-1, 1]) {
    const knee = at(0.3, hip - 0.24, 0.3 * side);
    const ankle = at(0.12, hip - 0.62, 0.27 * side);
    add(at(0, hip, 0.1 * side), knee, 0.09, 0.064, person.legs);
    add(knee, ankle, 0.058, 0.04, person.legs);
    add(ankle, at(0.28, hip - 0.64, 0.29 * side), 0.044, 0.034, person.shoes, 0.6, 0.3);
  }
}

function addTorso({ add, at, person, lean, stance }: Limbs, hip: number): void {
  const breath = 0.004 * Math.sin(stance.seconds * 1.5 + person.phase);
  const bulk = person.garment === 'spacesuit' ? 1.5 : person.garment === 'coat' ? 1.08 : 1;
  const shoulders = hip + 0.5;
  add(
    at(0, hip + 0.02, -0.06),
    at(0, hip + 0.02, 0.06),
    0.112 * bulk,
    0.112 * bulk,
    person.garment === 'shirt' ? person.legs : person.top,
  );
  add(at(0, hip + 0.08, 0), at(lean * 0.45, hip + 0.25, 0), 0.12 * bulk, 0.112 * bulk, person.top);
  add(at(lean * 0.5, hip + 0.28, -0.03), at(lean * 0.5, hip + 0.28, 0.03), 0.118 * bulk, 0.118 * bulk, person.top);
  add(
    at(lean * 0.85, shoulders - 0.13 + breath, -0.055),
    at(lean * 0.85, shoulders - 0.13 + breath, 0.055),
    0.122 * bulk,
    0.122 * bulk,
    person.top,
  );
  add(
    at(lean * 0.98, shoulders - 0.035, -0.135),
    at(lean * 0.98, shoulders - 0.035, 0.135),
    0.066 * bulk,
    0.066 * bulk,
    person.top,
  );
  if (person.garment !== 'spacesuit') {
    add(at(lean, shoulders, 0), at(lean * 1.1 + 0.012, shoulders + 0.09, 0), 0.05, 0.046, person.skin);
    add(at(lean, shoulders - 0.01, -0.03), at(lean, shoulders - 0.01, 0.03), 0.07, 0.07, person.top);
  }
}

/** Swing of the upper arm and bend of the elbow, for one side. */
function armAngles(
  { stride, phase, stance, person }: Limbs,
  side: number,
): { swing: number; elbow: number; raise: number } {
  const t = stance.seconds;
  const sign = side;
  switch (stance.action) {
    case 'walk':
    case 'run':
      return {
        swing: Math.sin(phase + (side > 0 ? Math.PI : 0)) * 0.42 * stride,
        elbow: stride > 1 ? 1.45 : 0.32,
        raise: 0.06,
      };
    case 'dance':
      return {
        swing: 0.5 * Math.sin(t * 2.1 + sign),
        elbow: 0.7 + 0.5 * Math.sin(t * 2.7 + sign * 2),
        raise: 1.25 + 0.7 * Math.sin(t * 1.7 + sign * 1.3),
      };
    case 'talk':
      return {
        swing: 0.28 + 0.2 * Math.sin(t * 2.3 + sign * 1.9 + person.phase),
        elbow: 1.25 + 0.4 * Math.sin(t * 1.9 + sign * 2.6),
        raise: 0.16,
      };
    case 'sit':
      return { swing: 0.5, elbow: 0.75, raise: 0.08 };
    case 'ride':
      return { swing: 0.55, elbow: 0.85, raise: 0.04 };
    case 'idle':
      if (person.garment === 'spacesuit')
        return {
          swing: 0.3 + 0.1 * Math.sin(t * 0.5 + sign),
          elbow: 0.7,
          raise: 0.62 + 0.1 * Math.sin(t * 0.6 + sign),
        };
      return { swing: 0.03 * Math.sin(t * 0.9 + sign), elbow: 0.2, raise: 0.07 };
  }
}

function addArms(limbs: Limbs, hip: number): void {
  const { add, at, person, lean } = limbs;
  const shoulders = hip + 0.46;
  const bulk = person.garment === 'spacesuit' ? 1.8 : person.garment === 'coat' || person.garment === 'robe' ? 1.18 : 1;
  for (const side of [-1, 1]) {
    const holds = side > 0 && (person.props.includes('umbrella') || person.props.includes('lantern'));
    const { swing, elbow, raise } = holds ? { swing: 0.35, elbow: 1.5, raise: 0.1 } : armAngles(limbs, side);
    const out = Math.sin(raise) * 0.28;
    const down = Math.cos(raise);
    const shoulder: [number, number, number] = [lean * 0.95, shoulders, 0.175 * side];
    const joint: [number, number, number] = [
      shoulder[0] + Math.sin(swing) * 0.28 * down,
      shoulder[1] - Math.cos(swing) * 0.28 * down,
      shoulder[2] + side * (0.025 + out),
    ];
    const fore = swing + elbow;
    const foreDown = raise > 0.8 ? -Math.cos(elbow) : Math.cos(fore);
    const wrist: [number, number, number] = [
      joint[0] + Math.sin(fore) * 0.24,
      joint[1] - foreDown * 0.24,
      joint[2] - side * 0.02 + side * out * 0.4,
    ];
    const hand: [number, number, number] = [wrist[0] + Math.sin(fore) * 0.085, wrist[1] - foreDown * 0.085, wrist[2]];
    const sleeve = person.garment === 'dress' && person.age !== 'old' ? person.skin : person.top;
    add(at(...shoulder), at(...joint), 0.054 * bulk, 0.044 * bulk, person.top);
    add(at(...joint), at(...wrist), 0.043 * bulk, 0.033 * bulk, sleeve);
    add(at(...wrist), at(...hand), 0.03, 0.028, person.garment === 'spacesuit' ? person.top : person.skin, 0.7);
  }
}

function addHead({ add, at, person, lean }: Limbs, hip: number): void {
  const top = hip + 0.7;
  const forward = lean * 1.15;
  if (person.garment === 'spacesuit') {
    add(at(forward, top, 0), at(forward, top + 0.03, 0), 0.165, 0.165, [0.7, 0.7, 0.7], 0.3, 0.6);
    add(
      at(forward + 0.07, top + 0.01, -0.03),
      at(forward + 0.07, top + 0.01, 0.03),
      0.115,
      0.115,
      [0.03, 0.02, 0.008],
      0.2,
      1,
    );
    add(
      at(forward - 0.19, hip + 0.22, -0.09),
      at(forward - 0.19, hip + 0.5, 0.02),
      0.15,
      0.14,
      [0.55, 0.55, 0.55],
      0.4,
      0.2,
    );
    return;
  }
  add(at(forward + 0.035, top - 0.045, 0), at(forward + 0.028, top + 0.02, 0), 0.07, 0.086, person.skin);
  add(at(forward + 0.075, top - 0.015, 0), at(forward + 0.07, top + 0.04, 0), 0.045, 0.05, person.skin);
  if (!person.isBald) {
    add(at(forward - 0.018, top + 0.03, 0), at(forward + 0.01, top + 0.075, 0), 0.093, 0.083, person.hair, 0.3, 0.25);
    add(at(forward - 0.045, top - 0.045, 0), at(forward - 0.035, top + 0.04, 0), 0.066, 0.083, person.hair, 0.5, 0.25);
  }
  if (person.hasLongHair) {
    add(at(forward - 0.055, top + 0.02, 0), at(forward - 0.085, top - 0.2, 0), 0.082, 0.07, person.hair, 0.6, 0.25);
    add(at(forward - 0.085, top - 0.2, 0), at(forward - 0.08, top - 0.3, 0.01), 0.07, 0.03, person.hair, 0.6, 0.25);
  }
  if (person.props.includes('hat')) {
    const felt: Rgb = [0.12, 0.085, 0.05];
    for (let k = -2; k <= 2; k++)
      add(at(forward - 0.14, top + 0.07, k * 0.05), at(forward + 0.16, top + 0.075, k * 0.05), 0.014, 0.014, felt, 0.5);
    add(at(forward, top + 0.09, 0), at(forward, top + 0.15, 0), 0.095, 0.085, felt, 0.3);
  }
}

/** Metres that cloth hangs below the top of the hips. */
const SKIRTS: Readonly<Record<Garment, number>> = {
  coat: 0.36,
  dress: 0.56,
  robe: 0.82,
  shirt: 0,
  suit: 0.1,
  spacesuit: 0,
};
const FOLDS = 20;
/** Where folds begin, as a share of the skirt's length. */
const HIGHEST_FOLD = 0.12;

/**
 * Skirts, coat tails and robes: rings of cloth that widen downward and follow the legs late. The last ring would end
 * as a ball; folds that stand around it hide its underside and end in a hem.
 */
function addSkirt({ add, at, person, stride, phase, stance }: Limbs, hip: number, isSeated: boolean): void {
  const length = SKIRTS[person.garment];
  if (length === 0 || isSeated) return;
  const flare = person.garment === 'dress' ? 0.085 : person.garment === 'robe' ? 0.05 : 0.03;
  const spin = stance.action === 'dance' ? 0.07 : 0;
  const ring = (down: number): { up: number; forward: number; wide: number; half: number } => ({
    up: hip + 0.06 - length * down,
    forward: -Math.sin(phase - 0.6 * down) * 0.03 * stride * down - 0.02 * stride * down,
    wide: 0.118 + (flare + spin) * down,
    half: 0.062 + 0.03 * down,
  });
  const rings = 8;
  const deepest = Math.max(0.25, 1 - ring(1).wide / length);
  for (let k = 0; k < rings; k++) {
    const { up, forward, wide, half } = ring((k / (rings - 1)) * deepest);
    add(at(forward, up, -half), at(forward, up, half), wide, wide, person.top, 0.5);
  }
  const upper = ring(HIGHEST_FOLD);
  const lower = ring(1);
  for (let fold = 0; fold < FOLDS; fold++) {
    const angle = ((fold + 0.5) / FOLDS) * Math.PI * 2;
    const on = ({ forward, wide, half }: typeof lower, up: number, thick: number): Vector =>
      at(forward + Math.cos(angle) * (wide - thick), up, Math.sin(angle) * (half + wide - thick));
    add(on(upper, upper.up, 0.03), on(lower, lower.up + 0.035, 0.036), 0.03, 0.036, person.top, 2);
  }
}

function addProps({ add, at, person, stance }: Limbs, hip: number, capsules: Capsule[]): void {
  if (person.props.includes('backpack')) {
    add(at(-0.15, hip + 0.16, 0), at(-0.15, hip + 0.4, 0), 0.13, 0.12, [0.13, 0.06, 0.03], 0.2);
  }
  if (person.props.includes('lantern')) {
    const hand = at(0.3, hip + 0.2, 0.2);
    capsules.push({
      a: hand,
      b: [hand[0], hand[1] - 0.16, hand[2]],
      radiusA: 0.055,
      radiusB: 0.06,
      colour: [1, 0.62, 0.22],
      melt: 0.1,
      gloss: 0,
      glow: 3.2,
    });
  }
  if (!person.props.includes('umbrella')) return;
  const wobble = 0.02 * Math.sin(stance.seconds * 1.9 + person.phase);
  const dome = UMBRELLAS[person.top[0] > 0.3 ? 0 : Math.floor(person.phase) % UMBRELLAS.length]!;
  add(at(0.2, hip + 0.3, 0.17), at(0.1 + wobble, hip + 1.06, 0.06), 0.011, 0.011, [0.05, 0.05, 0.05], 0.2);
  for (let ring = 0; ring < 9; ring++) {
    const out = (ring / 8) ** 0.7;
    const up = hip + 1.06 - 0.2 * out * out;
    for (let k = 0; k < 6; k++) {
      const from = (k / 6) * Math.PI * 2;
      const to = ((k + 1) / 6) * Math.PI * 2;
      const edge = 0.56 * out;
      add(
        at(0.1 + wobble + Math.cos(from) * edge, up, 0.06 + Math.sin(from) * edge),
        at(0.1 + wobble + Math.cos(to) * edge, up, 0.06 + Math.sin(to) * edge),
        0.034,
        0.034,
        dome,
        0.9,
        0.25,
      );
    }
  }
}

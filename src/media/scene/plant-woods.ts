import type { RandomStream } from '../random.ts';
import type { Plant } from './draw-plants.ts';
import type { Rgb } from './film.ts';
import {
  createSpriteMips,
  growBroadleaf,
  growConifer,
  growFern,
  growTuft,
  type SpannedSprite,
  type Sprite,
} from './grow-plants.ts';

export interface Ground {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  height(x: number, z: number): number;
}

type Mips = readonly SpannedSprite[];

const BARK: Rgb = [0.09, 0.07, 0.055];
const FLOWERS: readonly Rgb[] = [
  [0.75, 0.7, 0.6],
  [0.7, 0.55, 0.06],
  [0.55, 0.1, 0.12],
  [0.36, 0.16, 0.5],
];

/** A wood around the camera, with a path that it can follow. */
export function plantForest(random: RandomStream, ground: Ground): readonly Plant[] {
  const tall = grow(5, () => growConifer(random, 0.36));
  const broad = grow(3, () => growBroadleaf(random));
  const ferns = grow(4, () => growFern(random));
  const tufts = grow(3, () => growTuft(random, 0));
  const plants: Plant[] = [];
  for (let i = 0; i < 460; i++) {
    const spread = random.next();
    const place = placeAhead(random, ground, 5 + spread * spread * 170, 1.9);
    if (isOnPath(place, 2.4)) continue;
    const isBroad = random.chance(0.22);
    const height = isBroad ? random.between(7, 13) : random.between(20, 34);
    plants.push(
      stand(random, ground, place, {
        sprites: pick(random, isBroad ? broad : tall),
        width: height * (isBroad ? 1 : 0.34),
        height,
        leaf: isBroad ? [0.05, 0.085, 0.022] : [0.026, 0.048, 0.024],
        accent: BARK,
        sway: 0.008,
        translucency: isBroad ? 1 : 0.5,
      }),
    );
  }
  for (let i = 0; i < 620; i++) {
    const spread = random.next();
    const place = placeAhead(random, ground, 2.4 + spread * spread * 46, 2);
    if (isOnPath(place, 0.9)) continue;
    const isFern = random.chance(0.45);
    const height = isFern ? random.between(0.45, 0.95) : random.between(0.2, 0.5);
    plants.push(
      stand(random, ground, place, {
        sprites: pick(random, isFern ? ferns : tufts),
        width: height * 1.4,
        height,
        leaf: isFern ? [0.06, 0.1, 0.025] : [0.07, 0.1, 0.03],
        accent: BARK,
        sway: 0.05,
        translucency: 1,
      }),
    );
  }
  return plants;
}

/** Grass and flowers before the camera, trees in groups further off. */
export function plantMeadow(random: RandomStream, ground: Ground): readonly Plant[] {
  const trees = grow(5, () => growBroadleaf(random));
  const grass = grow(3, () => growTuft(random, 0.02));
  const flowers = grow(3, () => growTuft(random, 0.3));
  const plants: Plant[] = [];
  for (let i = 0; i < 60; i++) {
    const spread = random.next();
    const place = placeAhead(random, ground, 45 + spread * spread * 1300, 1.5);
    const height = random.between(8, 15);
    plants.push(
      stand(random, ground, place, {
        sprites: pick(random, trees),
        width: height,
        height,
        leaf: [0.045, 0.075, 0.02],
        accent: BARK,
        sway: 0.01,
        translucency: 0.9,
      }),
    );
  }
  for (let i = 0; i < 3000; i++) {
    const spread = random.next();
    const place = placeAhead(random, ground, 2.2 + spread * spread * 60, 1.8);
    const hasFlowers = random.chance(0.16);
    const height = random.between(0.28, 0.6);
    plants.push(
      stand(random, ground, place, {
        sprites: pick(random, hasFlowers ? flowers : grass),
        width: height * 1.25,
        height,
        leaf: [0.09, random.between(0.12, 0.15), 0.03],
        accent: pick(random, FLOWERS),
        sway: 0.07,
        translucency: 1,
      }),
    );
  }
  return plants;
}

/** Lone conifers and copses on open ground, as on snow. */
export function plantCopses(random: RandomStream, ground: Ground): readonly Plant[] {
  const trees = grow(5, () => growConifer(random, 0.1));
  return Array.from({ length: 170 }, () => {
    const spread = random.next();
    const height = random.between(8, 17);
    return stand(random, ground, placeAhead(random, ground, 34 + spread * spread * 1300, 1.6), {
      sprites: pick(random, trees),
      width: height * 0.36,
      height,
      leaf: [0.028, 0.045, 0.028],
      accent: BARK,
      sway: 0.008,
      translucency: 0.4,
    });
  });
}

interface Place {
  readonly x: number;
  readonly z: number;
  readonly distance: number;
  readonly aside: number;
}

function placeAhead(random: RandomStream, { x, z, yaw }: Ground, distance: number, field: number): Place {
  const angle = random.between(-0.5, 0.5) * field;
  return {
    x: x + Math.sin(yaw + angle) * distance,
    z: z + Math.cos(yaw + angle) * distance,
    distance,
    aside: Math.sin(angle) * distance,
  };
}

/** The path winds a little. */
function isOnPath({ distance, aside }: Place, halfWidth: number): boolean {
  return Math.abs(aside - 1.5 * Math.sin(distance * 0.05)) < halfWidth;
}

function stand(
  random: RandomStream,
  ground: Ground,
  { x, z }: Place,
  form: Pick<Plant, 'sprites' | 'width' | 'height' | 'leaf' | 'accent' | 'sway' | 'translucency'>,
): Plant {
  return {
    ...form,
    x,
    y: ground.height(x, z) - form.height * 0.012 - 0.03,
    z,
    isMirrored: random.chance(0.5),
    tone: random.between(0.75, 1.25),
    phase: random.between(0, 6.28) + x * 0.3,
  };
}

function grow(count: number, make: () => Sprite): readonly Mips[] {
  return Array.from({ length: count }, () => createSpriteMips(make()));
}

function pick<T>(random: RandomStream, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)]!;
}

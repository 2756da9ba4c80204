import type { RandomStream } from '../random.ts';
import type { Rgb } from './film.ts';
import { type LaidGround, type Lay, layGround } from './laid-ground.ts';
import type { Shot, SubjectKind } from './shot.ts';
import { heightAt, type Terrain } from './terrain.ts';
import { sample, smooth } from './tile-noise.ts';

/** Where the camera stands in a landscape. */
export interface Spot {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
}

/** Tries places of a landscape of `extent` metres, looking up to `spread` / 2 radians aside, and keeps the best rated. */
export function bestSpot(
  random: RandomStream,
  { extent, spread, attempts }: { readonly extent: number; readonly spread: number; readonly attempts: number },
  rate: (spot: Spot) => number,
): Spot {
  let best: Spot = { x: 0, z: 0, yaw: 0 };
  let highest = Number.NEGATIVE_INFINITY;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const spot = { x: random.next() * extent, z: random.next() * extent, yaw: (random.next() - 0.5) * spread };
    const score = rate(spot);
    if (score <= highest) continue;
    best = spot;
    highest = score;
  }
  return best;
}

const WALKS: Readonly<Record<SubjectKind, boolean>> = {
  person: true,
  horse: true,
  dog: true,
  cat: true,
  deer: true,
  car: true,
  boat: false,
  bird: false,
  fish: false,
  spaceship: false,
};

/** Whether the shot shows somebody who needs ground to stand on. With a boat, people are taken to be on the water. */
export function needsGround({ subjects }: Shot): boolean {
  return subjects.some(({ kind }) => WALKS[kind]) && !subjects.some(({ kind }) => kind === 'boat');
}

/** Metres of the camera above the ground: a dog is not filmed from above. */
export function eyeFor({ subjects }: Shot): number {
  const [first] = subjects;
  return first?.kind === 'cat' ? 0.7 : first?.kind === 'dog' ? 1.1 : 2.2;
}

/** 0 where land hides the sun from a place, 1 in the open. */
export function sunSeen(terrain: Terrain, [sx, sy, sz]: Rgb, x: number, z: number): number {
  const flat = Math.hypot(sx, sz) || 1;
  const here = heightAt(terrain, x, z) + 1;
  let seen = 1;
  for (let metres = 8; metres < 6000; metres *= 1.12) {
    const above = heightAt(terrain, x + (sx / flat) * metres, z + (sz / flat) * metres) - here;
    seen = Math.min(seen, smooth(0.03, -0.01, above / metres - sy / flat));
  }
  return seen;
}

/** Metres from the camera to the water. */
const BEACH = 15;
/** Metres along the shore over which the beach goes on before the landscape's own coast begins. */
const BEACH_REACH = 420;

/** A beach through the spot, running diagonally into the picture with the water on one side. */
export function layBeach({ grain }: Terrain, { x: cx, z: cz, yaw }: Spot, random: RandomStream): LaidGround {
  const toWater = yaw + (random.chance(0.5) ? 0.75 : -0.75);
  const sin = Math.sin(toWater);
  const cos = Math.cos(toWater);
  const lay: Lay = (x, z) => {
    const dx = x - cx;
    const dz = z - cz;
    const away = Math.hypot(dx, dz);
    const along = dx * cos - dz * sin;
    const inland = BEACH - dx * sin - dz * cos + 7 * (sample(grain, along * 0.004, 0.3) - 0.5);
    const dunes = smooth(18, 70, inland) * (1.5 + 7 * sample(grain, x * 0.0031, z * 0.0031));
    return {
      share: smooth(-80, -25, inland) * smooth(BEACH_REACH, BEACH_REACH * 0.85, away),
      height: (inland > 0 ? 0.055 * Math.min(inland, 40) : 0.075 * inland) + dunes,
    };
  };
  return layGround(lay, { x: cx, z: cz }, BEACH_REACH, 1.5);
}

/** Metres around the camera that are level, and where the mountain's own slope is reached. */
const SHELF = { level: 40, edge: 130 } as const;

/** An alp before a valley: level ground under the camera that passes into the mountain's own slopes. */
export function layShelf(terrain: Terrain, { x: cx, z: cz, yaw }: Spot): LaidGround {
  const here = heightAt(terrain, cx, cz);
  const { grain } = terrain;
  const middle = { x: cx + Math.sin(yaw) * 12, z: cz + Math.cos(yaw) * 12 };
  const lay: Lay = (x, z) => {
    const away = Math.hypot(x - middle.x, z - middle.z);
    return {
      share: smooth(SHELF.edge, SHELF.level, away),
      height: here + 1.6 * (sample(grain, x * 0.012, z * 0.012) - 0.5) - 0.0006 * away * away,
    };
  };
  return layGround(lay, middle, SHELF.edge, 1);
}

/** A level place of middling height with the land falling away before it and summits behind the valley. */
export function chooseVista(terrain: Terrain, extent: number, random: RandomStream): Spot {
  return bestSpot(random, { extent, spread: 1.8, attempts: 400 }, (spot) => rateVista(terrain, spot));
}

function rateVista(terrain: Terrain, { x, z, yaw }: Spot): number {
  const here = heightAt(terrain, x, z);
  const ahead = (metres: number): number => heightAt(terrain, x + Math.sin(yaw) * metres, z + Math.cos(yaw) * metres);
  let rise = Number.NEGATIVE_INFINITY;
  let blocked = 0;
  for (let metres = 150; metres < 6000; metres *= 1.15) {
    const slope = (ahead(metres) - here) / metres;
    rise = Math.max(rise, slope);
    if (metres < 900 && slope > -0.08) blocked++;
  }
  // Grass grows on what is level and not too high.
  const steep = Math.abs(ahead(30) - here) + Math.abs(ahead(-30) - here);
  return -Math.abs(here - 330) * 0.004 - Math.abs(rise - 0.17) * 12 - blocked * 0.35 - steep * 0.05;
}
